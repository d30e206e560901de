// 公告: the list, and one form for a new notice or another version of one.

import { get, post } from "./api.js";
import { ask } from "./ask.js";
import { $, attempt, draw, h } from "./dom.js";
import { openForm } from "./form.js";

const API = "/api/v1/notices";
const state = { view: null };

async function refresh() {
  state.view = await get(API);
  draw($("notices-list"), state.view, () => list(state.view));
}

function list(view) {
  if (view.items.length === 0) return h("p", { class: "quiet" }, "现在没有公告。点「写公告」。");
  return h("ul", { class: "model-list" }, view.items.map((notice) => row(notice, view.shops.length > 1)));
}

function row(notice, many) {
  const name = notice.text.slice(0, 12);
  return h("li", { class: "card" },
    h("h2", null, h("time", null, notice.first), " 到 ", h("time", null, notice.last), many && h("span", { class: "quiet" }, ` ${notice.shop_name}`)),
    h("p", { class: "facts" },
      h("span", { class: notice.coming ? "tag wait" : "tag good" }, notice.coming ? "还没开始" : "正在显示"),
      h("span", null, notice.regions ? `只对${notice.regions}` : "各地"), h("span", null, notice.products ? `只对${notice.products}` : "全部商品"),
      h("span", { class: "quiet" }, notice.by ? `${notice.by}写的` : "写在话术库文件里")),
    h("p", { class: "aliases" }, notice.text),
    h("div", { class: "row end" },
      h("button", { type: "button", data: { key: `edit-${notice.id}` }, "aria-label": `改：${name}`, onclick: () => fill(notice) }, "改"),
      h("button", { type: "button", data: { key: `end-${notice.id}` }, "aria-label": `撤下：${name}`, onclick: () => end(notice) }, "撤下")));
}

function fill(notice = null) {
  const { shops, today } = state.view;
  return openForm({
    key: `notice:${notice?.id ?? ""}`, title: notice ? "改公告" : "写公告", action: notice ? "保存" : "写好了",
    note: notice && !notice.by ? h("p", null, "这条公告写在话术库文件里。保存以后按这里的算。") : null,
    fields: [
      !notice && shops.length > 1 && { key: "shop", name: "店铺", kind: "select", choices: shops },
      { key: "text", name: "公告", kind: "area", value: notice?.text, max: 300, hint: "什么事、到什么时候、怎么办。不能用变量。" },
      { key: "first", name: "第一天", kind: "date", value: notice?.first ?? today },
      { key: "last", name: "最后一天（含）", kind: "date", value: notice?.last },
      { key: "regions", name: "地区", optional: true, value: notice?.regions, placeholder: "浙江、江苏", hint: "省、自治区、直辖市；不填是各地。" },
      { key: "products", name: "商品", optional: true, value: notice?.products, placeholder: "手机、晨光X8", hint: "手机、鞋、电器，或型号；不填是全部。" },
    ].filter(Boolean),
    run: async (given) => {
      await post(API, { ...given, shop: notice?.shop ?? given.shop ?? shops[0].id, id: notice?.id ?? null });
      await refresh();
      $("said").textContent = "存好了，有关的会话旁边会显示。";
    },
  });
}

async function end(notice) {
  if (!await ask("撤下这条公告？", notice.text, "撤下")) return;
  await attempt(async () => {
    await post(`/api/v1/shops/${encodeURIComponent(notice.shop)}/notices/${encodeURIComponent(notice.id)}/ended`);
    await refresh();
    $("said").textContent = "撤下了。";
  });
}

$("new").addEventListener("click", () => fill());
await attempt(refresh);
