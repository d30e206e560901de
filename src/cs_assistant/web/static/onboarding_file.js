// One file of 接入向导: what it says, what importing would change, which column is which.

import { post } from "./api.js";
import { attempt, h, notice } from "./dom.js";
import { encoded, save } from "./files.js";

const API = "/api/v1/imports";
const STATES = { new: "新", changed: "改", same: "一样" };

/** The first rows that stay out, each with what to do. */
export const problemTable = (rows) => [
  h("h3", null, "有问题的行（不会导入，其余照常）"),
  h("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": "有问题的行" }, h("table", { class: "problems" },
    h("thead", null, h("tr", null, ["行", "哪里不对", "怎么办"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, rows.slice(0, 20).map((each) => h("tr", null, h("td", null, each.line ? `第 ${each.line} 行` : "整个文件"), h("td", null, each.what), h("td", null, each.fix)))))),
];

/** Show what `file` would change in `panel`; `done(sentence)` is called once it is imported. */
export async function importing({ shop, kind, file, panel, done }) {
  const seen = { busy: false };
  panel.hidden = false;
  panel.replaceChildren(h("p", { class: "quiet", role: "status" }, "正在看这个文件…"));
  async function look() {
    seen.view = await post(`${API}/preview`, seen.body);
    show();
  }

  function show() {
    const { view } = seen;
    panel.replaceChildren(...[
      h("p", { class: "quiet" }, `${view.read}，表头在第 ${view.header_line} 行，下面 ${view.rows} 行。还没有写进去。`),
      view.missing.length ? lacks(view) : counts(view), view.unmapped.length > 0 && unmapped(view), mapping(view),
      view.problems.length > 0 && problems(view), view.first.length > 0 && first(view), ...unknown(view), buttons(view),
    ].filter(Boolean));
  }

  const lacks = (view) => h("p", { class: "lacks", role: "alert" }, `没认出「${view.missing.join("、")}」是哪一列。请在下面选好，就能看到会改什么。`);

  const unmapped = (view) => h("p", null,
    `有 ${view.unmapped.length} 种退款原因还没归类：${view.unmapped.slice(0, 5).map((each) => `「${each.text}」${each.count} 件`).join("、")}。照样可以导入，之后到`,
    h("a", { href: `/reasons/mapping?shop=${encodeURIComponent(shop)}` }, "原因归类"), "里归好。");

  function mapping(view) {
    const names = Object.fromEntries(view.fields.map((field) => [field.key, field.name]));
    return h("details", { open: view.missing.length > 0 }, h("summary", null, `列的对应（认出 ${view.columns.filter((each) => each.field).length} 列，可以改；下次照您选的）`),
      h("ul", { class: "mapping" }, view.columns.map((column) => h("li", null,
        h("label", { class: "heading", for: `column-${kind}-${column.index}` }, column.heading, h("span", { class: "sample" }, column.sample)),
        select(view, column, names)))));
  }

  function select(view, column, names) {
    if (column.private && !view.fields.some((field) => field.key === "region")) return h("span", { class: "quiet" }, "不导入");
    const choices = column.private ? view.fields.filter((field) => field.key === "region") : view.fields;
    return h("select", { id: `column-${kind}-${column.index}`, onchange: (event) => remap(column, event.target.value) },
      h("option", { value: "" }, "不导入"),
      choices.map((field) => h("option", { value: field.key, selected: column.field === field.key }, names[field.key])));
  }

  async function remap(column, field) {
    const chosen = Object.fromEntries(seen.view.columns.filter((each) => each.field && each.index !== column.index).map((each) => [each.field, each.index]));
    if (field) chosen[field] = column.index; // a field has one column: the one it had before is let go
    seen.body = { ...seen.body, columns: chosen };
    if (await attempt(look)) panel.querySelector(`#column-${kind}-${column.index}`)?.focus();
  }

  const counts = ({ counts: all }) => h("p", { class: "counts" },
    h("span", null, "新 ", h("b", null, String(all.new))), h("span", null, "有变化 ", h("b", null, String(all.changed))),
    h("span", null, "一样 ", h("b", null, String(all.same))),
    h("span", { class: all.problems ? "lacks" : "" }, "有问题 ", h("b", null, String(all.problems))));

  const problems = (view) => h("div", null, problemTable(view.problems),
    h("button", { type: "button", onclick: () => attempt(download) }, `下载有问题的行（${view.counts.problems}）`));

  const first = (view) => h("details", null, h("summary", null, "头几行会是这样"),
    h("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": "头几行" }, h("table", null,
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "行"), h("th", { scope: "col" }, "会怎样"),
        view.first[0].cells.map((cell) => h("th", { scope: "col" }, view.fields.find((field) => field.key === cell.id)?.name ?? cell.id)))),
      h("tbody", null, view.first.map((row) => h("tr", null, h("td", null, String(row.line)), h("td", null, STATES[row.state]), row.cells.map((cell) => h("td", null, cell.name))))))));

  const unknown = (view) => view.unknown.map((each) => h("p", { class: "quiet" }, each));

  function buttons(view) {
    const writes = view.counts.new + view.counts.changed;
    return h("div", { class: "row" },
      writes > 0 && h("button", { type: "button", class: "primary", onclick: apply }, `导入 ${writes} 条`),
      writes === 0 && !view.missing.length && h("span", null, view.counts.problems ? "没有能导入的新内容。" : "全部已经在里面，不用再导入。"),
      h("button", { type: "button", onclick: () => { panel.hidden = true; } }, "先不导入"));
  }

  async function apply() {
    if (seen.busy) return;
    seen.busy = true;
    const worked = await attempt(async () => {
      const made = await post(API, { ...seen.body, token: seen.view.token });
      const known = new Set(seen.view.problems.map((each) => each.line));
      const late = made.left_out.filter((each) => !known.has(each.line)).slice(0, 3).map((each) => `第 ${each.line} 行 ${each.what}，${each.fix}`); // shows only while it is written
      const out = Math.max(made.problems, seen.view.counts.problems); // an import keeps the first 500
      const left = out ? `；${out} 行有问题没有导入` : "";
      done(`已导入：新 ${made.new}、改 ${made.changed}、一样 ${made.same}${left}。${late.length ? `写的时候才发现：${late.join("；")}。` : ""}`);
    });
    seen.busy = false;
    if (!worked) await attempt(look);
  }

  async function download() {
    const answer = await fetch(`${API}/problems`, {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(seen.body),
    });
    if (!answer.ok) throw new Error("没有下载成功。请再点一次。");
    save(`有问题的行-${file.name.replace(/\.[^.]*$/, "")}.csv`, await answer.blob(), "text/csv");
    notice("已下载。照着它在原来的文件里改好，再拖进来；导过的不会重复。");
  }

  const worked = await attempt(async () => {
    seen.body = { shop, kind, name: file.name, content: await encoded(file) };
    await look();
  });
  if (!worked) panel.hidden = true;
}
