// A file of chats that are over: what it holds, then in as history.

import { post } from "./api.js";
import { attempt, h } from "./dom.js";
import { encoded } from "./files.js";
import { problemTable } from "./onboarding_file.js";

const API = "/api/v1/imports/chats";

/** Show what the file holds in `panel`; `done(sentence)` is called once it is imported. */
export async function importingChats({ shop, file, panel, done }) {
  panel.hidden = false;
  panel.replaceChildren(h("p", { class: "quiet", role: "status" }, "正在看这个文件…"));
  const worked = await attempt(async () => {
    const body = { shop, name: file.name, content: await encoded(file) };
    const view = await post(`${API}/preview`, body);
    const go = h("button", { type: "button", class: "primary", onclick: () => take(body, go) }, `导入 ${view.lines} 条`);
    panel.replaceChildren(...[
      h("p", { class: "counts" }, h("span", null, "买家 ", h("b", null, String(view.buyers))), h("span", null, "消息 ", h("b", null, String(view.lines))),
        h("span", { class: view.problem_count ? "lacks" : "" }, "有问题 ", h("b", null, String(view.problem_count)))),
      h("p", { class: "quiet" }, "只当历史看，不会再回复；导过的不会重复。还没有写进去。"),
      view.problem_count > 0 && h("div", null, problemTable(view.problems)),
      h("div", { class: "row" }, go, h("button", { type: "button", onclick: () => { panel.hidden = true; } }, "先不导入")),
    ].filter(Boolean));
  });
  if (!worked) panel.hidden = true;

  async function take(body, button) {
    button.disabled = true;
    await attempt(async () => {
      const made = await post(API, body);
      done(`已导入 ${made.new} 条，${made.same} 条以前导过。`);
    });
    button.disabled = false;
  }
}
