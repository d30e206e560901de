// 评测: a labelled file goes up, three systems' figures come back. Nothing is kept on either side.

import { post } from "./api.js";
import { $, attempt, clearNotice, h } from "./dom.js";

const share = (value) => (value === null ? "–" : `${(value * 100).toFixed(1)}%`);
const FIGURES = [ // title, value, which way is better, only ours
  ["首选对", (one) => one.accuracy, 1],
  ["前三里有", (one) => one.top_3, 1],
  ["各意图平均 F1", (one) => one.macro_f1, 1],
  ["保 98% 准，能答多少", (one) => one.coverage_at_98, 1],
  ["分得出 other（AUROC）", (one) => one.separation, 1],
  ["把握偏差（ECE，越小越好）", (one) => one.calibration_error, -1],
  ["够自动回复的份额", (one) => one.automatic, 0],
  ["其中听对", (one) => one.automatic_precision, 0],
  ["other 里误到自动的", (one) => one.unknown_automatic, 0],
];

export function measuring() {
  $("measure-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(measure);
  });
}

async function measure() {
  const file = $("file").files[0];
  if (!file) throw new Error("先选一份标注好的 .tsv 文件。");
  const most = Number($("file").dataset.mostBytes);
  if (file.size > most) throw new Error(`${file.name} 超过 ${most / 1024 / 1024} MB，太大了。请分成几份再评。`);
  const text = await read(file);
  clearNotice();
  $("measure-go").disabled = true;
  $("measure-said").textContent = "正在评测：第一次要先备好对照的两种做法，几百条消息约一分钟，几千条要几分钟。不影响接待，请留在这一页。";
  try {
    const found = await post("/api/v1/library/evaluate", { name: file.name, text });
    $("figures").replaceChildren(figures(found), confusions(found.systems[0]), reliability(found.systems[0]), slowest(found.systems[0]));
    $("measure-said").textContent = `${found.name}：${found.known} 条有意图，${found.unknown} 条是 other（听不出或不归售后，弃答才对）。`;
  } catch (error) {
    $("measure-said").textContent = "";
    throw error;
  } finally {
    $("measure-go").disabled = false;
  }
}

async function read(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} 不是 UTF-8 编码。请另存为 UTF-8 后重试。`);
  }
}

function figures({ systems }) {
  const rows = FIGURES.map(([title, of, better]) => {
    const values = systems.map((one, place) => (better === 0 && place > 0 ? null : of(one)));
    const known = values.filter((value) => value !== null).map((value) => value * better);
    const best = better !== 0 && known.length > 1 ? Math.max(...known) : null;
    return h("tr", { class: better === 0 ? "ours-only" : null }, h("th", { scope: "row" }, title),
      values.map((value) => h("td", { class: value !== null && value * better === best ? "n best" : "n" }, share(value))));
  });
  return box("三种做法并排", h("table", null,
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "指标"), systems.map((one) => h("th", { scope: "col", class: "n" }, one.name)))),
    h("tbody", null, rows, h("tr", null, h("th", { scope: "row" }, "耗时 p50 / p99（毫秒）"),
      systems.map((one) => h("td", { class: "n" }, `${one.p50_ms.toFixed(2)} / ${one.p99_ms.toFixed(2)}`))))));
}

function confusions(ours) {
  if (ours.confusions.length === 0) return h("p", { class: "quiet" }, "没有听混的。");
  return table("最常混的", ["标注", "听成", "次数", "例"], ours.confusions.map((each) => [each.label_name, each.answer_name, each.count, `「${each.example}」`]), [2]);
}

const reliability = (ours) => table("把握准不准", ["说的把握", "条数", "平均把握", "实际对"],
  ours.reliability.map((each) => [`${each.low.toFixed(1)}–${(each.low + 0.1).toFixed(1)}`, each.count, share(each.confidence), share(each.accuracy)]), [1, 2, 3]);

const slowest = (ours) => table("最慢的", ["消息", "毫秒"], ours.slowest.map((each) => [`「${each.text}」`, each.milliseconds.toFixed(1)]), [1]);

function table(title, names, rows, numbers) {
  const kind = (place) => (numbers.includes(place) ? "n" : null);
  return box(title, h("table", null,
    h("thead", null, h("tr", null, names.map((name, place) => h("th", { scope: "col", class: kind(place) }, name)))),
    h("tbody", null, rows.map((row) => h("tr", null, row.map((value, place) => h("td", { class: kind(place) }, String(value))))))));
}

const box = (title, content) => h("div", null, h("h3", null, title),
  h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": title }, content));
