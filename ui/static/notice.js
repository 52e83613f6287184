// 断了线：Gradio 的提示换成这一页的话；写好、还没有答的问题留在这个标签页里，连上以后还在框里。
import { all, one, tell, word } from "./page.js";

const DRAFT = "zw-draft", LOST = "zw-lost";
const held = (key, value) => {
  try {
    if (value === undefined) { return sessionStorage.getItem(key) || ""; }
    if (value) { sessionStorage.setItem(key, value); } else { sessionStorage.removeItem(key); }
  } catch (_) { /* 隐私模式下不留 */ }
  return "";
};
const box = () => one("#zw-box textarea");

// 还没有答完的问题：写着的、问了还没答的
document.addEventListener("input", (event) => { if (event.target === box()) { held(DRAFT, event.target.value); } });
document.addEventListener("zw-answered", () => held(DRAFT, box() ? box().value : ""));

// Gradio 断线时说的话
const LOST_WORDS = /connection|network|failed to fetch|load failed/i;
const reword = () => {
  all(".toast-body").forEach((toast) => {
    const title = one(".toast-title", toast);
    if (title && title.textContent !== word("attention")) { title.textContent = word("attention"); }
    one(".toast-close", toast)?.setAttribute("aria-label", word("close"));
    all(".toast-message-text", toast).forEach((said) => {
      if (!LOST_WORDS.test(said.textContent)) { return; }
      said.textContent = word("lost");
      held(LOST, "1");
    });
  });
};
document.addEventListener("zw-ready", () => {
  new MutationObserver(reword).observe(document.body, { childList: true, subtree: true });
  const draft = held(DRAFT);
  if (draft && box() && !box().value) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box(), draft);
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (held(LOST)) { tell(word("back")); }
  held(LOST, null);
});
