// Tasks of one kind for one department: a line each, the answer's form under its line, the batch in the head.

import { post } from "./api.js";
import { ask } from "./ask.js";
import { tellOutcome } from "./batch.js";
import { copyText } from "./clipboard.js";
import { attempt, draw, h, notice } from "./dom.js";
import { submits } from "./form.js";
import { field, values } from "./step_form.js";
import { pictures, sendPicture } from "./tasks_pictures.js";
import { stamp, waited } from "./time.js";

const KEPT = "task-"; // the names people entered last are offered again
const names = (key) => key.endsWith("_by"); // who voided, who received: nothing else may be filled in for anybody

export class TaskGroup {
  constructor(task, list, read) {
    this.read = read;
    this.me = list.me;
    this.mine = task.mine;
    this.items = [];
    this.lines = new Map(); // task id to {box, head, form}
    this.picked = new Set();
    this.title = h("h2", null, task.title);
    this.count = h("span", { class: "count" });
    this.batch = h("div", { class: "batch" });
    this.listing = h("ul", { class: "tasks" });
    this.box = h("section", { class: "group-card", "aria-label": task.title },
      h("header", { class: "group-head" }, h("span", { class: "tag" }, task.department_name), this.title, this.count,
        !task.mine && h("span", { class: "tag wait" }, "代录：要写明是谁说的")),
      this.batch, this.listing);
    this.makeBatch(task);
  }

  makeBatch(task) {
    const asked = new Map(task.answers.flatMap((answer) => answer.asks_for).filter((each) => !each.optional).map((each) => [each.key, each]));
    this.all = h("input", { type: "checkbox", onchange: (event) => this.pickAll(event.target.checked) });
    this.fields = new Map([...asked].map(([key, each]) => [key, field(each, this.remembered(key))]));
    this.whose = !this.mine && h("label", null, "是谁说的", h("input", { maxlength: 64, autocomplete: "off", placeholder: "比如：仓库老周，电话", "aria-label": "是谁说的（代录）" }));
    this.status = h("p", { role: "status" });
    this.buttons = task.answers.map((answer, place) => {
      const button = h("button", { type: "button", class: place === 0 ? "primary" : "", data: { event: answer.event }, onclick: () => this.answerPicked(answer) });
      return [answer, button];
    });
    this.batch.append(h("label", { class: "box" }, this.all, " 全选"), this.status, ...this.fields.values(), ...(this.whose ? [this.whose] : []), ...this.buttons.map(([, button]) => button),
      h("button", { type: "button", class: "bar-end", onclick: () => attempt(() => this.copy()) }, "复制订单号"));
  }

  remembered(key) {
    if (!names(key)) return "";
    return this.mine ? localStorage.getItem(KEPT + key) ?? this.me : localStorage.getItem(`${KEPT}other-${key}`) ?? "";
  }

  remember(given) {
    for (const [key, value] of Object.entries(given)) {
      if (names(key)) localStorage.setItem(this.mine ? KEPT + key : `${KEPT}other-${key}`, value);
    }
  }

  show(items, list) {
    this.items = items;
    const here = new Set(items.map((task) => task.id));
    for (const id of this.picked) if (!here.has(id)) this.picked.delete(id);
    for (const [id, line] of this.lines) {
      if (here.has(id)) continue;
      const next = line.box.contains(document.activeElement) ? line.box.nextElementSibling ?? line.box.previousElementSibling : null;
      line.box.remove();
      this.lines.delete(id);
      next?.querySelector("input, button")?.focus();
    }
    for (const task of items) this.line(task, list);
    this.count.textContent = `${items.length} 个`;
    this.batch.hidden = items.length < 2;
    this.showPicked();
  }

  line(task, list) {
    let line = this.lines.get(task.id);
    if (!line) {
      line = { head: h("div", { class: "task" }), form: null };
      line.box = h("li", { data: { task: task.id } }, line.head);
      this.lines.set(task.id, line);
      this.listing.append(line.box);
    }
    line.task = task;
    draw(line.head, [task, this.items.length > 1], () => this.head(task, list));
    if (line.shots) draw(line.shots, task.pictures, () => pictures(task.pictures));
  }

  head(task, list) {
    const what = [h("span", { class: "no" }, task.order_no ?? task.about ?? "没有订单号"),
      task.sheet && h("a", { href: task.sheet }, task.sheet_name),
      h("span", { class: "quiet" }, h("span", { class: `dot shop-${list.colours[task.shop] ?? 0}`, "aria-hidden": "true" }), task.shop_name),
      h("span", { class: "quiet", title: `${task.opened_by} ${stamp(task.opened_at)}` }, `${task.opened_by} ${stamp(task.opened_at)} 请办`),
      h("span", { class: "quiet", data: { since: task.opened_at } }, `等了 ${waited(task.opened_at)}`)];
    const box = h("input", { type: "checkbox", checked: this.picked.has(task.id), data: { key: `pick-${task.id}` }, "aria-label": `选中订单 ${task.order_no ?? task.title}`,
      onchange: (event) => this.pick(task.id, event.target.checked) });
    return [h("div", { class: "task-what" }, this.items.length > 1 ? h("label", { class: "box" }, box, what[0]) : what[0], what.slice(1), pictures(task.pictures)),
      h("div", { class: "row" }, task.answers.map((answer) => h("button", { type: "button", data: { key: `${answer.event}-${task.id}` },
        "aria-label": `${answer.name}：订单 ${task.order_no ?? ""}`, onclick: () => this.ask(task, answer) }, answer.name)))];
  }

