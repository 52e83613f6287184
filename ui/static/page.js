// 外壳：各页的切换、长辈版和字号、语言、原文栏。只向本站取数；没有脚本时，出处链接照样能打开整页。
export const root = document.documentElement;
// Gradio 会照浏览器的语言改 <html lang>；页面是哪种语言，由网址定
export const LANG = location.pathname.startsWith("/en/") ? "en" : "zh-CN";
const tag = () => { if (root.lang !== LANG) { root.lang = LANG; } };
new MutationObserver(tag).observe(root, { attributes: true, attributeFilter: ["lang"] });
tag();
const PAGES = ["ask", "situation", "duties", "compare", "documents", "evaluation"];
const SIZES = ["22px", "26px", "30px"];
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const narrow = () => window.matchMedia("(max-width: 900px)").matches;
export const kept = (key, value) => {
  try {
    if (value === undefined) { return localStorage.getItem(key); }
    if (value === null) { localStorage.removeItem(key); } else { localStorage.setItem(key, value); }
  } catch (_) { /* 隐私模式下不记忆 */ }
  return null;
};
export const word = (name) => (one("#zw-words") ? one("#zw-words").dataset[name] || "" : "");
// 只给读屏软件听；别处看得见同样的话
export const say = (words) => { const said = one("#zw-said"); if (said) { said.textContent = ""; said.textContent = words; } };
// 既听得到，也在页脚露一会儿：做完了、但页面上看不出变化的事
let fading = 0;
export const tell = (words) => {
  say(words);
  one("#zw-said").classList.add("zw-told");
  clearTimeout(fading);
  fading = setTimeout(() => one("#zw-said").classList.remove("zw-told"), 6000);
};

// ---- 长辈版、字号 ----
const elder = (on) => {
  root.classList.toggle("zw-elder", on);
  all("[data-zw-elder]").forEach((button) => {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? button.dataset.on : button.dataset.off;
  });
  root.style.setProperty("--zw-elder-size", kept("zw-size") || SIZES[0]);
  all(".zw-past").forEach((past) => { past.open = !on; });
  document.dispatchEvent(new CustomEvent("zw-elder"));
};
const larger = () => {
  const now = SIZES.indexOf(kept("zw-size") || SIZES[0]);
  kept("zw-size", SIZES[(now + 1) % SIZES.length]);
  elder(true);
};

// ---- 各页：网址里的 #ask、#duties……；第一次翻到时，让那一页取它的内容 ----
const opened = (window.zwOpened = new Set());
const current = () => {
  const named = location.hash.slice(1).split("?")[0];
  return PAGES.includes(named) ? named : "ask";
};
const turn = (focus) => {
  const name = current();
  root.dataset.zwPage = name;
  all("[data-zw-nav]").forEach((a) => {
    if (a.closest(".zw-nav") && a.dataset.zwNav === name) {
      a.setAttribute("aria-current", "page");
      a.scrollIntoView({ block: "nearest", inline: "center" });
    } else { a.removeAttribute("aria-current"); }
  });
  all("[data-zw-language]").forEach((a) => { a.href = a.href.split("#")[0] + "#" + name; });
  if (name !== "ask") { root.classList.remove("zw-reading"); }
  const view = one("#zw-page-" + name);
  if (view && !opened.has(view.id)) {
    opened.add(view.id);
    document.dispatchEvent(new CustomEvent("zw-open", { detail: view.id }));
  }
  if (focus && view) {
    const title = one("h2", view);
    if (title) { title.focus({ preventScroll: true }); }
    window.scrollTo(0, 0);
  }
};
export const reopen = (...names) => {
  names.forEach((name) => opened.delete("zw-page-" + name));
  turn(false);
};
export const refresh = (block) => { document.dispatchEvent(new CustomEvent("zw-open", { detail: block })); };

