// 问政策：一点就问、跟着新回答走、复制、朗读、打印、存图、语音输入、反馈。
import { LANG, all, narrow, one, say, shut, tell, word } from "./page.js";

const box = () => one("#zw-box textarea");

const write = (words) => {
  const area = box();
  if (!area) { return; }
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, words);
  area.dispatchEvent(new Event("input", { bubbles: true }));
};
const ask = (words) => {
  const send = one("#zw-send");
  if (!box() || !send) { return; }
  write(words);
  setTimeout(() => send.click(), 60); // 等页面把字收进去
};

// ---- 一个回答的文字：正句、提醒、出处，编号写作 [1] ----
const lines = (turn) => {
  const plain = (node) => {
    const copy = node.cloneNode(true);
    all("a.zw-cite", copy).forEach((a) => { a.textContent = "[" + a.textContent + "]"; });
    all(".zw-caution b", copy).forEach((b) => { b.textContent += "："; });
    return copy.textContent.trim();
  };
  const said = all(".zw-lead, .zw-more, .zw-caution", turn).map(plain);
  const cited = all(".zw-source", turn).map((a) =>
    "[" + one(".zw-number", a).textContent + "] " + one(".zw-where", a).textContent.trim() + "「" + one(".zw-quote", a).textContent.trim() + "」");
  return { asked: one(".zw-question", turn).textContent.trim(), said, cited };
};
const asText = (turn) => {
  const { asked, said, cited } = lines(turn);
  return [word("asked") + "：" + asked, ...said, ...(cited.length ? ["", word("sources"), ...cited] : [])].join("\n");
};
const copy = async (turn) => {
  const text = asText(turn);
  try { await navigator.clipboard.writeText(text); } catch (_) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell(word("copied"));
};

