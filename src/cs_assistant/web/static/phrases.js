// 快捷短语: the list, looking for one, import with its preview, export.

import { post } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";
import { save } from "./files.js";
import { openForm } from "./form.js";
import { apiOf, choosing, listOf, showUndo } from "./phrases_common.js";
import { previewing } from "./phrases_import.js";

const SHOWN = 200; // rows drawn at once: more is for the search
const state = { shop: null, view: null };

async function refresh(said) {
  const shop = state.shop;
  const view = await listOf(shop);
  if (shop !== state.shop) return;
  state.view = view;
  showUndo(shop, view.last_change, refresh);
  list();
  if (said) $("said").textContent = said;
}

function list() {
  const words = $("find").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const has = (one) => words.every((word) => `${one.code}\n${one.text}\n${one.group}`.toLowerCase().includes(word));
  const items = state.view.items.filter(has);
  $("count").textContent = words.length ? `找到 ${items.length} 条，共 ${state.view.total} 条` : `共 ${state.view.total} 条`;
  draw($("phrases"), [state.shop, items.slice(0, SHOWN), items.length, state.view.total], () => table(items));
}

function table(items) {
  if (state.view.total === 0) return h("p", { class: "quiet" }, "本店还没有短语。把千牛导出的文件拖到上面，或先导出话术库的话术看看样子。");
  if (items.length === 0) return h("p", { class: "quiet" }, "没有找到。换个词试试。");
  return [
    h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": "短语" }, h("table", { class: "phrase-table" },
      h("thead", null, h("tr", null, ["编码", "短语", "分组"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, items.slice(0, SHOWN).map((one) => h("tr", null,
        h("td", { class: "code" }, one.code || "–"), h("td", { class: "words" }, one.text), h("td", null, one.group || "未分组")))))),
    items.length > SHOWN && h("p", { class: "quiet" }, `只列前 ${SHOWN} 条，其余请用上面的查找。`),
  ];
}

function exporting() {
  return openForm({
    key: "phrases:export", title: "导出短语", action: "导出",
    fields: [
      { key: "what", name: "导出什么", kind: "choice", value: "own", choices: [{ id: "own", name: "本店短语" }, { id: "scripts", name: "话术库的话术" }] },
      { key: "variant", name: "表头", kind: "choice", value: "v1", choices: [{ id: "v1", name: "快捷短语编码…" }, { id: "v2", name: "快捷编码…" }] },
      { key: "encoding", name: "编码", kind: "choice", value: "gb18030", choices: [{ id: "gb18030", name: "GB18030" }, { id: "utf-8-sig", name: "UTF-8" }], hint: "千牛和表格软件打开是乱码时，换另一种。" },
      { key: "strict", name: "按老版本的长度检查", kind: "choice", value: "no", choices: [{ id: "no", name: "不检查" }, { id: "yes", name: "编码 4、分组 10、文字 430 个字" }] },
    ],
    run: async (given) => {
      const made = await post(`${apiOf(state.shop)}/export`, {
        variant: given.variant, encoding: given.encoding, strict: given.strict === "yes", scripts: given.what === "scripts",
      });
      save(made.name, Uint8Array.from(atob(made.data), (sign) => sign.charCodeAt(0)), "text/csv");
      save(made.manifest_name, made.manifest, "application/json");
      $("said").textContent = `已导出 ${made.count} 条：${made.name}。清单 ${made.manifest_name} 请一起留着，改完导回来认得更准。`;
      lost(made.losses);
    },
  });
}

function lost(losses) {
  const close = h("button", { type: "button", class: "link", onclick: () => $("outcome").replaceChildren() }, "知道了");
  $("outcome").replaceChildren(...(losses.length === 0 ? [] : [h("details", { class: "card losses", open: true },
    h("summary", null, `有 ${losses.length} 处短语带不出去，请看一遍`),
    h("ul", null, losses.map((loss) => h("li", null, h("b", null, loss.name), ` ${loss.said}`))), close)]));
}

$("find").addEventListener("input", () => state.view && list());
$("export").addEventListener("click", exporting);
const closePreview = previewing({ shop: () => state.shop, onImported: refresh });
choosing((shop) => {
  state.shop = shop;
  $("to-check").href = `/phrases/check?shop=${encodeURIComponent(shop)}`;
  $("outcome").replaceChildren();
  $("said").textContent = "";
  closePreview();
  attempt(refresh);
});
