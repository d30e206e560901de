// 机型: the list, and one form for a new model or another version of one.

import { get, post } from "./api.js";
import { ask } from "./ask.js";
import { $, attempt, draw, h } from "./dom.js";
import { openForm } from "./form.js";

const API = "/api/v1/models";
const BATTERIES = [{ id: "no", name: "不可拆（内置）" }, { id: "yes", name: "可拆" }];
const state = { view: null };

async function refresh() {
  state.view = await get(API);
  draw($("models"), state.view, () => table(state.view));
}

function table(view) {
  if (view.items.length === 0) return h("p", { class: "quiet" }, "还没有登记机型。点「登记新机型」。");
  return h("ul", { class: "model-list" }, view.items.map((model) => row(model, view.shops.length > 1)));
}

function row(model, many) {
  return h("li", { class: "card" },
    h("h2", null, model.name, many && h("span", { class: "quiet" }, ` ${model.shop_name}`)),
    h("p", { class: "facts" },
      h("span", { class: model.removable_battery ? "tag wait" : "tag" }, model.removable_battery ? "电池可拆" : "电池不可拆"),
      h("span", null, `串码：${model.serial_name}`), h("span", null, model.brand ? `网点品牌：${model.brand}` : "没有写网点品牌"),
      h("span", { class: "quiet" }, model.id ? `${model.actor}登记` : "写在话术库文件里")),
    model.aliases.length > 0 && h("p", { class: "aliases quiet" }, `也叫：${model.aliases.join("、")}`),
    h("div", { class: "row end" },
      h("button", { type: "button", data: { key: `edit-${model.shop}-${model.name}` }, "aria-label": `改：${model.name}`, onclick: () => fill(model) }, "改"),
      model.id && h("button", { type: "button", data: { key: `end-${model.id}` }, "aria-label": `撤下：${model.name}`, onclick: () => end(model) }, "撤下")));
}

function fill(model = null) {
  const { shops, brands, serials } = state.view;
  return openForm({
    key: `model:${model?.shop ?? ""}:${model?.name ?? ""}`, title: model ? `改「${model.name}」` : "登记新机型", action: model ? "保存" : "登记",
    note: model && !model.id ? h("p", null, "这个机型写在话术库文件里。保存以后按这里的算，撤下就回到文件里的。") : null,
    fields: [
      shops.length > 1 && { key: "shop", name: "店铺", kind: "select", choices: shops, value: model?.shop },
      { key: "name", name: "机型名", value: model?.name, placeholder: "比如 晨光X10", hint: "写订单上「型号」的样子。" },
      { key: "aliases", name: "别名", kind: "area", optional: true, value: model?.aliases.join("\n"), max: 2000, hint: "一行一个；也可以写整句商品标题。" },
      { key: "battery", name: "电池", kind: "choice", choices: BATTERIES, value: model ? (model.removable_battery ? "yes" : "no") : "" },
      { key: "serial", name: "串码在哪里看", kind: "select", choices: serials, value: model?.serial ?? "dial" },
      { key: "brand", name: "网点品牌", kind: "select", optional: true, choices: brands, value: model?.brand },
    ].filter(Boolean),
    run: async (given) => {
      const made = await post(API, {
        shop: given.shop ?? shops[0].id, name: given.name, aliases: given.aliases.split("\n").map((each) => each.trim()).filter(Boolean),
        brand: given.brand || null, removable_battery: given.battery === "yes", serial: given.serial,
      });
      await refresh();
      $("said").textContent = `「${made.name}」已登记，从下一条消息起按它来答。`;
    },
  });
}

async function end(model) {
  if (!await ask(`撤下「${model.name}」？`, "以后按「不认得的机型」来答；话术库文件里有同名的，就按文件里的。", "撤下")) return;
  await attempt(async () => {
    await post(`${API}/${encodeURIComponent(model.id)}/ended`);
    await refresh();
    $("said").textContent = `「${model.name}」已撤下。`;
  });
}

$("new").addEventListener("click", () => fill());
await attempt(refresh);
