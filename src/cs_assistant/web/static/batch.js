// What belongs to doing many things at once: asking first, and saying afterwards which of them failed and why.

import { $, h } from "./dom.js";

/** Ask before something that is not easily taken back; true when the person said yes. */
export function ask(title, text, yes) {
  const dialog = h("dialog", { "aria-labelledby": "ask-title" }, h("form", { method: "dialog", class: "form" },
    h("h2", { id: "ask-title" }, title), h("p", null, text),
    h("div", { class: "row end" }, h("button", { value: "no" }, "先不"), h("button", { value: "yes", class: "primary", id: "ask-yes" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    resolve(dialog.returnValue === "yes");
    dialog.remove();
  }, { once: true }));
}

/** `name(id)` says which thing a failed row is about. */
export function tellOutcome(words, answer, name) {
  const failed = answer.results.filter((result) => !result.done);
  const close = h("button", { type: "button", class: "link", onclick: () => $("outcome").replaceChildren() }, "知道了");
  $("outcome").replaceChildren(h("div", { class: `outcome fresh ${failed.length ? "bad" : ""}` },
    h("div", { class: "row" }, h("strong", null, `${words}${failed.length ? `；${failed.length} 笔没有成功` : ""}。`), close),
    failed.length > 0 && h("ul", null, failed.map((result) => h("li", null, `尾号 ${name(result.id).slice(-4)}：${result.why}`)))));
}
