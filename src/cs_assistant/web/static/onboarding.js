// 接入向导: the steps of one shop, each with its file, its preview and its undo.

import { get, post } from "./api.js";
import { confirmAct } from "./form.js";
import { $, attempt, clearNotice, draw, forget, h, notice } from "./dom.js";
import { importingChats } from "./onboarding_chats.js";
import { importing } from "./onboarding_file.js";
import { isoDay } from "./time.js";

const API = "/api/v1/onboarding";
const STATES = { open: ["还没做", ""], done: ["已导入", "good"], skipped: ["已跳过", "wait"] };
const KEPT_SHOWN = 20;
const state = { shop: "", view: null, said: {} };

const shopButtons = [...document.querySelectorAll("#shops [data-shop]")];
const query = () => `?shop=${encodeURIComponent(state.shop)}`;

async function refresh() {
  const { shop } = state;
  const view = await get(`${API}${query()}`);
  if (shop !== state.shop) return; // another shop was chosen meanwhile: this answer is not its own
  state.view = view;
  $("level").textContent = `现在是「${state.view.connection}」：${state.view.limits}`;
  draw($("steps"), [state.view, state.said], () => state.view.steps.map(card));
}

function card(step) {
  const [word, colour] = STATES[step.state];
  return h("li", { class: "card step", data: { step: step.key } },
    h("div", { class: "step-head" },
      h("h2", null, step.name), h("span", { class: `tag ${colour}` }, word),
      step.count > 0 && h("span", { class: "quiet" }, `现有 ${step.count}`),
      h("span", { class: "row end" }, skipButton(step))),
    h("p", { class: "about" },
      h("span", null, step.count > 0 ? step.brings : step.unknown), h("span", { class: "quiet" }, `从哪里来：${step.where}`)),
    step.last && last(step),
    step.href ? ownPage(step) : step.kind ? drop(step) : h("p", { class: "quiet" }, "这一步还没有开放。"),
    h("p", { class: "said", role: "status" }, state.said[step.key] ?? ""));
}

function skipButton(step) {
  if (step.state === "done") return null;
  const skipped = step.state === "skipped";
  return h("button", { type: "button", class: "link", data: { key: `skip-${step.key}` }, "aria-label": `${skipped ? "不跳过" : "跳过"}：${step.name}`,
    onclick: () => attempt(async () => {
      await post(`${API}/skipped`, { shop: state.shop, step: step.key, skipped: !skipped });
      state.said = { ...state.said, [step.key]: skipped ? "" : `已跳过。${step.unknown}` };
      await refresh();
    }) }, skipped ? "不跳过" : "跳过这一步");
}

const ownPage = (step) => h("div", { class: "drop" },
  h("a", { href: `${step.href}${query()}` }, `打开「${step.name}」导入`), sample(step));

const sample = (step) => h("a", { href: `/api/v1/samples?step=${step.key}`, download: "" }, "下载样例");

function drop(step) {
  const id = `file-${step.key}`;
  const input = h("input", { type: "file", id, accept: step.key === "chats" ? ".csv,.txt,.tsv,.json,.jsonl,.xlsx,.xls,.zip" : ".csv,.txt,.tsv,.xlsx,.xls", data: { key: id }, onchange: () => input.files[0] && take(input.files[0]) });
  const panel = h("div", { class: "preview", hidden: true });
  const zone = h("div", { class: "drop" }, h("label", { for: id }, `把${step.name}文件拖到这里，或选一个：`), input, sample(step));
  const take = (file) => {
    clearNotice();
    if (file.size > Number($("steps").dataset.mostBytes)) {
      notice(`「${file.name}」太大了。请缩短时段，分几次导出、分几次导入；导过的不会重复。`);
      return;
    }
    const way = step.key === "chats" ? importingChats : importing;
    way({ shop: state.shop, kind: step.kind, file, panel, done: (said) => imported(step, said) });
  };
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  return [zone, panel];
}

async function imported(step, said) {
  state.said = { ...state.said, [step.key]: said };
  forget($("steps"));
  await attempt(refresh);
  document.querySelector(`[data-step="${step.key}"] .done button`)?.focus();
}

function last(step) {
  const { id, file, actor, at, new: added, changed, unwritten } = step.last;
  return h("p", { class: "done" },
    h("span", null, `最近一次：${actor} ${isoDay(new Date(at))} 导入「${file}」，新 ${added}、改 ${changed}`),
    unwritten > 0 && h("span", { class: "lacks" }, `还有 ${unwritten} 条没有写进去：正在写，或中途断了。再导入同一个文件就补上，也可以撤销。`),
    h("button", { type: "button", data: { key: `undo-${step.key}` }, "aria-label": `撤销最近一次导入：${step.name}`, onclick: () => undo(step, id) }, "撤销"));
}

const undo = (step, id) => confirmAct("撤销这次导入？", "这次加的会拿掉，改的会还原；导入以后又有人动过的留下，会告诉您是哪些。", "撤销", async () => {
  const done = await post(`/api/v1/imports/${encodeURIComponent(id)}/undone`);
  const kept = done.kept.slice(0, KEPT_SHOWN).map((each) => `${each.key}（${each.why}）`).join("、");
  state.said = { ...state.said, [step.key]: `已撤销 ${done.taken_back} 条。${done.kept.length ? `留下 ${done.kept.length} 条：${kept}` : ""}` };
  forget($("steps"));
  await refresh();
});

function choose(shop) {
  state.shop = shop;
  state.said = {};
  for (const button of shopButtons) button.setAttribute("aria-pressed", String(button.dataset.shop === shop));
  forget($("steps"));
  $("level").textContent = "";
  $("steps").replaceChildren(h("li", { class: "quiet" }, "正在读取…")); // a file must not be dropped on another shop's step
  return attempt(refresh);
}

for (const button of shopButtons) {
  button.addEventListener("click", () => choose(button.dataset.shop));
  button.disabled = false; // a click before this would be lost, and a file would land in the first shop
}
const wanted = new URLSearchParams(location.search).get("shop");
await choose(shopButtons.find((button) => button.dataset.shop === wanted)?.dataset.shop ?? shopButtons[0]?.dataset.shop ?? "");
