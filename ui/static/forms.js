// 各页的表单和结果：长辈版一次一题、看法的切换、文件的筛选、记住填的情况、读题目文件。
import { all, kept, one, say } from "./page.js";

const KEEP = "zw-situation";

// ---- 长辈版：一次一题 ----
const steps = (form) => all("[data-zw-step]", form);
const wizard = (form, at) => {
  const on = document.documentElement.classList.contains("zw-elder") && steps(form).length > 1;
  const every = steps(form);
  const now = on ? Math.min(Math.max(at, 0), every.length - 1) : 0;
  form.dataset.zwAt = now;
  every.forEach((step, i) => { step.hidden = on && i !== now; });
  const said = one("[data-zw-steps]", form);
  said.hidden = !on;
  said.textContent = on ? said.dataset.said.replace("{n}", now + 1).replace("{all}", every.length) : "";
  one("[data-zw-previous]", form).hidden = !on || now === 0;
  one("[data-zw-following]", form).hidden = !on || now === every.length - 1;
  all("[data-zw-send], .zw-actions > :not([data-zw-previous], [data-zw-following])", form).forEach((part) => {
    part.hidden = on && now !== every.length - 1;
  });
};
const wizards = () => all(".zw-form").filter((f) => steps(f).length).forEach((f) => wizard(f, Number(f.dataset.zwAt || 0)));
const move = (form, by) => {
  wizard(form, Number(form.dataset.zwAt || 0) + by);
  const step = steps(form)[Number(form.dataset.zwAt)];
  const field = step && one("input, select, textarea", step);
  if (field) { field.focus(); }
};
document.addEventListener("zw-elder", wizards);

// ---- 我的情况：只有勾了「记得」才存在这台设备上 ----
const remember = (form) => {
  if (form.dataset.zwName !== "situation") { return; }
  const data = new FormData(form);
  if (!data.get("keep")) { kept(KEEP, null); return; }
  const filled = {};
  for (const [name, value] of data) { if (value) { (filled[name] ??= []).push(value); } }
  kept(KEEP, JSON.stringify(filled));
};
const recall = (form) => {
  if (form.dataset.zwName !== "situation" || form.dataset.zwFilled) { return; }
  form.dataset.zwFilled = "1";
  let filled = {};
  try { filled = JSON.parse(kept(KEEP) || "{}"); } catch (_) { return; }
  for (const [name, values] of Object.entries(filled)) {
    for (const field of all("input, select", form).filter((f) => f.name === name)) {
      if (field.type === "checkbox" || field.type === "radio") { field.checked = values.includes(field.value); }
      else { field.value = values[0]; }
    }
  }
};

// ---- 文件：边写边找、翻页，都由服务端找，一次只来一页 ----
let typing = 0;
const find = (page) => {
  const form = one("[data-zw-live]");
  if (!form) { return; }
  one("[name=page]", form).value = page;
  form.requestSubmit();
};

// ---- 看法：任务表、矩阵、时间轴 ----
const tab = (button, focus) => {
  all("[data-zw-tab]", button.parentElement).forEach((b) => {
    const on = b === button;
    b.setAttribute("aria-selected", String(on));
    b.tabIndex = on ? 0 : -1;
    one("#" + b.getAttribute("aria-controls")).hidden = !on;
  });
  if (focus) { button.focus(); }
};

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest && event.target.closest(selector);
  if (at("[data-zw-tab]")) { tab(at("[data-zw-tab]"), false); }
  else if (at("[data-zw-following]")) { move(at("form"), 1); }
  else if (at("[data-zw-previous]")) { move(at("form"), -1); }
  else if (at("button[data-zw-page]")) { find(at("button[data-zw-page]").dataset.zwPage); one("#zw-documents").scrollIntoView(); }
  else if (at("[data-zw-forget]")) { kept(KEEP, null); setTimeout(() => wizard(at("form") || one(".zw-form"), 0)); }
});
document.addEventListener("keydown", (event) => {
  const button = event.target.closest && event.target.closest("[data-zw-tab]");
  if (button && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const every = all("[data-zw-tab]", button.parentElement);
    const to = (every.indexOf(button) + (event.key === "ArrowRight" ? 1 : every.length - 1)) % every.length;
    tab(every[to], true);
  }
  const form = event.target.closest && event.target.closest(".zw-form");
  if (form && event.key === "Enter" && event.target.matches("input") && one("[data-zw-following]", form) && !one("[data-zw-following]", form).hidden) {
    event.preventDefault(); // 一次一题时，回车是下一题
    move(form, 1);
  }
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-zw-filter], [data-zw-state]")) { return; }
  clearTimeout(typing);
  typing = setTimeout(() => find(1), 250); // 停一停再找，不一个字找一次
});
document.addEventListener("change", (event) => {
  const into = event.target.dataset && event.target.dataset.zwInto;
  if (!into) { return; }
  const target = one("input[name=" + into + "]", event.target.closest("form"));
  const file = event.target.files[0];
  if (!file) { target.value = ""; return; }
  file.text().then((text) => { target.value = text; });
});
document.addEventListener("submit", (event) => { if (event.target.matches(".zw-form")) { remember(event.target); } }, true);

// ---- 结果来了：滚到结果，报给读屏软件 ----
const announced = new Set();
const follow = () => {
  all(".zw-form").forEach(recall);
  wizards();
  for (const result of all(".zw-view [data-zw-lead]").filter((e) => e.offsetParent && !e.closest("#zw-log"))) {
    if (announced.has(result)) { continue; }
    announced.add(result);
    say(result.textContent);
    result.focus({ preventScroll: true });
    result.scrollIntoView({ block: "start" });
  }
};
document.addEventListener("zw-ready", () => {
  wizards();
  all(".zw-view").filter((view) => view.id !== "zw-page-ask").forEach((view) => {
    new MutationObserver((changes) => { if (changes.some((c) => [...c.addedNodes].some((n) => n.nodeType === 1))) { follow(); } })
      .observe(view, { childList: true, subtree: true });
  });
  follow();
});
