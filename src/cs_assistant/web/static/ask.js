// Asking before something that is not easily taken back.

import { h } from "./dom.js";

/** True when the person said yes; the answer that changes nothing has the keyboard first. */
export function ask(title, text, yes) {
  const dialog = h("dialog", { "aria-labelledby": "ask-title" }, h("form", { method: "dialog", class: "form" },
    h("h2", { id: "ask-title" }, title), h("p", null, text),
    h("div", { class: "row end" }, h("button", { value: "no", autofocus: true }, "先不"), h("button", { value: "yes", class: "primary", id: "ask-yes" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    resolve(dialog.returnValue === "yes");
    dialog.remove();
  }, { once: true }));
}
