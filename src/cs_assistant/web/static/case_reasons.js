// Why the buyer wants the money back: selected first, selected now, told, verified; never mixed.

import { copyButton } from "./clipboard.js";
import { $, draw, h } from "./dom.js";
import { confirmAct, openForm } from "./form.js";
import { askBuyer } from "./case_asking.js";
import { stamp } from "./time.js";

export function drawReasons(page) {
  const { case: item, may } = page;
  $("reasons").hidden = item.refund === null;
  if (item.refund !== null) draw($("reasons"), [item.refund, may.has("remark"), item.chat_id], () => build(page, item.refund));
}

function build(page, refund) {
  const records = page.may.has("remark");
  const changed = refund.history.length > 1;
  return [
    h("h2", null, "退款原因"),
    h("dl", { class: "reasons" },
      part(changed ? "首次选择" : "平台上选的", selected(refund.first)),
      changed && part("当前选择", selected(refund.current), h("details", { data: { key: "changes" } },
        h("summary", null, `改过 ${refund.history.length - 1} 次`),
        h("ul", null, refund.history.map((each) => h("li", null, `${stamp(each.at)} ${each.by}：${each.words}`))))),
      part("买家自述", refund.stated.map((each) => told(each)), refund.stated.length === 0 && h("span", { class: "quiet" }, "还没有问到"),
        records && h("button", { type: "button", class: "link", data: { key: "state" }, onclick: () => record(page, "stated") }, "记下")),
      part("核实结果", refund.verified.map((each) => told(each)), refund.verified.length === 0 && h("span", { class: "quiet" }, "还没有核实"),
        records && h("button", { type: "button", class: "link", data: { key: "verify" }, onclick: () => record(page, "verified") }, "记下"))),
    question(page, refund, records),
  ];
}

const part = (name, ...value) => h("div", null, h("dt", null, name), h("dd", null, value));

const selected = (each) => h("p", null, h("b", null, each.words), each.reason === null
  ? h("span", { class: "tag wait" }, "未归类") : each.name !== each.words && h("span", { class: "tag" }, each.name));

const told = (each) => h("p", null, h("b", null, each.name), h("q", null, each.words), h("span", { class: "quiet" }, `（${each.by}，${stamp(each.at)}）`));

function question(page, refund, records) {
  const asked = refund.asked_change;
  if (asked !== null) {
    return h("div", { class: "asked" }, h("p", null, `${asked.by}在${stamp(asked.at)}请买家核对过一次，不再问第二次：`), h("q", null, asked.words),
      h("div", { class: "row" }, page.case.chat_id && page.may.has("send") && h("button", { type: "button", data: { key: "send-asked" }, onclick: () => askBuyer(page, asked.words) }, "发给买家"), copyButton(asked.words, "复制", { class: "link" })));
  }
  if (!refund.may_ask_change || !records) return null;
  return h("div", { class: "asked" },
    h("p", null, "买家说的和选的不一样，可以请买家核对一次：不劝改，说清后果，由买家决定。"),
    h("button", { type: "button", data: { key: "ask-change" }, onclick: () => ask(page) }, "拿问句（只有一次）"));
}

const ask = (page) => confirmAct("请买家核对一次原因？", "只问这一次，会记进案件。拿到问句后，由您发给买家。", "拿问句", () => page.send("reasons/ask"));

function record(page, which) {
  const stated = which === "stated";
  openForm({
    key: `${page.case.id}:${which}`, title: stated ? "买家自述的原因" : "核实的原因",
    note: stated ? "照买家说的归类，写上原话；和平台上选的不一样也照记。" : "写上依据：质检、照片、物流记录。",
    fields: [
      { key: "reason", name: "归到哪一类", kind: "select", choices: page.meta.reasons },
      { key: stated ? "words" : "evidence", name: stated ? "买家的原话" : "依据", kind: "area" },
    ],
    action: "记下", run: (given) => page.send(`reasons/${which}`, given),
  });
}