// ---- 原文 ----
let opener = null; // 打开原文的那个链接：回来时焦点还给它
let wanted = 0; // 连点几处时，只有最后一次算数
let index = null; // 还没点出处时的目录
const show = async (link) => {
  const turnOf = ++wanted;
  const place = one("#zw-original");
  const headers = { accept: "text/x-zhengwen-part", "accept-language": LANG };
  const address = link.href.baseVal || link.href; // SVG 里的链接
  const reply = await fetch(address, { headers }).catch(() => null);
  if (!place) { location.assign(address); return; }
  if (!reply) { tell(word("offline")); return; } // 连不上：留在这一页，别让浏览器换成它的错误页
  if (!(reply.headers.get("content-type") || "").startsWith("text/html")) {
    tell((await reply.json().catch(() => ({}))).error || word("offline"));
    return;
  }
  const part = await reply.text(); // 没有这一条的，也是一段话，照样放在旁边
  if (turnOf !== wanted) { return; }
  index ??= [...place.childNodes];
  place.innerHTML = part; // 服务器端逐字转义后拼成
  all("[aria-current=true]").forEach((a) => a.removeAttribute("aria-current"));
  if (!link.closest("#zw-panel")) { opener = link; link.setAttribute("aria-current", "true"); }
  if (narrow() && !root.classList.contains("zw-reading")) { history.pushState({ reading: true }, ""); } // 手机上按「后退」是合上原文，不是离开
  root.classList.add("zw-reading");
  const panel = one("#zw-panel");
  const title = one("h3", place);
  // 手机上题目滚走了，上边还写着是哪份文件；宽屏上题目钉着，不写两遍
  one(".zw-bar h2").textContent = title && narrow() ? title.textContent : word("source");
  const here = one("#zw-here", place);
  const head = one("header", place); // 上边的栏、标题都可能钉着，被引的条款要落在它们下面
  const above = one(".zw-bar").offsetHeight + (head && getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0);
  const top = (element) => element.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
  panel.scrollTop = here ? top(here) - above - 24 : 0;
  (here || panel).focus({ preventScroll: true });
};
// 问了新的、重新开始：旁边不留上一个回答的出处，换回目录
export const shut = () => {
  wanted++;
  opener = null;
  root.classList.remove("zw-reading");
  if (!index) { return; }
  one("#zw-original").replaceChildren(...index);
  one(".zw-bar h2").textContent = word("source");
  one("#zw-panel").scrollTop = 0;
};
const close = () => {
  root.classList.remove("zw-reading");
  if (opener && opener.isConnected) { opener.focus({ preventScroll: true }); opener.scrollIntoView({ block: "center" }); }
};
const back = () => { if (history.state && history.state.reading) { history.back(); } else { close(); } };
window.addEventListener("popstate", () => { if (root.classList.contains("zw-reading") && !(history.state && history.state.reading)) { close(); } });

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest && event.target.closest(selector);
  if (at("[data-zw-elder]")) {
    const on = !root.classList.contains("zw-elder");
    kept("zw-elder", on ? "1" : "");
    elder(on);
  } else if (at("[data-zw-larger]")) {
    larger();
  } else if (at("[data-zw-back]")) {
    back();
  } else if (at("[data-zw-skip]")) {
    event.preventDefault();
    const target = current() === "ask" ? one("#zw-box textarea") : one("#zw-page-" + current() + " h2");
    if (target) { target.focus(); }
  } else {
    const link = at("a.zw-cite, a.zw-source, a.zw-open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    show(link);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.classList.contains("zw-reading")) { back(); }
});
window.addEventListener("hashchange", () => turn(true));

root.dataset.zwPage = current();
elder(kept("zw-elder") === "1");
const ready = new MutationObserver(() => start());
const start = () => {
  if (!one("[data-zw-elder]") || !one("#zw-page-evaluation h2") || !one("#zw-box textarea") || root.dataset.zwReady) { return; }
  ready.disconnect();
  root.dataset.zwReady = "1";
  elder(kept("zw-elder") === "1");
  turn(false);
  document.dispatchEvent(new CustomEvent("zw-ready"));
};
ready.observe(root, { childList: true, subtree: true });
setTimeout(start); // 等别的脚本都装好
