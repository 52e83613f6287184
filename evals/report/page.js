// 筛选和搜索；没有脚本时，全部的题照样列着。
(() => {
  const form = document.getElementById("filters");
  const box = (name) => document.getElementById("f-" + name);
  const cards = [...document.querySelectorAll(".case")];
  const words = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
  const shown = document.getElementById("shown");

  function fits(card) {
    const { state, kind, check, docs } = card.dataset;
    const sought = box("search").value.trim().toLowerCase().split(/\s+/);
    return (box("state").value === "all" || box("state").value === state)
      && (!box("kind").value || box("kind").value === kind)
      && (!box("check").value || check.split(" ").includes(box("check").value))
      && (!box("doc").value || docs.split("\n").includes(box("doc").value))
      && sought.every((word) => words.get(card).includes(word));
  }

  function filter() {
    let count = 0;
    for (const card of cards) {
      card.hidden = !fits(card);
      count += !card.hidden;
    }
    shown.textContent = shown.dataset.said.replace("{n}", count);
    document.getElementById("none").hidden = count > 0;
  }

  // 点了种类、文件、检查的名字：只看那一组
  function choose(link) {
    for (const name of ["kind", "doc", "check"]) box(name).value = link.dataset[name] || "";
    box("search").value = "";
    box("state").value = "wrong";
    filter();
    if (cards.every((card) => card.hidden)) box("state").value = "all";
    filter();
  }

  // 指着某一道题的链接：让它露出来、打开
  function follow() {
    const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!card || !card.classList.contains("case")) return;
    if (card.hidden) {
      for (const name of ["kind", "doc", "check", "search"]) box(name).value = "";
      box("state").value = "all";
      filter();
    }
    card.open = true;
    card.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-kind], a[data-doc], a[data-check]");
    if (link) choose(link);
    const target = event.target.closest('a[href^="#case-"]');
    if (target && target.getAttribute("href") === location.hash) follow();
  });
  for (const [id, open] of [["expand", true], ["collapse", false]])
    document.getElementById(id).addEventListener("click", () => cards.forEach((card) => { if (!card.hidden) card.open = open; }));
  addEventListener("hashchange", follow);
  if (cards.every((card) => card.dataset.state === "right")) box("state").value = "all";
  filter();
  follow();
})();
