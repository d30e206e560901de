// The head of a case: what it is, whose, until when; and the line of its stages.

import { countdown, flowTag } from "./case_words.js";
import { copyButton } from "./clipboard.js";
import { $, draw, h } from "./dom.js";
import { stamp } from "./time.js";

export function drawHead(page) {
  const item = page.case;
  draw($("head"), [item.id, item.state, item.due, item.alarm, item.chat_id, item.order_no, page.colour], () => head(page));
  draw($("stages"), item.stages, () => item.stages.map(stage));
}

function head({ case: item, colour }) {
  return h("div", { class: "head-row" },
    h("h1", null, flowTag(item), item.state_name, item.alarm && h("span", { class: "tag danger" }, item.alarm)),
    item.due && !item.final && h("p", { class: "head-due" }, countdown(item.due), h("span", { class: "quiet" }, `${item.due.name}（${stamp(item.due.at)}${item.due.basis ? `，${item.due.basis}` : ""}）`)),
    h("dl", { class: "head-facts" },
      fact("店铺", h("span", { class: `dot shop-${colour}`, "aria-hidden": "true" }), item.shop_name, " ", h("span", { class: "tag" }, item.connection)),
      item.about && fact("关于", item.about, item.sheet && " ", item.sheet && h("a", { href: item.sheet }, item.sheet_name)),
      !item.about && item.sheet && fact("单子", h("a", { href: item.sheet }, item.sheet_name)),
      item.order_no && fact("订单", h("span", { class: "number" }, item.order_no), copyButton(item.order_no, "复制", { class: "link", "aria-label": "复制订单号" })),
      item.refund_no && fact("退款编号", h("span", { class: "number" }, item.refund_no)),
      item.buyer && fact("买家", item.buyer),
      item.chat_id && fact("会话", h("a", { href: `/#${encodeURIComponent(item.chat_id)}` }, "到接待台看")),
      fact("开案", `${item.opened_by ?? ""} ${stamp(item.opened_at)}`)));
}

const fact = (name, ...value) => h("div", null, h("dt", null, name), h("dd", null, value));

function stage(each, place, all) {
  const look = each.here ? "here" : each.passed ? "passed" : "ahead";
  const said = each.here ? "现在" : each.passed ? "走过" : "以后";
  return h("li", { class: `stage ${look}`, "aria-current": each.here ? "step" : undefined },
    h("span", { class: "stage-mark", "aria-hidden": "true" }, each.passed ? "✓" : each.here && all.length > 1 ? String(place + 1) : each.final ? "■" : String(place + 1)),
    h("span", { class: "hidden" }, `${said}：`), each.name);
}
