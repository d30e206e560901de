// 协作待办: a department's own tasks (the desk sees everybody's), answered one by one or many at once.

import { get } from "./api.js";
import { $, attempt, chip, h } from "./dom.js";
import { gathered, live } from "./live.js";
import { setNow, waited } from "./time.js";
import { TaskGroup } from "./tasks_group.js";
import { doneList } from "./tasks_done.js";

const WHICH = [["open", "没办的"], ["done", "办完的"]];
const state = { which: "open", list: null, groups: new Map() };

let asked = 0;
let answered = 0;

async function read() {
  const { which } = state;
  const turn = ++asked;
  const list = await get(`/api/v1/tasks?state=${which}`);
  if (which !== state.which || turn < answered) return; // another list was chosen, or a later look came back first
  answered = turn;
  setNow(list.now);
  state.list = list;
  show();
}

function show() {
  const { which, list } = state;
  $("which").replaceChildren(...WHICH.map(([key, name]) =>
    chip(key, [name, key === which && key === "open" && h("b", null, ` ${list.items.length}`)], key === which, () => choose(key))));
  document.title = `${which === "open" && list.items.length ? `(${list.items.length}) ` : ""}协作待办 · 售后台`;
  if (which === "done") {
    $("groups").replaceChildren(doneList(list));
  } else showOpen(list);
}

/** Groups keep their elements, and with them what is being typed; only their lines are drawn anew. */
function showOpen(list) {
  const found = grouped(list.items);
  for (const [key, group] of state.groups) if (!found.has(key)) { group.box.remove(); state.groups.delete(key); }
  if (found.size === 0) return $("groups").replaceChildren(nothing());
  $("groups").querySelector(".nothing, .done-list")?.remove();
  for (const [key, items] of found) {
    if (!state.groups.has(key)) {
      state.groups.set(key, new TaskGroup(items[0], list, read));
    }
    const group = state.groups.get(key);
    if (!group.box.isConnected) $("groups").append(group.box);
    group.show(items, list);
  }
}

const keyOf = (task) => `${task.department}/${task.kind}`;

function grouped(items) {
  const found = new Map();
  for (const task of items) found.set(keyOf(task), [...(found.get(keyOf(task)) ?? []), task]);
  return found;
}

const nothing = () => h("div", { class: "nothing" }, h("strong", null, "没有待办"), h("p", { class: "quiet" }, "有新的会自动出现在这里，不用刷新。办完的在右上角「办完的」里。"));

function choose(which) {
  if (which === state.which) return;
  state.which = which;
  $("groups").replaceChildren(); // the groups themselves are kept, and with them what is being typed
  attempt(read).then(() => $("which").querySelector("[aria-pressed=true]").focus());
}

setInterval(() => {
  for (const element of $("groups").querySelectorAll("[data-since]")) element.textContent = `等了 ${waited(element.dataset.since)}`;
}, 1000);

const refresh = gathered(() => attempt(read), 150);
live($("live"), (change) => {
  if (["hello", "case", "resync"].includes(change.kind)) refresh();
});
