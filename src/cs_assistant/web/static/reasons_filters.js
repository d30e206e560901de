// What is looked at: shop, period, filters; what is on now; the first figures; batches that stand out.

import { chip, draw, h } from "./dom.js";
import { periodChips } from "./periods.js";
import { chineseDay } from "./time.js";

const PERIODS = [[7, "近 7 天"], [30, "近 30 天"], [90, "近 90 天"]];
const NOT_RECORDED = "未记录";
const VIEWS = ["first", "current", "stated", "verified"];
const ATTRIBUTES = ["style", "size", "batch", "courier", "phase", "kind"];
export const percent = (part, whole) => (whole ? `${(100 * part / whole).toFixed(part && part / whole < 0.1 ? 1 : 0)}%` : "–");
export const valueName = (value) => value || NOT_RECORDED;

export function drawToolbar(box, { report, page }) {
  const given = page.params();
  draw(box, [report.first, report.last, report.today, report.shops, report.choices, given.toString()], () => [
    h("div", { class: "row" }, shops(report, page), periods(report, page), days(report, page)),
    h("details", { data: { key: "filters" } }, h("summary", null, "筛选：款式、尺码、批次、快递、原因…"),
      h("div", { class: "filters" }, ATTRIBUTES.map((name) => attributeSelect(name, report, page)), VIEWS.map((view) => reasonSelect(view, report, page)), qualitySelect(page))),
  ]);
}

function shops(report, page) {
  if (report.shops.length < 2) return null;
  const chosen = page.params().get("shop");
  return h("div", { class: "chips", role: "group", "aria-label": "店铺" }, [{ id: null, name: "全部店铺" }, ...report.shops].map((shop) =>
    chip(`shop-${shop.id}`, shop.name, shop.id === chosen, () => page.go({ shop: shop.id }))));
}

function periods(report, page) {
  return h("div", { class: "chips", role: "group", "aria-label": "时段" }, periodChips(report, PERIODS, page.go));
}

function days(report, page) {
  const input = (name, value, label) => h("input", {
    type: "date", value, "aria-label": label, data: { key: `day-${name}` },
    onchange: (event) => event.target.value && page.go({ from: report.first, to: report.last, [name]: event.target.value }),
  });
  return h("span", { class: "row" }, input("from", report.first, "从哪天"), "至", input("to", report.last, "到哪天"));
}

function select(label, key, options, chosen, onpick) {
  return h("label", null, h("span", null, label), h("select", { data: { key }, onchange: (event) => onpick(event.target.value) },
    options.map(([value, name]) => h("option", { value, selected: value === chosen }, name))));
}

const ANY = "\u0000";

function attributeSelect(name, report, page) {
  const title = report.attributes.find((each) => each.id === name).name;
  const values = report.choices[name].map((value) => [value, valueName(value)]);
  const chosen = page.params().get(name);
  if (chosen !== null && !report.choices[name].includes(chosen)) values.push([chosen, valueName(chosen)]);
  return select(title, `filter-${name}`, [[ANY, "不限"], ...values], chosen ?? ANY, (value) => page.go({ [name]: value === ANY ? null : value }));
}

function reasonSelect(view, report, page) {
  const title = report.views.find((each) => each.id === view).name;
  return select(title, `filter-${view}`, [["", "不限"], ...report.reasons.map((each) => [each.id, each.name])], page.params().get(view) ?? "",
    (value) => page.go({ [view]: value || null }));
}

const qualitySelect = (page) => select("品质证据", "filter-quality", [["", "不限"], ["yes", "有"], ["no", "没有"]], page.params().get("quality") ?? "",
  (value) => page.go({ quality: value || null }));

/** What the filters are, each with its own way out. */
export function drawActive(box, { report, names, page }) {
  const given = page.params();
  const on = [];
  for (const each of report.attributes) if (given.has(each.id)) on.push([each.id, `${each.name}：${valueName(given.get(each.id))}`]);
  for (const each of report.views) if (given.get(each.id)) on.push([each.id, `${each.name}：${names[given.get(each.id)]?.name ?? given.get(each.id)}`]);
  if (given.get("quality")) on.push(["quality", given.get("quality") === "yes" ? "有品质证据" : "没有品质证据"]);
  draw(box, on, () => on.length > 0 && [
    h("span", { class: "quiet" }, "只看"),
    on.map(([name, text]) => h("button", { type: "button", class: "on", "aria-label": `去掉「${text}」`, data: { key: `off-${name}` }, onclick: () => page.go({ [name]: null }) }, text, h("i", { "aria-hidden": "true" }, "×"))),
    on.length > 1 && h("button", { type: "button", class: "link", data: { key: "off-all" }, onclick: () => page.go(Object.fromEntries(on.map(([name]) => [name, null]))) }, "全部去掉"),
  ]);
}

export function drawSummary(box, { report }) {
  const { pareto, quality, total, unknown, matrix } = report;
  draw(box, [report.first, report.last, pareto, quality, total, unknown, report.in_period], () => [
    figure(total, "件退款", `${chineseDay(report.first, report.last)}至${chineseDay(report.last)}${total === report.in_period ? "" : `，全部 ${report.in_period} 件里的 ${percent(total, report.in_period)}`}`),
    figure(change(total, pareto.before), "比上期", `上期 ${pareto.before} 件（${chineseDay(report.previous_first, report.last)}至${chineseDay(report.previous_last, report.last)}，同样的筛选）`),
    figure(quality, "件有品质证据", `占 ${percent(quality, total)}：自述或核实的原因，平台算品质退款`, "bad"),
    figure(unknown.stated, "件未说明", `占 ${percent(unknown.stated, total)}；未核实 ${unknown.verified} 件（${percent(unknown.verified, total)}），未归类 ${unknown[matrix.selected]} 件`),
  ]);
}

const figure = (number, name, note, kind = "") => h("span", { class: `number ${kind}` }, h("b", null, String(number)), ` ${name}`, h("small", null, note));
export const change = (now, before) => (now === before ? "±0" : now > before ? `+${now - before}` : `−${before - now}`);

export function drawSuspects(box, { report, page }) {
  const given = page.params();
  box.hidden = report.suspects.length === 0;
  draw(box, [report.suspects, given.get("style"), given.get("batch")], () => [
    h("h2", { id: "suspects-title" }, "值得先看的批次"),
    h("ul", null, report.suspects.map((each) => {
      const here = given.get("style") === each.style && given.get("batch") === each.batch;
      return h("li", null,
        h("button", { type: "button", class: "link", "aria-pressed": String(here), data: { key: `suspect-${each.style}-${each.batch}` }, onclick: () => page.only({ style: each.style, batch: each.batch }) }, `${each.style}，批次 ${each.batch}`),
        `：${each.total} 件退款里 ${each.quality} 件有品质证据（${percent(each.quality, each.total)}），其余退款是 ${percent(each.rest_quality, each.rest_total)}。`,
        each.hidden > 0 && `其中 ${each.hidden} 件首次选的不是品质原因。`);
    })),
    h("details", { data: { key: "rule" } }, h("summary", null, "怎么算突出"), h("p", { class: "quiet" }, report.rule)),
  ]);
}
