// 依据: all requirements at once, narrowed on the page; what is searched for stands in the address.

import { get } from "./api.js";
import { $, attempt, h } from "./dom.js";

const FILTERS = ["words", "part", "level", "state"];
let rows = [];

const filters = () => Object.fromEntries(FILTERS.map((name) => [name, $(name).value.trim()]));

function row(entry) {
  const places = entry.lives.map((place) => h("li", null, place.words));
  const tests = entry.tests.map((test) => h("li", null, test));
  const element = h("li", { class: entry.kept ? null : "superseded" },
    h("p", { class: "requirement-head" }, h("b", null, entry.id), h("span", { class: "tag" }, entry.level ?? "？"),
      entry.kept ? h("span", null, entry.summary) : h("s", null, entry.summary)),
    entry.why && h("p", { class: "why" }, `已停用：${entry.why}`),
    places.length > 0 ? h("ul", { class: "places" }, places) : h("p", { class: "quiet" }, "还没有着落"),
    tests.length > 0 && h("details", null, h("summary", null, `证明它的测试（${tests.length}）`), h("ul", { class: "proofs" }, tests)));
  const searched = [entry.id, entry.summary, entry.why, ...entry.lives.map((place) => place.words)].join("\n").toLowerCase();
  return { entry, element, searched };
}

/** R5.1 is not R5.12: a full id is looked for as one. */
function found(text, words) {
  const id = /^r\d\.\d+$/.test(words);
  return id ? text.split(/[^a-z0-9.]+/).includes(words) : text.includes(words);
}

function show() {
  const { words, part, level, state } = filters();
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter(({ entry, searched }) =>
    (!part || entry.part === Number(part)) && (!level || entry.level === level)
    && (!state || entry.kept === (state === "kept")) && wanted.every((each) => found(searched, each)));
  $("rows").replaceChildren(...shown.map((each) => each.element));
  const placed = shown.filter(({ entry }) => entry.lives.length > 0).length;
  $("count").textContent = `${shown.length} 条，${placed} 条有着落`;
}

function changed() {
  const query = new URLSearchParams(Object.entries(filters()).filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  show();
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  for (const name of FILTERS) if (asked.has(name)) $(name).value = asked.get(name);
  rows = (await get("/api/v1/requirements")).items.map(row);
  show();
}

for (const name of FILTERS) $(name).addEventListener("input", changed);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(changed));
attempt(begin);
