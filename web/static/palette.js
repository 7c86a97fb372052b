/* Search and commands (Ctrl K). The server answers /commands/?q= with a list; without a script the link leads to /search/. */
(() => {
  "use strict";

  const dialog = document.querySelector("dialog.pal");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let at = 0;
  let asked = 0;
  let timer = 0;

  function mark(index) {
    const found = options();
    at = found.length ? (index + found.length) % found.length : 0;
    found.forEach((option, i) => {
      option.id = `option-${i}`;
      option.setAttribute("aria-selected", String(i === at));
    });
    if (!found.length) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", found[at].id);
    found[at].scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    const mine = ++asked;
    const address = `${dialog.dataset.source}?q=${encodeURIComponent(input.value)}`;
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "error" });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...page.body.childNodes);
      mark(0);
    } catch {
      if (mine === asked) list.textContent = dialog.dataset.failed;
    }
  }

  function open(event) {
    event.preventDefault();
    if (dialog.open) return;
    dialog.showModal();
    input.value = "";
    ask();
    input.focus();
  }

  document.querySelectorAll("[data-palette]").forEach((link) => link.addEventListener("click", open));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") open(event);
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(at + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[at]?.click();
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
})();
