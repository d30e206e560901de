// 0 都不对: find the right intent by typing, choose it with the keyboard.

import { $, h } from "./dom.js";

export class IntentPicker {
  #all = [];
  #found = [];
  #at = 0;

  constructor(choose) {
    this.dialog = $("intents");
    this.search = $("intent-search");
    this.list = $("intent-list");
    this.choose = choose;
    this.search.addEventListener("input", () => this.#filter());
    this.search.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("submit", (event) => event.preventDefault());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  /** The runners-up come first: the right one is often among them. */
  show(intents, understanding) {
    const likely = understanding.candidates.map((each) => each.intent);
    const rank = (intent) => (likely.includes(intent.id) ? likely.indexOf(intent.id) : likely.length);
    this.#all = intents.filter((each) => each.id !== understanding.intent).sort((a, b) => rank(a) - rank(b));
    this.search.value = "";
    this.#filter();
    this.dialog.showModal();
    this.search.focus();
  }

  #filter() {
    const wanted = this.search.value.trim().toLowerCase();
    const letters = [...wanted];
    const score = (each) => {
      const text = `${each.name} ${each.id}`.toLowerCase();
      return text.includes(wanted) ? 0 : letters.every((letter) => text.includes(letter)) ? 1 : 2;
    };
    this.#found = this.#all.map((each) => [score(each), each]).filter(([how]) => how < 2).sort((a, b) => a[0] - b[0]).map(([, each]) => each);
    this.#at = 0;
    this.#draw();
  }

  #draw() {
    const option = (each, place) => h("li", {
      id: `intent-${place}`, role: "option", "aria-selected": String(place === this.#at), onclick: () => this.#pick(each),
    }, h("span", null, each.name), h("small", null, each.id));
    const nothing = h("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "没有这样的意图，换几个字试试");
    this.list.replaceChildren(...(this.#found.length ? this.#found.map(option) : [nothing]));
    this.search.setAttribute("aria-activedescendant", this.#found.length ? `intent-${this.#at}` : "");
    this.list.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#found.length) {
      event.preventDefault();
      this.#at = (this.#at + step + this.#found.length) % this.#found.length;
      this.#draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.#found[this.#at]) this.#pick(this.#found[this.#at]);
    }
  }

  #pick(intent) {
    this.dialog.close();
    this.choose(intent.id);
  }
}
