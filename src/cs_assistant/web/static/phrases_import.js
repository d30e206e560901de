// Import: a file, what it would do, conflicts side by side, and only then one click that writes.

import { post } from "./api.js";
import { $, attempt, clearNotice, h } from "./dom.js";
import { encoded } from "./files.js";
import { apiOf } from "./phrases_common.js";

const MOST_BYTES = 4 * 1024 * 1024;
const COUNTS = [
  ["new", "新增"], ["changed", "文件改过的"], ["conflict", "两边都改过"], ["ours", "只有我们改过"], ["same", "一样"],
  ["missing", "文件里没有（保留）"], ["duplicate_code", "编码重复"], ["duplicate_text", "文字重复"], ["repeated", "整行重复"], ["empty", "空行"],
];
const KINDS = { new: "新增", changed: "改动", ours: "我们改过，保留", repeated: "整行重复，不导入", empty: "没有文字，不导入" };
const FIELDS = [["code", "编码"], ["text", "文字"], ["group", "分组"]];
const ENCODINGS = { "gb18030": "GB18030", "utf-8": "UTF-8", "utf-8-sig": "UTF-8（带 BOM）", "utf-16": "UTF-16" };

export function previewing({ shop, onImported }) {
  let given = null;
  const close = () => { given = null; $("preview").replaceChildren(); };

  async function look(files) {
    const manifest = files.find((file) => file.name.endsWith(".json"));
    const file = files.find((one) => one !== manifest);
    if (!file) throw new Error("先选一份短语文件（CSV、XLS 或 XLSX）。");
    if (file.size > MOST_BYTES) throw new Error(`${file.name} 超过 ${MOST_BYTES / 1024 / 1024} MB，太大了。请分成几份再导入。`);
    given = { file: await encoded(file), manifest: manifest ? await manifest.text() : null };
    $("look").disabled = true;
    try {
      const found = await post(`${apiOf(shop())}/preview`, given);
      clearNotice();
      $("preview").replaceChildren(...show(file.name, found));
      $("preview").querySelector("h2").focus();
    } catch (error) {
      close();
      throw error;
    } finally {
      $("look").disabled = false;
    }
  }

  function show(name, found) {
    const conflicts = found.rows.filter((row) => row.kind === "conflict");
    const others = found.rows.filter((row) => row.kind !== "conflict");
    const go = h("button", { type: "button", class: "primary", id: "take-over", onclick: () => attempt(() => takeOver(found)) }, "导入");
    return [h("section", { class: "card preview", "aria-labelledby": "preview-title" },
      h("h2", { id: "preview-title", tabindex: "-1" }, `${name}：还没有写入`),
      h("p", { class: "quiet" }, found.encoding ? `按 ${ENCODINGS[found.encoding]} 读出。` : "表格文件。"),
      h("ul", { class: "counts" }, COUNTS.filter(([key]) => found.counts[key] > 0).map(([key, title]) => h("li", { class: key === "conflict" ? "bad" : null }, h("b", null, String(found.counts[key])), ` ${title}`))),
      conflicts.length > 0 && h("div", { class: "block" }, h("h3", null, "两边都改过，请选留哪一边"), h("p", { class: "quiet" }, "不选的先留我们这边，下次导入再问。"), conflicts.map(conflict)),
      fold(`新增和改动 ${others.length} 条`, others.map(row), "rows"),
      fold(`文件里没有的 ${found.counts.missing} 条，保留不动`, found.missing.map((one) => h("li", null, h("b", null, one.code || "–"), ` ${one.text}`)), "missing"),
      fold(`重复的编码 ${Object.keys(found.duplicate_codes).length} 个`, Object.entries(found.duplicate_codes).map(([code, lines]) => h("li", null, `${code}：第 ${lines.join("、")} 行`)), "codes"),
      fold(`重复的文字 ${found.duplicate_texts.length} 组`, found.duplicate_texts.map((lines) => h("li", null, `第 ${lines.join("、")} 行`)), "texts"),
      fold(`要留意的 ${found.notes.length} 处`, found.notes.map((note) => h("li", null, note.line ? `第 ${note.line} 行：${note.said}` : note.said)), "notes"),
      found.shortened && h("p", { class: "quiet" }, "太多了，没有全部列出；数字是全部的。"),
      found.counts.missing > 0 && h("label", { class: "box" }, h("input", { type: "checkbox", id: "end-missing" }), `文件里没有的 ${found.counts.missing} 条也停用（可以撤销）`),
      h("div", { class: "row end" }, h("button", { type: "button", onclick: close }, "不导入"), go))];
  }

  async function takeOver(found) {
    const chosen = [...$("preview").querySelectorAll("input[type=radio]:checked")].map((input) => [input.name, input.value]);
    const { counts } = await post(`${apiOf(shop())}/import`, {
      ...given, state: found.state, choices: Object.fromEntries(chosen), end_missing: $("end-missing")?.checked ?? false,
    });
    close();
    $("file").value = "";
    await onImported(`已导入：新增 ${counts.new} 条，改动 ${counts.changed} 条，停用 ${counts.ended} 条。不对可以撤销。`);
  }

  $("import-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => look([...$("file").files]));
  });
  for (const name of ["dragenter", "dragover"]) $("drop").addEventListener(name, (event) => { event.preventDefault(); $("drop").classList.add("over"); });
  for (const name of ["dragleave", "drop"]) $("drop").addEventListener(name, () => $("drop").classList.remove("over"));
  $("drop").addEventListener("drop", (event) => {
    event.preventDefault();
    attempt(() => look([...event.dataTransfer.files]));
  });
  return close;
}

function conflict(row) {
  const side = (value, title, content) => h("label", { class: "side" },
    h("input", { type: "radio", name: row.id, value }), h("span", { class: "side-name" }, title),
    row.conflicts.map((key) => h("span", { class: "side-field" }, h("span", { class: "quiet" }, FIELDS.find(([id]) => id === key)[1]), content[key] || "（空）", value === "theirs" && row.cut_off.includes(key) && h("b", { class: "bad" }, "（像是被截断）"))));
  return h("fieldset", { class: "sides" }, h("legend", null, `第 ${row.line} 行 ${row.ours.code || ""}`),
    row.base && h("p", { class: "quiet" }, `上次：${row.conflicts.map((key) => row.base[key] || "（空）").join("；")}`),
    side("ours", "留我们的", row.ours), side("theirs", "用文件的", row.theirs));
}

function row(one) {
  const changed = one.ours ? FIELDS.filter(([key]) => one.ours[key] !== one.theirs[key]) : [];
  return h("li", null, h("span", { class: "tag" }, KINDS[one.kind]), h("span", { class: "quiet" }, ` 第 ${one.line} 行 `),
    one.kind === "changed" ? changed.map(([key, title]) => h("span", { class: "was" }, `${title}：`, h("del", null, one.ours[key] || "（空）"), " ", h("ins", null, one.theirs[key] || "（空）"))) : [h("b", null, one.theirs.code), ` ${one.theirs.text}`]);
}

const fold = (title, items, key) => items.length > 0 && h("details", { data: { key } }, h("summary", null, title), h("ul", { class: "planned" }, items));
