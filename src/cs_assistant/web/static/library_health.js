// 体检: intents with too little in them, and examples that pull towards another intent.

import { get } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";

const FIRST = 20;

export const showHealth = () => attempt(async () => {
  const found = await get("/api/v1/library/health");
  draw($("health"), found, () => [
    h("p", { class: "quiet" }, `${found.intents} 个意图，${found.examples} 条例句；连同基础语料共 ${found.lines} 句。`),
    block(`单薄的意图（${found.thin.length} 个）`, `例句不到 ${found.enough} 条，或一条话术也没有。`, found.thin.length ? thin(found) : none("每个意图的例句和话术都够。")),
    block(`撞车：两个意图里有（几乎）一样的话（${found.duplicates.length} 处）`, "同一句话只能归一个意图，请改掉或删掉一处。", clashes(found.duplicates, "没有撞车的例句。", "same")),
    block(`站错边：更像别的意图（${found.nearer.length} 处）`, "比起自己意图里的话，它更像别处的一句。核对归得对不对；归得对，就给自己的意图补几句相近的。", clashes(found.nearer, "没有站错边的例句。", "near")),
  ]);
});

const none = (sentence) => h("p", { class: "quiet" }, sentence);
const block = (title, note, content) => h("div", { class: "block" }, h("h3", null, title), h("p", { class: "quiet" }, note), content);

function thin(found) {
  const count = (value, enough) => h("td", { class: value < enough ? "n bad" : "n" }, String(value));
  return h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": "单薄的意图" }, h("table", null,
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "意图"), ["例句", "话术", "测试"].map((name) => h("th", { scope: "col", class: "n" }, name)))),
    h("tbody", null, found.thin.map((each) => h("tr", null, h("th", { scope: "row" }, each.name),
      count(each.examples, found.enough), count(each.replies, 1), count(each.tests, 1))))));
}

function clashes(items, empty, key) {
  if (items.length === 0) return none(empty);
  const list = (part) => h("ul", { class: "clashes" }, part.map(clash));
  return [list(items.slice(0, FIRST)), items.length > FIRST && h("details", { data: { key } }, h("summary", null, `还有 ${items.length - FIRST} 处`), list(items.slice(FIRST)))];
}

const clash = (each) => h("li", null,
  h("span", null, `「${each.example}」`, h("span", { class: "tag" }, each.intent_name)),
  h("span", null, `「${each.other}」`, h("span", { class: "tag" }, each.other_name), !each.other_is_example && h("span", { class: "tag" }, "基础语料")),
  h("span", { class: "like" }, `相似 ${each.likeness}，自家 ${each.own_likeness}`));
