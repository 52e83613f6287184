// 点出处，在旁边（手机上在上层）打开条款；一点就问；长辈版开关。
// 只向本站取数；没有脚本时，出处链接照样能打开整页。
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const narrow = () => window.matchMedia("(max-width: 900px)").matches;
  const stored = (value) => {
    try { return value === undefined ? localStorage.getItem("zw-elder") : localStorage.setItem("zw-elder", value); }
    catch (_) { return null; } // 隐私模式下不记忆
  };

  document.documentElement.lang = "zh-CN";

  // ---- 长辈版 ----
  const elder = (on) => {
    document.documentElement.classList.toggle("zw-elder", on);
    document.querySelectorAll("[data-zw-elder]").forEach((b) => {
      b.setAttribute("aria-pressed", String(on));
      b.textContent = on ? "普通版" : "长辈版";
    });
  };
  elder(stored() === "1");

  // ---- 原文 ----
  let opener = null; // 打开原文的那个链接：回来时焦点还给它
  let wanted = 0; // 连点几处时，只有最后一次算数
  const show = async (link) => {
    const turn = ++wanted;
    const place = one("#zw-original");
    const reply = await fetch(link.href, { headers: { accept: "text/x-zhengwen-part" } }).catch(() => null);
    if (!place || !reply || !reply.ok) { location.assign(link.href); return; }
    const part = await reply.text();
    if (turn !== wanted) { return; }
    place.innerHTML = part; // 服务器端逐字转义后拼成
    document.querySelectorAll("[aria-current]").forEach((a) => a.removeAttribute("aria-current"));
    if (!link.closest("#zw-panel")) { opener = link; link.setAttribute("aria-current", "true"); }
    document.documentElement.classList.add("zw-reading");
    const panel = one("#zw-panel");
    const title = one("h3", place);
    one(".zw-bar h2").textContent = title ? title.textContent : "原文"; // 手机上题目滚走了，上边还写着是哪份文件
    const here = one("#zw-here", place);
    const head = one("header", place); // 标题钉在上边，被引的条款要落在它下面
    const above = head && getComputedStyle(head).position === "sticky" ? head.offsetHeight : 80;
    const top = (element) => element.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
    panel.scrollTop = here ? top(here) - above - 24 : 0;
    (here || panel).focus({ preventScroll: true });
  };
  const back = () => {
    document.documentElement.classList.remove("zw-reading");
    if (opener && opener.isConnected) { opener.focus({ preventScroll: true }); opener.scrollIntoView({ block: "center" }); }
  };

  // ---- 提问 ----
  const ask = (words) => {
    const box = one("#zw-box textarea");
    const send = one("#zw-send");
    if (!box || !send) { return; }
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, words);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => send.click(), 60); // 等页面把字收进去
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest && event.target.closest(selector);
    if (at("[data-zw-elder]")) {
      const on = !document.documentElement.classList.contains("zw-elder");
      elder(on);
      stored(on ? "1" : "");
    } else if (at("[data-zw-back]")) {
      back();
    } else if (at("[data-zw-ask]")) {
      ask(at("[data-zw-ask]").textContent);
    } else if (at("#zw-send, #zw-clear") && !narrow()) {
      const box = one("#zw-box textarea"); // 手机上不抢焦点，免得键盘遮住回答
      if (box) { box.focus(); }
    } else {
      const link = at("a.zw-cite, a.zw-source, a.zw-open");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin) { return; }
      event.preventDefault();
      show(link);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.documentElement.classList.contains("zw-reading")) { back(); }
  });

  // ---- 问答区：新的问题滚到顶上；答完了报给读屏软件一次 ----
  let turns = 0;
  let announced = "";
  const follow = () => {
    const log = one("#zw-log");
    const all = document.querySelectorAll("#zw-log .zw-turn");
    const last = all[all.length - 1];
    if (last && all.length !== turns) {
      log.scrollTo({ top: last.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop });
      if (narrow()) { last.scrollIntoView({ block: "start" }); }
    }
    turns = all.length;
    const lead = last && one("[data-zw-lead]", last);
    const said = lead ? lead.textContent : "";
    if (lead && one("#zw-said") && said !== announced) { one("#zw-said").textContent = said; }
    announced = said;
  };
  const ready = new MutationObserver(() => {
    const log = one("#zw-log");
    const button = one("[data-zw-elder]");
    if (!log || !button) { return; }
    ready.disconnect();
    elder(stored() === "1");
    new MutationObserver(follow).observe(log, { childList: true, subtree: true });
  });
  ready.observe(document.documentElement, { childList: true, subtree: true });
})();
