// 值得收的说法: a line, an intent, one click; what was taken stays in its place with 撤销 beside it.

import { get, post } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";
import { stamp } from "./time.js";

const API = "/api/v1/library";

export class Worth {
  #shop = "";
  #view = null;
  #examples = null;
  #chosen = new Map(); // cluster key → intent chosen by hand
  #taken = new Map(); // wording → the example made of it since the page was opened
  #onChanged;

  constructor({ onChanged }) {
    this.#onChanged = onChanged;
    for (const button of document.querySelectorAll("[data-shop]")) {
      button.addEventListener("click", () => {
        this.#shop = button.dataset.shop;
        for (const each of document.querySelectorAll("[data-shop]")) each.setAttribute("aria-pressed", String(each === button));
        this.#say("");
        this.refresh();
      });
    }
  }

  /** Read anew; what was taken meanwhile leaves the list. */
  refresh = () => attempt(async () => {
    const query = this.#shop ? `?shop=${encodeURIComponent(this.#shop)}` : "";
    [this.#view, this.#examples] = await Promise.all([get(`${API}/worth-a-label${query}`), get(`${API}/examples`)]);
    this.#taken.clear();
    this.#show();
  });

  #show() {
    draw($("worth"), [this.#view.items, [...this.#taken], [...this.#chosen]], () => (this.#view.items.length === 0
      ? h("p", { class: "quiet" }, `近 ${this.#view.days} 天没有要收的：买家的话都听懂了，或已经收进例句。`)
      : h("ul", { class: "clusters" }, this.#view.items.map((each) => this.#cluster(each)))));
    const { items, fitting } = this.#examples;
    $("taken-count").textContent = `${items.length} 句${fitting ? "，模型正在后台更新" : ""}`;
    draw($("taken"), items, () => (items.length === 0
      ? h("p", { class: "quiet" }, "还没有。话术文件里写好的例句不列在这里。")
      : h("ul", { class: "taken" }, items.map((each) => h("li", null,
        h("div", null, `「${each.text}」 → ${each.intent_name}`, h("p", { class: "quiet" }, `${each.actor}，${stamp(each.at)}`)),
        h("button", { type: "button", "aria-label": `取消例句「${each.text}」`, data: { key: `end-${each.id}` }, onclick: () => this.#takeBack(each) }, "取消"))))));
  }

  #cluster(cluster) {
    const key = cluster.wordings[0];
    const chosen = this.#chosen.get(key) ?? cluster.proposed ?? "";
    const select = h("select", {
      data: { key: `intent-${key}` }, onchange: () => {
        this.#chosen.set(key, select.value);
        this.#show();
      },
    }, h("option", { value: "" }, "请选意图…"), this.#view.intents.map((each) => h("option", { value: each.id, selected: each.id === chosen }, each.name)));
    return h("li", null,
      h("div", null,
        h("p", { class: "about" }, h("span", null, `问过 ${cluster.count} 次`), h("span", null, `最近 ${stamp(cluster.newest)}`),
          cluster.understood_name && h("span", null, `听成「${cluster.understood_name}」`),
          cluster.corrections > 0 && h("span", { class: "tag wait" }, `都不对 ${cluster.corrections} 次`)),
        h("ul", { class: "wordings" }, cluster.wordings.map((words, place) => this.#wording(words, chosen, place === 0)))),
      h("label", null, cluster.corrections > 0 ? "客服选的意图" : "可能的意图", select));
  }

  #wording(words, intent, first) {
    const example = this.#taken.get(words);
    if (example) {
      return h("li", { class: "done" }, h("span", null, h("span", { class: "tag good" }, `已收为「${example.intent_name}」`), `「${words}」`),
        h("button", { type: "button", data: { key: `line-${words}` }, "aria-label": `撤销「${words}」`, onclick: () => this.#takeBack(example) }, "撤销"));
    }
    return h("li", null, h("span", null, `「${words}」`),
      h("button", { type: "button", class: first ? "primary" : null, data: { key: `line-${words}` }, "aria-label": `把「${words}」收为例句`, onclick: () => this.#take(words, intent) }, "收为例句"));
  }

  #take = (words, intent) => attempt(async () => {
    if (!intent) throw new Error(`先给「${words}」选一个意图。`);
    const made = await post(`${API}/examples`, { intent, text: words });
    this.#taken.set(words, made);
    await this.#changed(`已收下：再有人说「${made.text}」，马上按「${made.intent_name}」听。模型在后台更新，不影响接待。`);
  });

  #takeBack = (example) => attempt(async () => {
    await post(`${API}/examples/${encodeURIComponent(example.id)}/taken-back`);
    for (const [words, each] of this.#taken) if (each.id === example.id) this.#taken.delete(words);
    await this.#changed(`「${example.text}」已不再是例句。`);
  });

  async #changed(sentence) {
    this.#examples = await get(`${API}/examples`);
    this.#show();
    this.#say(sentence);
    this.#onChanged();
  }

  #say(sentence) {
    $("said").textContent = sentence;
  }
}