// ---- 存成图片：在画布上写字，不取外面的东西 ----
const image = (turn) => {
  const { asked, said, cited } = lines(turn);
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue("--zw-" + name).trim();
  const width = 760, margin = 36;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const family = getComputedStyle(one("#zw-log")).fontFamily;
  const rows = [];
  const add = (text, size, ink, weight = 400, gap = 10) => {
    pen.font = weight + " " + size + "px " + family;
    for (const paragraph of text.split("\n")) {
      let line = "";
      for (const letter of paragraph) {
        if (pen.measureText(line + letter).width > width - 2 * margin) { rows.push([line, size, ink, weight, 0]); line = ""; }
        line += letter;
      }
      rows.push([line, size, ink, weight, 0]);
    }
    rows[rows.length - 1][4] = gap;
  };
  add(asked, 24, color("blue"), 700, 18);
  said.forEach((text, i) => add(text, 20, color("ink"), i ? 400 : 600));
  if (cited.length) { add(word("sources"), 16, color("soft"), 600, 6); }
  cited.forEach((text) => add(text, 16, color("soft")));
  add(document.title + "　" + new Date().toLocaleDateString(LANG) + "　" + word("note"), 14, color("soft"), 400, 0);
  const height = rows.reduce((sum, [, size, , , gap]) => sum + size * 1.6 + gap, 2 * margin);
  canvas.width = width * 2;
  canvas.height = height * 2;
  pen.scale(2, 2);
  pen.fillStyle = color("paper");
  pen.fillRect(0, 0, width, height);
  let y = margin;
  for (const [text, size, ink, weight, gap] of rows) {
    pen.font = weight + " " + size + "px " + family;
    pen.fillStyle = ink;
    pen.fillText(text, margin, y + size);
    y += size * 1.6 + gap;
  }
  canvas.toBlob(async (blob) => {
    const file = new File([blob], "zhengwen.png", { type: "image/png" });
    if (narrow() && navigator.canShare && navigator.canShare({ files: [file] })) {
      try { await navigator.share({ files: [file] }); return; } catch (_) { /* 不分享，就下载 */ }
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }, "image/png");
};
const print = (turn) => {
  turn.classList.add("zw-printed");
  document.documentElement.classList.add("zw-printing");
  window.print();
  turn.classList.remove("zw-printed");
  document.documentElement.classList.remove("zw-printing");
};

// ---- 朗读：只用本机的声音，不把文字送出去 ----
const voice = () => {
  const voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
  return voices.find((v) => v.localService && v.lang.toLowerCase().startsWith("zh"));
};
const hush = () => {
  window.speechSynthesis.cancel();
  all("[data-zw-speak]").forEach((b) => { b.textContent = word("speak"); b.setAttribute("aria-pressed", "false"); });
};
const speak = (button, turn) => {
  if (button.getAttribute("aria-pressed") === "true") { hush(); return; }
  hush();
  const spoken = new SpeechSynthesisUtterance(lines(turn).said.join("\n").replace(/\[\d+\]/g, ""));
  spoken.voice = voice();
  spoken.lang = "zh-CN";
  spoken.rate = document.documentElement.classList.contains("zw-elder") ? 0.85 : 1;
  spoken.onend = hush;
  button.textContent = word("hush");
  button.setAttribute("aria-pressed", "true");
  window.speechSynthesis.speak(spoken);
};
const audible = () => { const can = Boolean(voice()); all("[data-zw-speak]").forEach((b) => { b.hidden = !can; }); };

// ---- 语音输入：浏览器能在本机识别的才开，说的话不离开这台机器 ----
let hearing = null;
const SPOKEN = LANG === "en" ? "en-US" : LANG;
const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
const dictation = async () => {
  const button = one("[data-zw-dictate]");
  if (!button || !Recognition || !Recognition.available) { return; }
  const state = await Recognition.available({ langs: [SPOKEN], processLocally: true }).catch(() => "");
  button.hidden = state !== "available";
};
const dictate = (button) => {
  if (hearing) { hearing.stop(); return; }
  hearing = Object.assign(new Recognition(), { lang: SPOKEN, processLocally: true, interimResults: true });
  hearing.onresult = (event) => write([...event.results].map((r) => r[0].transcript).join(""));
  hearing.onerror = () => tell(word("unheard"));
  hearing.onend = () => { hearing = null; button.setAttribute("aria-pressed", "false"); box().focus(); };
  button.setAttribute("aria-pressed", "true");
  tell(word("listening"));
  hearing.start();
};

// ---- 反馈 ----
const choose = (button, turn) => {
  all("[data-zw-verdict]", turn).forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  const form = one(".zw-feedback", turn);
  form.hidden = false;
  one("textarea", form).focus();
};
const feedback = async (turn) => {
  const chosen = one("[data-zw-verdict][aria-pressed=true]", turn);
  const before = all("#zw-log .zw-turn").filter((t) => t !== turn).map((t) => one(".zw-question", t).textContent.trim());
  const answer = one(".zw-answer", turn);
  const body = {
    question: one(".zw-question", turn).textContent.trim(), verdict: chosen.dataset.zwVerdict,
    comment: one("[data-zw-comment]", turn).value, history: before.slice(-6),
    clauses: (answer.dataset.zwCited || "").split(" ").filter(Boolean).slice(0, 50), answer: lines(turn).said.join("\n").slice(0, 4000),
  };
  const reply = await fetch("/api/feedback", {
    method: "POST", headers: { "content-type": "application/json", "accept-language": LANG }, body: JSON.stringify(body),
  }).catch(() => null);
  const said = reply ? (reply.ok ? word("thanks") : (await reply.json()).error) : word("offline");
  const note = document.createElement("p");
  note.className = "zw-hint";
  note.textContent = said;
  if (reply && reply.ok) { one(".zw-feedback", turn).replaceWith(note); } else { one(".zw-feedback", turn).append(note); }
  say(said);
};

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest && event.target.closest(selector);
  const turn = at(".zw-turn");
  if (at("[data-zw-ask]")) { ask(at("[data-zw-ask]").textContent); return; }
  if (at("[data-zw-dictate]")) { dictate(at("[data-zw-dictate]")); return; }
  if (at("#zw-send, #zw-clear, #zw-stop")) {
    if (!narrow() && box()) { box().focus(); } // 手机上不抢焦点，免得键盘遮住回答
    return;
  }
  if (!turn) { return; }
  if (at("[data-zw-copy]")) { copy(turn); }
  else if (at("[data-zw-speak]")) { speak(at("[data-zw-speak]"), turn); }
  else if (at("[data-zw-print]")) { print(turn); }
  else if (at("[data-zw-image]")) { image(turn); }
  else if (at("[data-zw-verdict]")) { choose(at("[data-zw-verdict]"), turn); }
  else if (at("[data-zw-feedback]")) { feedback(turn); }
  else if (at("[data-zw-unfeedback]")) {
    one(".zw-feedback", turn).hidden = true;
    all("[data-zw-verdict]", turn).forEach((b) => b.setAttribute("aria-pressed", "false"));
  }
});

// ---- 问答区：新的问题滚到顶上；答完了报给读屏软件一次 ----
let asked = ""; // 现在答的是第几问
let announced = "";
const follow = () => {
  const log = one("#zw-log");
  const last = one("#zw-last .zw-turn");
  const now = last ? last.dataset.zwTurn : "";
  if (now !== asked) { shut(); }
  if (last && now !== asked) {
    log.scrollTo({ top: last.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop });
    if (narrow()) { last.scrollIntoView({ block: "start" }); }
    if (document.documentElement.classList.contains("zw-elder")) { all(".zw-past").forEach((past) => { past.open = false; }); }
  }
  asked = now;
  all("#zw-following .zw-next").forEach((next) => { next.hidden = next.dataset.zwAfter !== now; }); // 上一问的，来晚了
  const lead = last && one("[data-zw-lead]", last);
  const said = lead ? lead.textContent : "";
  if (lead && said !== announced) {
    say(said);
    audible();
    document.dispatchEvent(new CustomEvent("zw-answered"));
  }
  announced = said;
};
document.addEventListener("zw-ready", () => {
  new MutationObserver(follow).observe(one("#zw-log"), { childList: true, subtree: true });
  if (window.speechSynthesis) { window.speechSynthesis.addEventListener("voiceschanged", audible); }
  dictation();
});
