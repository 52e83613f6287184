// 工作人员：登录、上传（真的进度）、撤销、删除。
import { LANG, one, refresh, reopen, say, word } from "./page.js";

const call = async (method, path, body) => {
  const reply = await fetch(path, {
    method, headers: { "accept-language": LANG, ...(body ? { "content-type": "application/json" } : {}) }, body: body ? JSON.stringify(body) : method === "POST" ? "" : undefined,
  }).catch(() => null);
  if (!reply) { return { error: word("offline") }; }
  return reply.json().catch(() => ({ error: word("offline") }));
};

const login = async (form) => {
  const reply = await call("POST", "/api/staff", { password: new FormData(form).get("password") });
  if (reply.ok) { reopen("documents", "evaluation"); return; }
  const error = one(".zw-error", form);
  error.hidden = false;
  error.textContent = reply.error;
};

// ---- 上传：先是字节送了多少，然后是服务一行一行报的进度 ----
const row = (desk, name) => {
  const item = document.createElement("li");
  item.className = "zw-uploading";
  const title = document.createElement("b");
  title.textContent = name;
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  item.append(title, state, bar);
  one(".zw-uploads", desk).append(item);
  return { item, state, bar };
};
const send = (desk, file) => new Promise((done) => {
  const said = desk.dataset;
  const { item, state, bar } = row(desk, file.name);
  const request = new XMLHttpRequest();
  let read = 0;
  const results = []; // 压缩包里每份一个
  const take = () => {
    const rows = request.responseText.slice(read).split("\n");
    rows.slice(0, -1).forEach((line) => {
      read += line.length + 1;
      if (!line.trim()) { return; }
      const row = JSON.parse(line);
      if (!row.stage) { results.push(row); return; }
      state.textContent = said[row.stage];
      if (row.total) { bar.max = row.total; bar.value = row.done; } else { bar.removeAttribute("value"); }
    });
  };
  const told = (result) => {
    const counts = result.outcome === "failed" ? "" : said.counts.replace("{clauses}", result.clauses).replace("{facts}", result.facts);
    const message = LANG === "en" ? result.message_en || result.message : result.message;
    return [said[result.outcome], result.title || (results.length > 1 ? result.name : ""), counts, message || ""].filter(Boolean).join(" · ");
  };
  const finish = () => {
    bar.remove();
    if (!results.length) {
      let why = word("offline");
      try { why = JSON.parse(request.responseText).error; } catch (_) { /* 不是 JSON：连不上 */ }
      results.push({ outcome: "failed", message: why });
    }
    item.dataset.zwOutcome = results.every((r) => r.outcome === "failed") ? "failed" : results[0].outcome;
    state.textContent = results.map(told).join("\n");
    const undone = results.find((r) => r.undo);
    if (undone) {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "zw-act";
      undo.textContent = said.undo;
      undo.setAttribute("aria-label", said.undo + "：" + file.name);
      undo.dataset.zwUndo = undone.document;
      item.append(undo);
    }
    say(file.name + "：" + state.textContent);
    done();
  };
  request.open("POST", "/api/documents?name=" + encodeURIComponent(file.name));
  request.setRequestHeader("accept-language", LANG);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.upload.onprogress = (event) => { state.textContent = said.sending; bar.max = event.total || 1; bar.value = event.loaded; };
  request.onprogress = take;
  request.onload = () => { take(); finish(); };
  request.onerror = finish;
  request.send(file);
});
let queue = Promise.resolve();
const upload = (desk, files) => {
  for (const file of files) { queue = queue.then(() => send(desk, file)); }
  queue = queue.then(() => refresh("zw-documents"));
};
const undo = async (button) => {
  const reply = await call("POST", "/api/documents/" + encodeURIComponent(button.dataset.zwUndo) + "/undo");
  const told = reply.ok ? one("[data-zw-upload]").dataset.undone : reply.error;
  const note = document.createElement("span");
  note.textContent = told;
  button.replaceWith(note);
  say(told);
  refresh("zw-documents");
};
const remove = async (button) => {
  if (!window.confirm(button.dataset.ask)) { return; }
  const reply = await call("DELETE", "/api/documents/" + encodeURIComponent(button.dataset.zwRemove));
  if (!reply.ok) { say(reply.error); return; }
  const desk = one("[data-zw-upload]");
  const { item, state, bar } = row(desk, reply.name);
  bar.remove();
  state.textContent = button.dataset.done;
  if (reply.undo) {
    const back = document.createElement("button");
    back.type = "button";
    back.className = "zw-act";
    back.textContent = button.dataset.undo;
    back.dataset.zwUndo = button.dataset.zwRemove;
    item.append(back);
  }
  say(state.textContent);
  refresh("zw-documents");
};

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-zw-login]")) { event.preventDefault(); login(event.target); }
});
document.addEventListener("click", async (event) => {
  const at = (selector) => event.target.closest && event.target.closest(selector);
  if (at("[data-zw-undo]")) { undo(at("[data-zw-undo]")); }
  else if (at("[data-zw-remove]")) { remove(at("[data-zw-remove]")); }
  else if (at("[data-zw-logout]")) { await call("DELETE", "/api/staff"); reopen("documents", "evaluation"); }
});
document.addEventListener("change", (event) => {
  const desk = event.target.closest && event.target.closest("[data-zw-upload]");
  if (desk && event.target.type === "file") { upload(desk, [...event.target.files]); event.target.value = ""; }
});
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    const desk = event.target.closest && event.target.closest("[data-zw-upload]");
    if (!desk) { return; }
    event.preventDefault();
    if (name === "drop") { upload(desk, [...event.dataTransfer.files]); }
  });
}
