/* A page that stands open unused covers itself; what was typed into a hand-off's form is kept on the server meanwhile. */
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const cover = document.querySelector("dialog[data-idle]");

  /* --- the server says when the screen is hidden; here it is only shown. Asking is not use. --- */
  let due = 0;

  function wait(seconds) {
    due = Date.now() + seconds * 1000 + 500;
    setTimeout(ask, seconds * 1000 + 500);
  }

  async function ask() {
    if (cover.open || Date.now() < due) return;
    let left = 0;
    try {
      const answer = await fetch(cover.dataset.idle, { redirect: "manual" });
      if (answer.ok) left = (await answer.json()).left;
    } catch {
      left = 0;
    }
    if (left > 0) wait(left);
    else show();
  }

  function show() {
    all("dialog[open]").forEach((other) => other.close());
    document.documentElement.classList.add("covered");
    document.title = "…";
    cover.showModal();
  }

  if (cover) {
    cover.addEventListener("cancel", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
    wait(Number(cover.dataset.left));
  }

  /* --- what was typed: sent to the server shortly after each change, given back when the form is opened again --- */
  const UNTYPED = ["hidden", "password", "file", "submit", "button"];
  const typed = (form) => [...form.elements].filter((field) => field.name && !UNTYPED.includes(field.type));
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";

  function valuesOf(form) {
    const values = new URLSearchParams();
    for (const field of typed(form)) {
      if (field.type === "select-multiple") {
        for (const option of field.selectedOptions) values.append(field.name, option.value);
      } else if (!isTick(field) || field.checked) values.append(field.name, field.value);
    }
    return values;
  }

  function fill(form, fields) {
    for (const field of typed(form)) {
      const given = fields[field.name] || [];
      if (isTick(field)) field.checked = given.includes(field.value);
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = given.includes(option.value);
      } else if (given.length) field.value = given.shift();
    }
  }

  function startKeeping(form) {
    const address = form.dataset.keep;
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const note = form.querySelector("[data-kept]");
    let kept = valuesOf(form).toString();
    let timer = 0;
    let sent = false;
    let request = null;

    function keep() {
      clearTimeout(timer);
      timer = 0;
      const now = valuesOf(form).toString();
      if (sent || now === kept) return;
      kept = now;
      request = new AbortController();
      const body = new URLSearchParams(now);
      fetch(address, { method: "POST", headers, body, keepalive: true, signal: request.signal }).catch(() => (kept = ""));
    }

    function later() {
      clearTimeout(timer);
      timer = setTimeout(keep, 1500);
    }

    async function giveBack() {
      const untouched = kept;
      const answer = await fetch(address, { headers });
      if (answer.status !== 200 || answer.redirected || valuesOf(form).toString() !== untouched) return;
      const { said, fields } = await answer.json();
      fill(form, fields);
      kept = valuesOf(form).toString();
      note.hidden = false;
      note.querySelector("[role=status]").textContent = said;
    }

    note.querySelector("button").addEventListener("click", async () => {
      clearTimeout(timer);
      await fetch(address, { method: "DELETE", headers });
      form.reset();
      kept = valuesOf(form).toString();
      note.hidden = true;
      typed(form)[0]?.focus();
    });
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => {
      sent = true;
      clearTimeout(timer);
      request?.abort();
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && timer && keep());
    if (!document.querySelector(".errs")) giveBack().catch(() => {});
  }

  all("form[data-keep]").forEach(startKeeping);
})();
