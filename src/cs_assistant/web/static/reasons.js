// 退款原因: the page's address says what is looked at; every click changes the address and reads the figures anew.

import { get } from "./api.js";
import { $, attempt, chip, draw, h } from "./dom.js";
import { live } from "./live.js";
import { drawBreakdown, drawPareto, drawTrend } from "./reasons_charts.js";
import { drawActive, drawSummary, drawSuspects, drawToolbar } from "./reasons_filters.js";
import { drawMatrix } from "./reasons_matrix.js";
import { Refunds } from "./reasons_refunds.js";
import { breakdownTable, paretoTable, trendTable } from "./reasons_tables.js";
import { setNow } from "./time.js";

const API = "/api/v1/reasons";
const GROUPINGS = ["style,batch", "style", "size", "batch", "courier", "phase", "kind"];
const STEPS = [["day", "按天"], ["week", "按周"], ["month", "按月"]];
const state = { report: null, reading: 0 };

const params = () => new URLSearchParams(location.search);

/** Change the address: a name to a value, or to null for no such filter. The same filter again takes it away. */
function go(changes, { toggle = false } = {}) {
  const wanted = params();
  const same = toggle && Object.entries(changes).every(([name, value]) => value !== null && wanted.get(name) === value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || same) wanted.delete(name);
    else wanted.set(name, value);
  }
  history.pushState(null, "", `?${wanted}`);
  return refresh();
}

const page = { params, go, only: (changes) => go(changes, { toggle: true }) };
const refunds = new Refunds($("refunds"), $("refunds-count"), (more) => get(`${API}/refunds?${with_(more)}`), page);

function with_(more) {
  const wanted = params();
  for (const [name, value] of Object.entries(more)) wanted.set(name, value);
  return wanted;
}

async function refresh() {
  const turn = ++state.reading;
  await attempt(async () => {
    const report = await get(`${API}/report?${params()}`);
    if (turn !== state.reading) return;
    state.report = report;
    setNow(`${report.today}T12:00:00+08:00`);
    show();
    await refunds.read(report);
  });
}

function show() {
  const { report } = state;
  const names = Object.fromEntries(report.reasons.map((each) => [each.id, each]));
  const view = { report, names, page };
  drawToolbar($("toolbar"), view);
  drawActive($("active"), view);
  drawSummary($("summary"), view);
  drawSuspects($("suspects"), view);
  drawChoices(report);
  drawPareto($("pareto-chart"), view);
  drawBreakdown($("breakdown-chart"), view);
  drawTrend($("trend-chart"), view);
  draw($("pareto-table"), report.pareto, () => paretoTable(view));
  draw($("breakdown-table"), report.breakdown, () => breakdownTable(view));
  draw($("trend-table"), report.trend, () => trendTable(view));
  drawMatrix($("matrix"), $("matrix-tools"), view);
  for (const link of document.querySelectorAll("[data-export]")) link.href = `${API}/${link.dataset.export}?${params()}`;
}

function drawChoices(report) {
  const attribute = Object.fromEntries(report.attributes.map((each) => [each.id, each.name]));
  const by = report.breakdown.by.join(",");
  draw($("views"), [report.view], () => report.views.map((each) => chip(`view-${each.id}`, each.name, each.id === report.view, () => go({ view: each.id }))));
  draw($("by"), [by], () => GROUPINGS.map((each) => chip(`by-${each}`, each.split(",").map((name) => attribute[name]).join("×"), each === by, () => go({ by: each }))));
  draw($("steps"), [report.trend.step], () => STEPS.map(([id, name]) => chip(`step-${id}`, name, id === report.trend.step, () => go({ step: id }))));
}

async function readRequests() {
  const { items } = await get(`${API}/requests?${new URLSearchParams(params().has("shop") ? { shop: params().get("shop") } : {})}`);
  draw($("requests"), items, () => items.length === 0
    ? h("p", { class: "quiet" }, "还没有问过买家。只有买家自己说的和选的对不上、而且允许问的时候，才问一次。")
    : h("ul", { class: "requests" }, items.map((each) => h("li", null,
      h("time", { datetime: each.at }, each.at.slice(0, 10)), ` ${each.by} 问退款${each.refund}：选的是「${each.selected}」，自述是「${each.stated}」`,
      each.words && h("q", null, each.words)))));
}

$("requests-box").addEventListener("toggle", () => {
  if ($("requests-box").open) attempt(readRequests);
});
addEventListener("popstate", refresh);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => state.report && show());
live($("live"), (change) => {
  if (change.kind === "hello" || change.kind === "resync") refresh();
});
