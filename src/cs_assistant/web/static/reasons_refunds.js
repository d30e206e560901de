// The refunds behind the figures: what was selected, what the buyer said, what was found. Personal data is masked.

import { attempt, draw, forget, h } from "./dom.js";
import { valueName } from "./reasons_filters.js";
import { stamp } from "./time.js";

const LENGTH = 30;

export class Refunds {
  constructor(box, count, fetchPage, page) {
    Object.assign(this, { box, count, fetchPage, page, items: [], turn: 0 });
  }

  /** Read from the beginning. */
  async read(report) {
    const turn = ++this.turn;
    const first = await this.fetchPage({ offset: 0, limit: LENGTH });
    if (turn !== this.turn) return;
    this.names = Object.fromEntries(report.reasons.map((each) => [each.id, each]));
    this.items = first.items;
    this.show(first.total);
  }

  async more() {
    const turn = this.turn;
    const next = await this.fetchPage({ offset: this.items.length, limit: LENGTH });
    if (turn !== this.turn) return;
    this.items = [...this.items, ...next.items];
    this.show(next.total);
  }

  show(total) {
    this.count.textContent = total ? `${total} 件，新的在前` : "";
    forget(this.box);
    draw(this.box, this.items, () => (this.items.length === 0
      ? h("p", { class: "quiet" }, "这样筛选，没有退款。去掉一个条件，或换个时段。")
      : [h("ol", { class: "refunds" }, this.items.map((each) => this.row(each))),
        this.items.length < total && h("button", { type: "button", data: { key: "more" }, onclick: () => attempt(() => this.more()) }, `再看 ${Math.min(LENGTH, total - this.items.length)} 件`)]));
  }

  row(each) {
    const name = (id) => this.names[id]?.name ?? id;
    const goods = [each.style, each.size, each.batch && `批次 ${each.batch}`, each.courier].filter(Boolean).join(" · ");
    const moved = each.first_text !== each.current_text;
    return h("li", { class: each.quality ? "quality" : null },
      h("p", { class: "words" }, each.words ? `「${each.words}」` : h("span", { class: "quiet" }, "买家没有说明"),
        each.stated !== "not_stated" && h("span", { class: "tag" }, `自述：${name(each.stated)}`)),
      h("p", null, h("b", null, "选的："), moved ? `${each.first_text} → ${each.current_text}` : each.first_text, h("span", { class: "sep" }),
        h("b", null, "查的："), each.evidence ? `${name(each.verified)}，${each.evidence}` : name(each.verified)),
      h("p", { class: "quiet" }, h("time", { datetime: each.asked_at }, stamp(each.asked_at)), ` · ${valueName(goods)} · ${each.kind} · ${each.phase} · ${each.amount} 元 · 订单${each.order} · 买家 ${each.buyer}`,
        each.case_id && [" · ", h("a", { href: `/cases/${encodeURIComponent(each.case_id)}`, data: { key: `case-${each.case_id}` } }, "看案件")]));
  }
}
