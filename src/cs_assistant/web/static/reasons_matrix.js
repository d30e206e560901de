// 选的、说的、查的: two of the three as rows and columns, the third as a slice. Cells of zero stay empty.

import { chip, draw, h } from "./dom.js";
import { percent } from "./reasons_filters.js";

const AXES = { stated: "买家自述", verified: "核实结果" };
const shown = { across: "stated", slice: "" };

export function drawMatrix(box, tools, view) {
  const { report, names, page } = view;
  const { across } = shown;
  const sliced = across === "stated" ? "verified" : "stated";
  const present = new Set(report.matrix.cells.map((cell) => cell[sliced]));
  if (shown.slice && !present.has(shown.slice)) shown.slice = "";
  const again = () => drawMatrix(box, tools, view);
  draw(tools, [across, shown.slice, [...present], report.matrix.selected], () => [
    chips("行", [["first", "首次选择"], ["current", "当前选择"]], report.matrix.selected, (id) => page.go({ selected: id })),
    chips("列", Object.entries(AXES), across, (id) => {
      Object.assign(shown, { across: id, slice: "" });
      again();
    }),
    h("label", { class: "row" }, h("span", { class: "quiet" }, AXES[sliced]), h("select", {
      data: { key: "slice" },
      onchange: (event) => {
        shown.slice = event.target.value;
        again();
      },
    }, h("option", { value: "" }, "全部"), ordered(present, report).map((id) => h("option", { value: id, selected: id === shown.slice }, names[id]?.name ?? id)))),
  ]);
  draw(box, [report.matrix, across, shown.slice], () => pivot(view, across, sliced));
}

const chips = (label, options, chosen, onpick) => h("div", { class: "row" }, h("span", { class: "quiet" }, label),
  h("div", { class: "chips", role: "group", "aria-label": label }, options.map(([id, name]) => chip(`${label}-${id}`, name, id === chosen, () => onpick(id)))));

const ordered = (ids, report) => report.reasons.map((each) => each.id).filter((id) => ids.has(id));

function pivot({ report, names, page }, across, sliced) {
  const { selected, cells } = report.matrix;
  const counts = new Map();
  const add = (key, count) => counts.set(key, (counts.get(key) ?? 0) + count);
  const rows = new Set();
  const columns = new Set();
  for (const cell of cells.filter((each) => !shown.slice || each[sliced] === shown.slice)) {
    rows.add(cell.selected);
    columns.add(cell[across]);
    for (const key of [`${cell.selected}|${cell[across]}`, `${cell.selected}|`, `|${cell[across]}`, "|"]) add(key, cell.count);
  }
  const [down, over] = [ordered(rows, report), ordered(columns, report)];
  const total = counts.get("|") ?? 0;
  const slice = shown.slice ? { [sliced]: shown.slice } : {};
  const cell = (row, column) => {
    const count = counts.get(`${row}|${column}`);
    if (!count) return h("td", { class: "n" });
    const filter = { ...(row && { [selected]: row }), ...(column && { [across]: column }), ...slice };
    const heat = row && column ? Math.min(4, Math.ceil((4 * count) / counts.get(`${row}|`))) : 0;
    return h("td", { class: `n heat-${heat}${row && column && names[column]?.quality && !names[row]?.quality ? " bad" : ""}` },
      h("button", {
        type: "button", class: "link cell", data: { key: `cell-${row}-${column}` }, onclick: () => page.go(filter),
        "aria-label": `${row ? names[row]?.name ?? row : "合计"}，${column ? names[column]?.name ?? column : "合计"}：${count} 件`,
      }, String(count)));
  };
  const sum = (count) => h("td", { class: "n quiet" }, percent(count, total));
  return [
    h("table", { class: "matrix" }, h("caption", { class: "hidden" }, `${total} 件退款：选的原因和${AXES[across]}`),
      h("thead", null, h("tr", null, h("th", { scope: "col" }, `${selected === "first" ? "首次选择" : "当前选择"} ＼ ${AXES[across]}`),
        over.map((id) => h("th", { scope: "col", class: `n ${names[id]?.unknown ? "unknown" : ""}` }, names[id]?.name ?? id, names[id]?.quality && h("span", { class: "tag" }, "品质"))),
        h("th", { scope: "col", class: "n" }, "合计"), h("th", { scope: "col", class: "n" }, "占比"))),
      h("tbody", null, down.map((row) => h("tr", { class: names[row]?.unknown ? "unknown" : null }, h("th", { scope: "row" }, names[row]?.name ?? row), over.map((column) => cell(row, column)), cell(row, ""), sum(counts.get(`${row}|`))))),
      h("tfoot", null, h("tr", null, h("th", { scope: "row" }, "合计（分母）"), over.map((column) => cell("", column)), h("td", { class: "n" }, String(total)), sum(total)))),
    h("p", { class: "legend" }, "底色越深，这一行里占得越多；红字是选的不算品质、说的或查的算品质。"),
  ];
}
