// What became of many things done at once: which of them failed, and why.

import { $, h } from "./dom.js";

/** `name(id)` says which thing a failed row is about. */
export function tellOutcome(words, answer, name) {
  const failed = answer.results.filter((result) => !result.done);
  const close = h("button", { type: "button", class: "link", onclick: () => $("outcome").replaceChildren() }, "知道了");
  $("outcome").replaceChildren(h("div", { class: `outcome fresh ${failed.length ? "bad" : ""}` },
    h("div", { class: "row" }, h("strong", null, `${words}${failed.length ? `；${failed.length} 笔没有成功` : ""}。`), close),
    failed.length > 0 && h("ul", null, failed.map((result) => h("li", null, `尾号 ${name(result.id).slice(-4)}：${result.why}`)))));
}
