/* Starts the sign-in library's passkey functions from data attributes, so that no page holds a script of its own.
   <button data-passkey="login|authenticate|add" data-credential="id of the hidden field" data-options="id of the JSON">
   The button is hidden where there is no script, and a note in its place says so. */
(() => {
  "use strict";

  const STARTS = { login: "loginForm", authenticate: "authenticateForm", add: "addForm" };

  for (const button of document.querySelectorAll("[data-passkey]")) {
    const { passkey, credential, options, alone } = button.dataset;
    const ids = { [passkey]: button.id, credential };
    if (options) ids.data = options;
    if (alone) ids.passwordless = alone;
    window.allauth.webauthn.forms[STARTS[passkey]]({ ids });
    button.hidden = false;
  }
  for (const note of document.querySelectorAll("[data-passkey-unheard]")) note.hidden = true;

  /* The device said no, or nobody touched it in time: say so where it can be heard, and leave the other ways open. */
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const note = document.querySelector("[data-passkey-failed]");
    if (!note) return;
    note.hidden = false;
    note.focus();
  });
})();
