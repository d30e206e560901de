// The tables beside the charts: the same figures, every name a button that looks at that part only.

import { h } from "./dom.js";
import { change, percent, valueName } from "./reasons_filters.js";
import { chineseDay } from "./time.js";

const button = (text, key, onclick, pressed = null) =>
  h("button", { type: "button", class: "link cell", "aria-pressed": pressed === null ? null : String(pressed), data: { key }, onclick }, text);
const number = (text, extra = "") => h("td", { class: `n ${extra}` }, String(text));

function table(caption, headings, rows, foot) {
  return h("table", null, h("caption", { class: "hidden" }, caption),
    h("thead", null, h("tr", null, headings.map((name, index) => h("th", { scope: "col", class: index ? "n" : null }, name)))),
    h("tbody", null, rows), foot && h("tfoot", null, foot));
}

export function paretoTable({ report, names, page }) {
  const { bars, total, before } = report.pareto;
  const chosen = page.params().get(report.view);
  const viewName = report.views.find((each) => each.id === report.view).name;
  const rows = bars.map((bar) => h("tr", { class: names[bar.reason]?.unknown ? "unknown" : null },
    h("th", { scope: "row" }, button(names[bar.reason]?.name ?? bar.reason, `pareto-${bar.reason}`, () => page.only({ [report.view]: bar.reason }), chosen === bar.reason),
      names[bar.reason]?.quality && h("span", { class: "tag" }, "品质")),
    number(bar.count), number(percent(bar.count, total)), number(percent(bar.cumulative, total)), number(bar.before), number(change(bar.count, bar.before))));
  const foot = h("tr", null, h("th", { scope: "row" }, "合计（分母）"), number(total), number(percent(total, total)), number(""), number(before), number(change(total, before)));
  return table(`原因排行，按${viewName}`, [viewName, "件数", "占比", "累计", "上期", "增减"], rows, foot);
}

export function breakdownTable({ report, page }) {
  const { by, groups, total } = report.breakdown;
  const given = page.params();
  const titles = by.map((each) => report.attributes.find((attribute) => attribute.id === each).name);
  const rows = groups.map((group) => {
    const filter = Object.fromEntries(by.map((name, index) => [name, group.values[index]]));
    const on = by.every((name) => given.get(name) === filter[name]);
    return h("tr", null,
      h("th", { scope: "row" }, button(group.values.map(valueName).join(" · "), `group-${group.values.join("-")}`, () => page.only(filter), on)),
      number(group.total), number(percent(group.total, total)), number(group.quality, group.quality ? "bad" : ""), number(percent(group.quality, group.total)));
  });
  const quality = groups.reduce((sum, group) => sum + group.quality, 0);
  const foot = h("tr", null, h("th", { scope: "row" }, "合计（分母）"), number(total), number(percent(total, total)), number(quality), number(percent(quality, total)));
  return table(`退款按${titles.join("和")}`, [titles.join(" · "), "件数", "占比", "有品质证据", "品质占比"], rows, foot);
}

export const span = (point) => (point.first === point.last ? chineseDay(point.first, point.first) : `${chineseDay(point.first, point.first)}–${chineseDay(point.last, point.first)}`);

export function trendTable({ report, page }) {
  const { points, total } = report.trend;
  const rows = points.map((point) => h("tr", null,
    h("th", { scope: "row" }, button(span(point), `bucket-${point.first}`, () => page.go({ from: point.first, to: point.last, step: "day" }))),
    number(point.total), number(point.quality, point.quality ? "bad" : ""), number(percent(point.quality, point.total))));
  const quality = points.reduce((sum, point) => sum + point.quality, 0);
  const foot = h("tr", null, h("th", { scope: "row" }, "合计（分母）"), number(total), number(quality), number(percent(quality, total)));
  return table("退款走势", ["日期", "件数", "有品质证据", "品质占比"], rows, foot);
}
