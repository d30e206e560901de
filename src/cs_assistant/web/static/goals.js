// 目标: the address says which period and shop and which figure is opened; figures lead to cases, never to people.

import { get } from "./api.js";
import { $, attempt, chip, draw, h } from "./dom.js";
import { live } from "./live.js";
import { periodChips } from "./periods.js";
import { chineseDay, stamp } from "./time.js";

const PERIODS = [[7, "7 天"], [30, "30 天"], [90, "90 天"]];
const AT_ONCE = 50;
const state = { found: null, cases: null, shown: AT_ONCE, turn: 0 };
const params = () => new URLSearchParams(location.search);

function go(changes) {
  const wanted = params();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) wanted.delete(name);
    else wanted.set(name, value);
  }
  history.pushState(null, "", `?${wanted}`);
  state.shown = AT_ONCE;
  return refresh();
}

async function refresh() {
  const turn = ++state.turn;
  await attempt(async () => {
    const wanted = params();
    const part = wanted.get("part");
    wanted.delete("part");
    const [found, cases] = await Promise.all([get(`/api/v1/goals?${wanted}`),
      part ? get(`/api/v1/goals/cases?${params()}&limit=${state.shown}`) : null]);
    if (turn !== state.turn) return;
    Object.assign(state, { found, cases });
    show();
  });
}

function show() {
  const { found, cases } = state;
  const wanted = params();
  draw($("periods"), [found.first, found.last], () => periodChips(found, PERIODS, go));
  draw($("shops"), [found.shops, wanted.get("shop")], () => found.shops.length > 1 && [{ id: null, name: "所有店铺" }, ...found.shops].map((shop) =>
    chip(`shop-${shop.id}`, shop.name, shop.id === wanted.get("shop"), () => go({ shop: shop.id }))));
  $("period").textContent = `${chineseDay(found.first)}到 ${chineseDay(found.last)} 结束的案件；「前期」是之前同样长的一段。`;
  draw($("goals"), [found, wanted.get("part")], () => found.goals.map((goal) => card(goal, found.honoured, wanted.get("part"))));
  $("cases").hidden = cases === null;
  if (cases !== null) draw($("cases"), [cases], () => list(cases));
}

function card(goal, honoured, opened) {
  return h("section", { class: "goal", "aria-label": goal.name },
    h("h2", null, goal.name), h("p", { class: "wish" }, goal.wish),
    goal.parts.map((part) => h("p", { class: "part" }, figure(goal, part, opened), h("span", null, part.name), h("span", { class: "quiet" }, before(goal, part)))),
    h("p", { class: "beside" }, "同时，买家坚持退、马上照办的 ", button(goal, honoured, `${honoured.count} 件`, opened)));
}

function figure(goal, part, opened) {
  if (goal.unit === "元") return button(goal, part, `¥${part.yuan}`, opened);
  if (goal.unit === "小时") return button(goal, part, part.half === null ? "0 件" : hours(part.half), opened);
  return button(goal, part, `${part.count} 件`, opened);
}

function before(goal, part) {
  if (goal.unit === "元") return `${part.count} 件，前期 ¥${part.yuan_before}${part.without_amount ? `；${part.without_amount} 件没有记金额` : ""}`;
  if (goal.unit === "小时") return part.half === null ? "" : `${part.count} 件，一半在这之内办完，九成在 ${hours(part.most)} 之内${part.half_before === null ? "" : `；前期一半 ${hours(part.half_before)}`}`;
  return `前期 ${part.before} 件`;
}

const hours = (number) => (number < 48 ? `${Math.round(number * 10) / 10} 小时` : `${Math.round(number / 2.4) / 10} 天`);

const button = (goal, part, words, opened) => h("button", {
  type: "button", "aria-pressed": String(part.key === opened), data: { key: `${goal.key}-${part.key}` },
  onclick: () => go({ part: part.key === opened ? null : part.key }),
}, words);

function list(cases) {
  const more = cases.total - cases.items.length;
  return [
    h("h2", null, `${cases.name}：${cases.total} 件`),
    cases.total === 0 ? h("p", { class: "quiet" }, "这个时段里没有。") : h("div", { class: "table-box" }, h("table", { class: "case-table" },
      h("thead", null, h("tr", null, ["案件", "怎么结束", "订单", "买家", "店铺", "结束", "用时", "金额"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, cases.items.map(row)))),
    more > 0 && h("button", { type: "button", data: { key: "more" }, onclick: () => { state.shown += AT_ONCE; refresh(); } }, `再看 ${Math.min(more, AT_ONCE)} 件`),
  ];
}

const row = (each) => h("tr", null,
  h("td", null, h("a", { class: "case-link", href: `/cases/${each.id}` }, each.flow_name)), h("td", null, each.state_name),
  h("td", { class: "number" }, each.order_no ?? ""), h("td", null, each.buyer ?? ""), h("td", null, each.shop_name),
  h("td", { class: "number" }, stamp(each.ended_at)), h("td", { class: "number" }, hours(each.hours)), h("td", { class: "number" }, each.yuan === null ? "" : `¥${each.yuan}`));

addEventListener("popstate", refresh);
live($("live"), (change) => {
  if (["hello", "resync", "case"].includes(change.kind)) refresh();
});
