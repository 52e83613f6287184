// 点出处，在旁边打开条款；长辈版开关。只向本站取数，没有脚本时出处链接照样能打开整页。
() => {
  document.documentElement.lang = "zh-CN";

  const remember = (value) => { try { localStorage.setItem("zw-elder", value); } catch (_) { /* 隐私模式下不记忆 */ } };
  const remembered = () => { try { return localStorage.getItem("zw-elder"); } catch (_) { return ""; } };
  const elder = (on) => {
    document.body.classList.toggle("zw-elder", on);
    document.querySelectorAll("[data-zw-elder]").forEach((b) => b.setAttribute("aria-pressed", String(on)));
  };
  elder(remembered() === "1");

  const open = async (address) => {
    const panel = document.querySelector("#zw-panel");
    const reply = await fetch(address, { headers: { accept: "text/x-zhengwen-part" } });
    if (!panel || !reply.ok) { return false; }
    panel.innerHTML = await reply.text(); // 服务器端逐字转义后拼成
    const here = panel.querySelector("#zw-here");
    if (window.innerWidth < 900) { (here || panel).scrollIntoView({ block: "center" }); }
    else { panel.scrollTop = here ? here.offsetTop - panel.offsetTop - 60 : 0; }
    if (here) { here.focus({ preventScroll: true }); }
    return true;
  };

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-zw-elder]");
    if (toggle) {
      const on = !document.body.classList.contains("zw-elder");
      elder(on);
      remember(on ? "1" : "");
      return;
    }
    const link = event.target.closest("a.zw-cite, a.zw-source, a.zw-open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    const address = new URL(link.href, location.href);
    if (address.origin !== location.origin) { return; }
    event.preventDefault();
    open(address.pathname + address.search).then((done) => { if (!done) { location.assign(address); } });
  });
}