  /** Open the answer's form under its line. */
  ask(task, answer) {
    const line = this.lines.get(task.id);
    if (line.form?.dataset.event === answer.event) return line.form.elements[0]?.focus();
    const words = line.form?.elements.words.value ?? "";
    line.form?.remove();
    line.shots = h("span", { class: "shots" });
    const problem = h("p", { class: "form-problem", role: "alert" });
    line.form = h("form", { class: "answer", data: { event: answer.event }, "aria-label": `答复订单 ${task.order_no ?? ""}` }, h("h3", null, answer.name),
      h("div", { class: "fields" }, answer.asks_for.map((asked) => field(asked, this.fields.get(asked.key)?.querySelector("input, select, textarea")?.value ?? "")),
        !this.mine && h("label", null, "是谁说的（代录）", h("input", { name: "on_behalf", required: true, maxlength: 64, autocomplete: "off", placeholder: "比如：仓库老周，电话", value: this.whose?.querySelector("input").value || null })),
        h("label", null, "补充说明（可不填）", h("input", { name: "words", maxlength: 500, autocomplete: "off", value: words || null }))),
      h("div", { class: "shots" }, h("label", { class: "add" }, "加图片", h("input", { type: "file", class: "hidden", accept: "image/png,image/jpeg,image/webp,image/gif",
        onchange: (event) => this.addPicture(line, event.target, problem) })), line.shots),
      problem,
      h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, `答复：${answer.name}`), h("button", { type: "button", onclick: () => this.fold(line) }, "收起")));
    draw(line.shots, task.pictures, () => pictures(task.pictures));
    submits(line.form, problem, () => this.answerOne(line, answer));
    line.box.append(line.form);
    line.form.elements[0].focus();
  }

  fold(line) {
    line.form.remove();
    line.form = line.shots = null;
    line.head.querySelector("button")?.focus();
  }

  async addPicture(line, input, problem) {
    problem.textContent = "";
    try {
      for (const file of input.files) await sendPicture(line.task.id, file);
      await this.read();
    } catch (error) {
      problem.textContent = error.message;
    }
    input.value = "";
  }

  async answerOne(line, answer) {
    const { given, on_behalf } = values(line.form, answer);
    await post(`/api/v1/tasks/${line.task.id}/answer`, { answer: answer.event, given, on_behalf, words: line.form.elements.words.value.trim() });
    this.remember(given);
    notice(`订单 ${line.task.order_no ?? ""}：已答复「${answer.name}」。`);
    await this.read();
  }

  async answerPicked(answer) {
    const ids = this.items.filter((task) => this.picked.has(task.id)).map((task) => task.id);
    const given = {};
    for (const asked of answer.asks_for) {
      const input = this.fields.get(asked.key)?.querySelector("input, select, textarea");
      if (!input) continue;
      if (!input.reportValidity()) return;
      given[asked.key] = input.value.trim();
    }
    const whose = this.whose ? this.whose.querySelector("input") : null;
    if (whose && !whose.value.trim()) {
      whose.focus();
      return notice("代录要写明是谁说的、怎么说的（比如：仓库老周，电话）。");
    }
    const sure = answer === this.buttons[0][0] || await ask(`${ids.length} 个都是「${answer.name}」？`, "案件会按这个答复往下走，客服会马上看到。", answer.name);
    if (!sure) return;
    await attempt(async () => {
      for (const [, button] of this.buttons) button.disabled = true;
      const result = await post("/api/v1/tasks/answers", { task_ids: ids, answer: answer.event, given, on_behalf: whose?.value.trim() || null });
      this.remember(given);
      const numbers = new Map(this.items.map((task) => [task.id, task.order_no ?? ""]));
      tellOutcome(`「${answer.name}」答复了 ${result.done} 个`, result, (id) => numbers.get(id) ?? "");
      for (const each of result.results) if (each.done) this.picked.delete(each.id);
      await this.read();
    });
    this.showPicked();
  }

  async copy() {
    const chosen = this.items.filter((task) => this.picked.size === 0 || this.picked.has(task.id));
    const numbers = chosen.map((task) => task.order_no).filter(Boolean);
    await copyText(numbers.join("\n"));
    notice(`复制了 ${numbers.length} 个订单号，一行一个。`);
  }

  pick(id, on) {
    if (on) this.picked.add(id);
    else this.picked.delete(id);
    this.showPicked();
  }

  pickAll(on) {
    for (const task of this.items) this.pick(task.id, on);
  }

  showPicked() {
    const count = this.picked.size;
    for (const [id, line] of this.lines) {
      const on = this.picked.has(id);
      line.box.classList.toggle("picked", on);
      const box = line.head.querySelector("input[type=checkbox]");
      if (box) box.checked = on;
    }
    this.all.checked = count > 0 && count === this.items.length;
    this.all.indeterminate = count > 0 && count < this.items.length;
    this.status.textContent = count ? `已选 ${count} 个` : "没有选";
    for (const [answer, button] of this.buttons) {
      button.disabled = count === 0;
      button.textContent = `全部${answer.name.replace("，没有发出", "")}${count ? `（${count}）` : ""}`;
    }
  }
}
