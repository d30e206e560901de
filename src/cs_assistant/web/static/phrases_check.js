// 短语体检: filters, and per phrase the clause, the reason and one click for the rewrite.

import { get, post } from "./api.js";
import { $, attempt, chip, draw, h } from "./dom.js";
import { openForm } from "./form.js";
import { apiOf, choosing, listOf, showUndo } from "./phrases_common.js";

const ADVICE = "advice";
const TONES = { unlawful: "tag danger", contradiction: "tag wait", outdated: "tag wait" };
const SHOWN = 100;
const state = { shop: null, view: null, kind: "" };

async function refresh(said) {
  const shop = state.shop;
  const [view, list] = await Promise.all([get(`${apiOf(shop)}/check`), listOf(shop)]);
  if (shop !== state.shop) return;
  state.view = view;
  showUndo(shop, list.last_change, refresh);
  show();
  const worse = view.total - view.clean;
  $("said").textContent = said ?? (view.total === 0 ? "本店还没有短语，先去「快捷短语」导入。" : `共 ${view.total} 条，${worse} 条要改，${view.clean} 条可以照用。`);
}

function show() {
  const { view, kind } = state;
  const names = Object.fromEntries(view.kinds.map((each) => [each.id, each.name]));
  const pick = (id) => { state.kind = id; show(); };
  $("kinds").replaceChildren(chip("all", `要改的 ${view.total - view.clean}`, kind === "", () => pick("")),
    ...view.kinds.filter((each) => view.counts[each.id] > 0).map((each) => chip(each.id, `${each.name} ${view.counts[each.id]}`, kind === each.id, () => pick(each.id))));
  const items = view.items.filter((item) => (kind === "" ? !item.clean : item.faults.some((fault) => fault.kinds.includes(kind))));
  draw($("found"), [state.shop, kind, items], () => (items.length === 0 && view.total > 0
    ? h("p", { class: "quiet" }, "这一类没有。")
    : [h("ul", { class: "faulty" }, items.slice(0, SHOWN).map((item) => card(item, names, kind))),
      items.length > SHOWN && h("p", { class: "quiet" }, `先列 ${SHOWN} 条，改掉一些再看后面的。`)]));
}

function card({ phrase, faults, rewrite }, names, kind) {
  const repeated = faults.some((fault) => fault.kinds.includes("duplicate"));
  const shown = faults.filter((fault) => kind === ADVICE || !(fault.kinds.length === 1 && fault.kinds[0] === ADVICE));
  const name = phrase.code || phrase.text.slice(0, 10);
  return h("li", { class: "card" },
    h("p", { class: "phrase" }, phrase.code && h("code", null, phrase.code), phrase.text),
    h("ul", { class: "faults" }, shown.map((fault) => h("li", null,
      fault.kinds.map((each) => h("span", { class: TONES[each] ?? "tag" }, names[each])),
      h("span", { class: "why" }, fault.why, h("span", { class: "quiet" }, `（${fault.clause}）`)),
      fault.others.length > 0 && h("span", { class: "quiet others" }, `另见：${fault.others.slice(0, 3).join("；")}`)))),
    rewrite && h("div", { class: "rewrite" }, h("span", { class: "tag good" }, rewrite.kind_name), h("q", null, rewrite.text)),
    h("div", { class: "row end" },
      rewrite && h("button", { type: "button", class: "primary", data: { key: `use-${phrase.id}` }, "aria-label": `用这条改写：${name}`, onclick: () => attempt(() => use(phrase, rewrite.text)) }, "用这条改写"),
      h("button", { type: "button", data: { key: `edit-${phrase.id}` }, "aria-label": `自己改：${name}`, onclick: () => edit(phrase, rewrite) }, "自己改"),
      h("button", { type: "button", data: { key: `end-${phrase.id}` }, "aria-label": `停用：${name}`, onclick: () => attempt(() => end(phrase)) }, repeated ? "停用这一条" : "停用")));
}

async function use(phrase, text) {
  await post(`${apiOf(state.shop)}/${encodeURIComponent(phrase.id)}/text`, { text, seen: phrase.text });
  await refresh("已改好，导出后再导进千牛才在那边生效。");
}

const edit = (phrase, rewrite) => openForm({
  key: `phrase:${phrase.id}`, title: "改这条短语", action: "保存",
  fields: [{ key: "text", name: "文字", kind: "area", value: rewrite?.text ?? phrase.text, max: 5000 }],
  run: ({ text }) => use(phrase, text),
});

async function end(phrase) {
  await post(`${apiOf(state.shop)}/${encodeURIComponent(phrase.id)}/ended`);
  await refresh("已停用，点「撤销」可以拿回来。");
}

choosing((shop) => {
  state.shop = shop;
  $("back").href = `/phrases?shop=${encodeURIComponent(shop)}`;
  $("found").replaceChildren();
  $("said").textContent = "正在逐条检查，两千条约十秒…";
  attempt(refresh);
});
