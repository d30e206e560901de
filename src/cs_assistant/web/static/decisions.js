// 待决项: each question with its options, what is in force per shop and why; below, the dated tables. Nothing is changed here.

import { get } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";

const DAY_HOURS = 24;

function option(each, chosen) {
  const shops = chosen.filter((one) => one.option === each.key);
  const words = [each.name];
  if (each.recommended) words.push(" ", h("span", { class: "tag" }, "推荐"));
  if (shops.length > 0) words.push(" ", h("span", { class: "tag good" }, `现行：${shops.map((one) => one.shop_name).join("、")}`));
  return h("li", { class: each.superseded || each.unbuilt ? "superseded" : "" },
    h("p", null, each.superseded ? h("s", null, each.name) : words),
    each.superseded && h("p", { class: "quiet" }, "已停用，不能选：", each.superseded),
    each.unbuilt && h("p", { class: "quiet" }, "未启用，还不能选：", each.unbuilt));
}

function decision(each) {
  return h("section", { class: "card figure", id: each.id, "aria-labelledby": `${each.id}-title` },
    h("h2", { id: `${each.id}-title` }, h("span", { class: "number" }, each.id), each.question),
    h("ul", { class: "options" }, each.options.map((one) => option(one, each.chosen))),
    h("dl", null,
      h("dt", null, "为什么"), h("dd", null, each.why),
      h("dt", null, "影响"), h("dd", null, each.effect),
      h("dt", null, "出处"), h("dd", null, each.rules.join("、"))));
}

function table(caption, heads, rows) {
  return h("table", { "aria-label": caption },
    h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", null, rows.map((cells) => h("tr", null, cells.map((cell, place) => place === 0 ? h("th", { scope: "row" }, cell) : h("td", null, cell))))));
}

const long = (hours) => hours % DAY_HOURS === 0 && hours > 2 * DAY_HOURS ? `${hours / DAY_HOURS} 天` : `${hours} 小时`;

const timeouts = (rows) => table("平台时限", ["退款走到哪一步", "谁要处理", "多久", "到时会怎样", "来源", "核对于"],
  rows.map((row) => [row.state, row.actor, long(row.hours), row.on_expiry, row.source, row.checked_on]));

const freight = (lists) => lists.map((list) => h("details", { data: { key: list.shop } },
  h("summary", null, list.shop_name), list.rates.length === 0 ? h("p", { class: "quiet" }, "没有价目表，每笔由主管决定。") : [
    h("p", { class: "quiet" }, `${list.valid_from} 起。${list.source}`),
    table(`${list.shop_name}的邮费`, ["寄出地区", "重量或款式", "金额（元）"], list.rates.map((rate) => [rate.provinces.join("、"), rate.measure, rate.amount])),
  ]));

const intact = (lists) => lists.map((list) => h("details", { data: { key: list.kind } },
  h("summary", null, list.kind_name),
  table(`${list.kind_name}的完好清单`, ["看到什么", "怎么算", "怎么看", "依据"], list.findings.map((each) => [each.name, each.weight, each.look, each.clause.join("、")]))));

attempt(async () => {
  const page = await get("/api/v1/decisions");
  draw($("decisions"), page.decisions, (each) => each.length === 0 ? h("p", { class: "quiet" }, "话术库里没有 decisions.yaml，全部按推荐的办。") : each.map(decision));
  draw($("timeouts"), page.timeouts, (rows) => rows.length === 0 ? h("p", { class: "quiet" }, "没有时限表，按程序自带的小时数。") : timeouts(rows));
  draw($("freight"), page.freight, freight);
  draw($("intact"), page.intact, intact);
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
});
