// 完好清单: every line of the list answered 有 or 没有 by who opened the parcel; the answers are one field of the form.

import { get } from "./api.js";
import { h } from "./dom.js";

const SEEN = ["有", "没有"];
const WEIGHT = { 不影响: "", 由人看: "wait", 不算完好: "danger" };
let asked = null; // the lists are read once a page
let groups = 0;

const lists = () => (asked ??= get("/api/v1/intact").then(({ items }) => items));

/** A field `name` that holds what was ticked; `goods` is the kind of goods whose list comes first. */
export function checklist(name, goods, value = "") {
  const kept = h("input", { type: "hidden", name, value });
  const box = h("div", { class: "checklist" }, h("p", { class: "quiet" }, "清单读取中…"));
  lists().then((items) => show(box, kept, items, goods), (error) => {
    asked = null;
    box.replaceChildren(h("p", { class: "form-problem", role: "alert" }, `清单没有读到：${error.message} 请收起再打开。`));
  });
  return h("div", null, kept, box);
}

function show(box, kept, items, goods) {
  const [kind, lines] = kept.value.split("：");
  const ticked = new Map((lines ?? "").split("；").filter(Boolean).map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]));
  let list = items.find((each) => each.kind_name === kind) ?? items.find((each) => each.kind === goods) ?? items[0];
  if (list === undefined) return box.replaceChildren(h("p", { class: "quiet" }, "话术库里没有完好清单（intact.yaml），请找主管。"));
  const left = h("p", { class: "quiet", role: "status" });

  const keep = () => {
    const done = list.findings.filter((each) => ticked.has(each.name));
    kept.value = done.length ? `${list.kind_name}：${done.map((each) => `${each.name} ${ticked.get(each.name)}`).join("；")}` : "";
    left.textContent = done.length < list.findings.length ? `看了 ${done.length} 项，共 ${list.findings.length} 项。` : "都看过了。选了「有」的，除了「不影响」的，都要拍照。";
  };
  const build = () => {
    const group = `checklist-${++groups}`;
    const rows = list.findings.map((each, place) => h("div", { class: "check", role: "radiogroup", "aria-label": each.name },
      h("span", null, h("b", null, each.name), " ", h("span", { class: `tag ${WEIGHT[each.weight]}` }, each.weight), h("small", { class: "quiet" }, each.look)),
      SEEN.map((seen) => h("label", { class: "box" }, h("input", {
        type: "radio", form: "", name: `${group}-${place}`, checked: ticked.get(each.name) === seen, // of no form: only the field itself is sent
        onchange: () => { ticked.set(each.name, seen); keep(); },
      }), " ", seen))));
    const goodsOf = h("select", { form: "", "aria-label": "是哪一类商品", onchange: (event) => {
      list = items.find((each) => each.kind === event.target.value);
      ticked.clear();
      build();
    } }, items.map((each) => h("option", { value: each.kind, selected: each === list }, each.kind_name)));
    keep();
    box.replaceChildren(h("label", null, "商品 ", goodsOf), ...rows, left);
  };
  build();
}

/** The lists to read, not to tick, folded away: what 完好 means at a seven-day return. */
export function toRead() {
  const box = h("div", null, h("p", { class: "quiet" }, "清单读取中…"));
  const read = () => lists().then((items) => box.replaceChildren(...items.map((list) => h("details", null, h("summary", null, list.kind_name),
    h("ul", null, list.findings.map((each) => h("li", null, h("b", null, each.name), `（${each.weight}）${each.look}`)))))),
  (error) => { asked = null; box.replaceChildren(h("p", null, error.message)); });
  return h("details", { data: { key: "intact" }, ontoggle: (event) => { if (event.target.open && event.target === event.currentTarget) read(); } },
    h("summary", { class: "clause" }, "「完好」看什么"), box);
}
