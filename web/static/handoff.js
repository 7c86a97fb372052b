/* Extras on pages that work without them. No eval, no inline styles: positions are set through the style object. */
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;

  /* --- tooltips of chart marks: pointer and keyboard, closed by Esc, never with facts the table lacks --- */
  let tip = null;

  function hideTip() {
    if (tip) tip.remove();
    tip = null;
  }

  function showTip(mark) {
    hideTip();
    const [head, ...lines] = mark.dataset.tip.split("|");
    tip = document.createElement("div");
    tip.id = "tip";
    tip.setAttribute("role", "tooltip");
    const title = document.createElement("b");
    title.textContent = head;
    tip.append(title);
    for (const line of lines) {
      const row = document.createElement("div");
      row.textContent = line;
      tip.append(row);
    }
    body.append(tip);
    const box = mark.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8)) + scrollX + "px";
    tip.style.top = (above < 8 ? box.bottom + 8 : above) + scrollY + "px";
  }

  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("[data-tip]");
    if (mark) showTip(mark);
    else if (!event.target.closest("#tip")) hideTip();
  });
  document.addEventListener("focusin", (event) => {
    const mark = event.target.closest("svg") && (event.target.closest("[data-tip]") || one("[data-tip]", event.target));
    if (mark) showTip(mark);
    else hideTip();
  });

  /* --- network: dim all that does not touch the partner under pointer or focus --- */
  function light(net, id) {
    net.classList.toggle("dim", Boolean(id));
    all(".hot", net).forEach((part) => part.classList.remove("hot"));
    if (!id) return;
    const node = (name) => all("[data-n]", net).find((link) => link.dataset.n === name);
    node(id)?.classList.add("hot");
    for (const edge of all(".edge", net)) {
      const ends = [edge.dataset.a, edge.dataset.b];
      if (!ends.includes(id)) continue;
      edge.classList.add("hot");
      ends.forEach((end) => node(end)?.classList.add("hot"));
    }
  }

  function startNetworks(root) {
    for (const net of all("svg.net", root)) {
      const follow = (event) => light(net, event.target.closest("[data-n]")?.dataset.n);
      net.addEventListener("pointerover", follow);
      net.addEventListener("pointerleave", () => light(net, ""));
      net.addEventListener("focusin", follow);
      net.addEventListener("focusout", () => light(net, ""));
    }
  }

  /* --- one tab stop for each drawing with links; arrows, Home and End move inside --- */
  function startRoving(root) {
    for (const group of all("[data-rove]", root)) {
      const stops = all("a", group);
      stops.forEach((stop, i) => stop.setAttribute("tabindex", i ? "-1" : "0"));
      group.addEventListener("keydown", (event) => {
        const at = stops.indexOf(document.activeElement);
        const last = stops.length - 1;
        const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
        if (at < 0 || next === undefined) return;
        event.preventDefault();
        const target = stops[(next + stops.length) % stops.length];
        stops.forEach((stop) => stop.setAttribute("tabindex", "-1"));
        target.setAttribute("tabindex", "0");
        target.focus();
      });
    }
  }

  /* --- timeline filter --- */
  function startTimelineFilters(root) {
    for (const bar of all("[data-timeline-filter]", root)) {
      bar.hidden = false;
      bar.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        all("button", bar).forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
        const scope = bar.closest("section") || document;
        const kind = button.dataset.kind;
        all(".tl > li[data-kind]", scope).forEach((item) => (item.hidden = Boolean(kind) && item.dataset.kind !== kind));
        all(".tl > .day", scope).forEach((day) => {
          let next = day.nextElementSibling;
          while (next && !next.matches(".day") && next.hidden) next = next.nextElementSibling;
          day.hidden = !next || next.matches(".day");
        });
      });
    }
  }

  /* --- check boxes of a list: "select all", and the bulk bar that says how many --- */
  function startSelection(root) {
    for (const master of all("[data-select-all]", root)) {
      const boxes = () => all(`input[type=checkbox][name="${master.dataset.selectAll}"]`);
      const bar = one("[data-bulk]");
      const tell = () => {
        const chosen = boxes().filter((box) => box.checked).length;
        master.checked = chosen > 0 && chosen === boxes().length;
        master.indeterminate = chosen > 0 && !master.checked;
        if (!bar) return;
        bar.hidden = chosen === 0;
        const count = one("[data-bulk-count]", bar);
        if (count) count.textContent = String(chosen);
      };
      master.closest("span,label,th")?.removeAttribute("hidden");
      master.addEventListener("change", () => {
        boxes().forEach((box) => (box.checked = master.checked));
        tell();
      });
      document.addEventListener("change", (event) => event.target.name === master.dataset.selectAll && tell());
      body.addEventListener("htmx:afterSwap", tell);
      tell();
    }
  }

  /* --- what can be taken back is offered for some seconds; the focus then goes to the row's own link --- */
  function startUndo(root) {
    const forms = root.matches?.("[data-undo]") ? [root] : all("[data-undo]", root);
    for (const form of forms) {
      setTimeout(() => {
        if (form.contains(document.activeElement)) one("a.ask", form.closest("tr") || document)?.focus();
        form.hidden = true;
      }, Number(form.dataset.undo) * 1000);
    }
  }

  /* --- rows of a list: J and K move, the other keys press what the row offers --- */
  const rows = () => all("tr[data-row]");

  function moveRow(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.hasAttribute("data-cur"));
    const next = list[Math.max(0, Math.min(list.length - 1, at + step))];
    list[at]?.removeAttribute("data-cur");
    next.setAttribute("data-cur", "");
    const link = one("a.ask", next);
    link?.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function pressInRow(key) {
    const row = one("tr[data-row][data-cur]");
    const ofPage = () => all(`[data-key="${key}"]`).find((button) => !button.closest("tr[data-row]"));
    const ofRow = row && one(key === "x" ? "input[type=checkbox]" : `[data-key="${key}"]`, row);
    const target = ofRow || ofPage();
    if (!target) return false;
    if (target.matches("textarea")) target.focus();
    else target.click();
    return true;
  }

  /* --- menus close on Esc, on a click outside, and when another opens --- */
  const openMenus = () => all("details.menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.menu") || !event.target.open) return;
    for (const menu of openMenus()) if (menu !== event.target) menu.open = false;
  }, true);

  function closeMenus() {
    const [menu] = openMenus();
    if (!menu) return;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) one("summary", menu).focus();
  }

  /* --- hide the screen, or leave: by button, or Shift three times within five seconds --- */
  function blank() {
    document.documentElement.classList.add("gone");
    document.title = "…";
  }

  async function leave(form) {
    blank();
    const away = () => location.replace(form.dataset.leave || "about:blank");
    setTimeout(away, 1500);
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
    } finally {
      away();
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-hide]")) blank();
    if (event.target.matches("form[data-leave]")) {
      event.preventDefault();
      leave(event.target);
    }
  });

  let shifts = [];

  function countShift(event) {
    if (event.key !== "Shift") {
      shifts = [];
      return false;
    }
    if (event.repeat) return true;
    const now = Date.now();
    shifts = shifts.filter((time) => now - time < 5000).concat(now);
    if (shifts.length < 3) return true;
    shifts = [];
    one("form[data-hide], form[data-leave]")?.requestSubmit();
    return true;
  }

  /* A page kept by the browser's Back button must not come back hidden, nor show what was hidden. */
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  /* --- keys --- */
  const typing = (event) => event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  /* G, then Q, R, P or D within a second and a half, leads to the page whose link in the rail names that key. */
  let goUntil = 0;

  function goTo(key) {
    const link = Date.now() < goUntil && one(`.rail a[data-go="${key}"]`);
    goUntil = 0;
    if (link) link.click();
    return Boolean(link);
  }

  function singleKey(event) {
    const key = event.key;
    if (["q", "r", "p", "d"].includes(key) && goTo(key)) return true;
    goUntil = key === "g" ? Date.now() + 1500 : 0;
    if (key === "g") return true;
    if (key === "j") moveRow(1);
    else if (key === "k") moveRow(-1);
    else if (key === "/") (one("#q, [data-filter-words]") || one("[data-palette]"))?.focus();
    else if (key === "?") one("dialog.keys")?.showModal();
    else if (["x", "r", "a", "c", "m", "w", "e"].includes(key)) return pressInRow(key);
    else return false;
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hideTip();
      closeMenus();
    }
    if (countShift(event)) return;
    const busy = event.ctrlKey || event.metaKey || event.altKey || typing(event) || one("dialog[open]");
    if (!busy && body.dataset.keys !== "off" && singleKey(event)) event.preventDefault();
  });

  /* --- print buttons are of use only with a script --- */
  function startPrint(root) {
    for (const button of all("[data-print]", root)) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
  }

  /* --- a reference for the clipboard, where the browser has one --- */
  function startCopy(root) {
    if (!navigator.clipboard) return;
    for (const button of all("[data-copy]", root)) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        one("[role=status]", button).textContent = button.dataset.done;
      });
    }
  }

  function start(root) {
    startNetworks(root);
    startCopy(root);
    startRoving(root);
    startTimelineFilters(root);
    startSelection(root);
    startUndo(root);
    startPrint(root);
    one("[data-autofocus]", root)?.focus();
  }

  start(document);
  /* What was swapped for itself is gone; the event then comes from what stands in its place, and stays the current row. */
  body.addEventListener("htmx:afterSwap", (event) => {
    const before = event.detail.target;
    const now = before.isConnected ? before : event.target;
    if (before !== now && before.matches("tr[data-cur]")) now.setAttribute("data-cur", "");
    start(now);
  });
})();
