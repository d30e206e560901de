// 公告: what the shop tells every buyer this chat's buyer is one of; one click puts it into the composer.

import { $, draw, h } from "./dom.js";
import { chineseDay } from "./time.js";

export function drawNotices(view, { may, insert }) {
  const panel = $("notices-card");
  const notices = view?.notices ?? [];
  panel.hidden = notices.length === 0;
  draw(panel, [view?.id, notices, may], () => [
    h("h2", null, "公告"),
    h("ul", null, notices.map((each) => h("li", null,
      h("p", null, each.text),
      h("p", { class: "quiet" }, `${chineseDay(each.first)}到 ${chineseDay(each.last)}`, each.whom && `，${each.whom}`,
        each.unsure && h("b", { class: "lacks" }, `（${each.unsure}）`)),
      may && h("button", { type: "button", data: { key: `notice-${each.id}` }, onclick: () => insert({ text: each.text, reply_id: null }) }, "插入这一条")))),
  ]);
}
