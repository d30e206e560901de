// One refund in a window: type and amount large, what is on file, the check, the agreement. What is typed stays until it is done.

import { post } from "./api.js";
import { copyText } from "./clipboard.js";
import { tick } from "./countdown.js";
import { $, draw, forget, h, notice } from "./dom.js";
import { keysOn } from "./keys.js";
import { stepForm } from "./step_form.js";
import { stamp } from "./time.js";
import { warehouse } from "./unshipped_table.js";

const CHECKED = ["type_checked", "amount_checked"];
const FORWARD = { shipped: "intercept", intercepting: "parcel_back" };

export class Sheet {
  /** `after(row, agreed)` is called when something was done: the page reads the table again. */
  constructor({ after, submit, closed }) {
    this.after = after;
    this.submit = submit;
    this.row = null;
    this.drafts = new Map(); // case id to what was typed in the check
    this.typed = new Map(); // case and step to what was typed in its form
    this.box = $("sheet");
    this.box.addEventListener("close", () => {
      if (this.box.open) return; // opened again before the browser told of the closing
      this.keepDraft();
      closed(this.row);
      this.row = null;
    });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.querySelector("[data-close]").addEventListener("click", () => this.box.close());
    $("same").addEventListener("click", () => this.same());
    $("check").addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
  }

  open(row, table) {
    this.keepDraft();
    this.row = row;
    this.table = table;
    this.ended = false;
    for (const panel of ["sheet-claim", "sheet-needs", "sheet-act", "sheet-steps"]) forget($(panel));
    $("check").reset();
    const draft = this.drafts.get(row.id);
    if (draft) {
      $("amount").value = draft.amount;
      for (const radio of $("check").elements.kind) radio.checked = radio.value === draft.kind;
    }
    $("sheet-problem").textContent = "";
    this.show();
    if (!this.box.open) this.box.showModal();
    this.focus();
  }

  /** The table was read again: show the row as it is now; the fields are left alone. */
  update(table) {
    if (this.row === null) return;
    this.table = table;
    const found = table.rows.find((each) => each.id === this.row.id);
    this.ended = found === undefined;
    this.row = found ?? this.row;
    this.show();
  }

  show() {
    const { row, ended } = this;
    $("sheet-title").textContent = `订单 ${row.order_no} · ${row.shop_name}`;
    draw($("sheet-claim"), [row.refund, row.asked_at, row.refunded_at, row.refunded_basis], () => claim(row));
    draw($("sheet-needs"), [row.needs, row.remarks, row.warehouse, row.memo_conflict, ended], () => !ended && this.needs());
    $("check").hidden = ended || !this.asksCheck();
    draw($("sheet-act"), [row.needs, row.agreement, row.next, row.refund?.amount, ended], () => this.act());
    const usable = row.steps.filter((step) => step.mine && !step.money && step.event !== "submit");
    const forms = usable.map((step) => [step.event, step.asks_for, step.on_behalf]); // not what changes beside them: typing goes on
    draw($("sheet-steps"), [row.id, row.state, forms, ended], () => !ended && this.steps(usable));
    tick(this.box);
    if (this.box.open && !this.box.contains(document.activeElement)) this.focus(); // what had the focus is not there any more
  }

  asksCheck() {
    const { row } = this;
    const open = row.needs.some((need) => CHECKED.includes(need.key) && !need.met);
    return open && this.table.may_submit && ["check", "wait", "copy", "remark"].includes(row.next.key) && ["voided", "returned"].includes(row.state);
  }

  focus() {
    const first = $("check").hidden ? this.box.querySelector(".steps > form input:not([value]), .act button:not([disabled]), .needs button") : $("check").elements.kind[0];
    (first ?? this.box.querySelector("[data-close]")).focus();
  }

  needs() {
    const { row } = this;
    const standing = (key) => row.remarks.find((remark) => `remark.${remark.key}` === key);
    return h("ul", { class: "needs" }, row.needs.map((need) => h("li", { class: need.met ? "met" : "lacks" },
      h("span", { class: "mark", "aria-hidden": "true" }, need.met ? "✓" : "·"),
      h("span", null, need.name, h("span", { class: "hidden" }, need.met ? "：有了" : "：还缺")),
      h("span", null, this.detail(need, standing(need.key))))),
    row.memo_conflict && h("li", { class: "lacks" }, h("span", { class: "mark", "aria-hidden": "true" }, "!"),
      h("span", null, "可能覆盖他人备注，请到千牛核对：", h("span", { class: "line" }, row.memo_conflict)),
      this.button("已核对", () => this.send("/memo-conflict/settled"))));
  }

  detail(need, remark) {
    const { row } = this;
    if (need.key === "warehouse_remark") return h("span", null, warehouse(row.warehouse));
    if (remark === undefined) return null;
    const done = [remark.confirmed_how, remark.confirmed_by !== "系统" && remark.confirmed_by, remark.confirmed_at && stamp(remark.confirmed_at)].filter(Boolean).join(" ");
    if (remark.state === "standing") return done;
    if (remark.state === "to_copy") return [h("span", { class: "line" }, remark.line),
      this.button("复制备注", () => copyText(remark.line)), this.button("我已在千牛备注", () => this.send(`/remarks/${remark.id}/copied`))];
    const retry = ["failed", "lost"].includes(remark.state);
    return [`${remark.state_name}${remark.why ? `：${remark.why}` : ""}`, retry && this.button("再写一次", () => this.send(`/remarks/${remark.id}/retry`)),
      retry && this.button("我已在千牛备注", () => this.send(`/remarks/${remark.id}/copied`))];
  }

  act() {
    const { row } = this;
    if (this.ended) return h("p", { class: "act" }, "这一笔已经结束，不用再办。", h("a", { href: `/cases/${row.id}` }, "看案件"));
    const agreement = row.agreement;
    if (row.next.key === "submit") return h("div", { class: "act" }, h("button", { type: "button", class: "primary", onclick: () => this.run(() => this.submit([row.id])) }, "提交仓库并备注"));
    if (agreement && ["to_do", "uncertain"].includes(agreement.state)) return this.confirming(agreement);
    if (FORWARD[row.state]) return null;
    if (!["voided", "returned"].includes(row.state)) return h("p", { class: "act quiet" }, row.next.name);
    const lacks = row.needs.filter((need) => !need.met).map((need) => need.name);
    const may = row.steps.some((step) => step.money && step.mine);
    const why = !may ? "同意退款要由资深客服或主管来点，核对好就可以转给他们。" : lacks.length ? `还缺：${lacks.join("；")}` : "都齐了。同意后平台马上退款，不能收回。";
    return h("div", { class: "act" },
      h("button", { type: "button", class: "primary", id: "agree", disabled: !may || lacks.length > 0, "aria-describedby": "agree-why", onclick: () => this.agree() }, `同意退款 ¥${row.refund?.amount ?? ""}`),
      h("p", { id: "agree-why", class: lacks.length || !may ? "near-text" : "quiet" }, agreement?.state === "failed" ? `上次没有成功：${agreement.why}。` : "", why));
  }

  confirming(agreement) {
    const words = agreement.state === "to_do" ? `请到千牛同意这笔退款：${this.row.refund?.kind} ¥${agreement.amount}，然后回来确认。` : "平台没有回音，可能已同意。请到千牛看一眼再确认。";
    return h("div", { class: "act" }, h("p", null, words),
      this.button("我已在千牛同意", () => this.finish("/agreement/confirmed"), "primary"),
      this.button("没有同意", () => this.send("/agreement/given-up")));
  }

  steps(usable) {
    const { row } = this;
    const form = (step, primary) => this.stepForm(step, { primary, title: primary ? FIRST[step.event] : step.name });
    const first = usable.find((step) => step.event === FORWARD[row.state]);
    return h("div", { class: "steps" }, first && form(first, true),
      h("details", { data: { key: "rest" } }, h("summary", null, "别的情况"), usable.filter((step) => step !== first).map((step) => form(step, false)),
        h("p", null, h("a", { href: `/cases/${row.id}` }, "看整个案件"))));
  }

  /** A step's form; what was typed in it comes back when the window is opened again. */
  stepForm(step, more) {
    const { row } = this;
    const place = `${row.id}/${step.event}`;
    const known = { courier: row.courier ?? "", tracking_no: row.tracking_no ?? "", ...this.typed.get(place) };
    const form = stepForm(step, async (body) => {
      await this.send("/steps", body); // the table itself says from which state a step goes; a remark written meanwhile is no obstacle
      this.typed.delete(place);
    }, { known, ...more });
    form.addEventListener("input", () => this.typed.set(place, Object.fromEntries(new FormData(form))));
    return form;
  }

  button(text, onclick, kind = "") {
    return h("button", { type: "button", class: kind, data: { key: text }, onclick: () => this.run(onclick) }, text);
  }

  async run(act) {
    $("sheet-problem").textContent = "";
    try {
      await act();
      return true;
    } catch (error) {
      $("sheet-problem").textContent = error.message;
      return false;
    }
  }

  async send(tail, body) {
    const answer = await post(`/api/v1/cases/${this.row.id}${tail}`, body);
    await this.after();
    return answer;
  }

  same() {
    if ($("check").hidden || !this.row.refund) return;
    $("amount").value = this.row.refund.amount;
    for (const radio of $("check").elements.kind) radio.checked = radio.value === this.row.refund.kind;
    this.check();
  }

  async check() {
    const { kind } = $("check").elements;
    const amount = $("amount").value.trim();
    const worked = await this.run(() => this.send("/checks", { kind: kind.value, amount }));
    if (!worked) return $("amount").select();
    this.drafts.delete(this.row.id);
    $("check").reset();
    const agree = $("agree");
    (agree && !agree.disabled ? agree : this.box.querySelector("[data-close]")).focus();
  }

  agree() {
    return this.run(() => this.finish("/agreement", { seen_revision: this.row.revision }));
  }

  async finish(tail, body) {
    const { row } = this;
    const button = $("agree");
    if (button) button.disabled = true;
    const answer = await post(`/api/v1/cases/${row.id}${tail}`, body).catch((error) => {
      if (button) button.disabled = false; // refused: it may be tried again
      throw error;
    });
    const agreed = answer.agreement?.state === "agreed";
    if (agreed) this.box.close();
    await this.after();
    if (agreed) notice(`订单尾号 ${row.order_no.slice(-4)} 已同意退款 ¥${answer.agreement.amount}（${answer.agreement.confirmed_how}）。`);
    else this.show();
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat && event.key === "Enter") return event.preventDefault(); // a key held down never agrees
    if (!keysOn() || event.key.toLowerCase() !== "y" || event.target.matches("#sheet-steps input")) return;
    event.preventDefault();
    this.same();
  }

  keepDraft() {
    if (this.row === null) return;
    const draft = { amount: $("amount").value, kind: $("check").elements.kind.value };
    if (draft.amount || draft.kind) this.drafts.set(this.row.id, draft);
  }
}

const FIRST = { intercept: "包裹已经出库：联系快递追回，和买家说明", parcel_back: "包裹追回了" };

function claim(row) {
  const { refund } = row;
  if (!refund) return null;
  const partial = refund.paid !== null && refund.paid !== refund.amount;
  return h("div", { class: "claim" },
    h("div", { class: "claim-figures" }, h("span", { class: `claim-kind ${refund.kind === "仅退款" ? "" : "odd"}` }, refund.kind),
      h("span", { class: "claim-amount" }, `¥${refund.amount}`), h("span", { class: partial ? "near-text" : "quiet" }, refund.paid === null ? "实付没有登记" : partial ? `实付 ¥${refund.paid}，不是全退` : "等于实付")),
    h("p", { class: "row" }, h("span", null, `原因：${refund.reason}（${refund.reason_name}）`), h("span", null, `${stamp(row.asked_at)} 申请`),
      h("span", { class: "due", data: { until: row.refunded_at, near: 720, now: 240 } }), h("small", { class: "quiet" }, row.refunded_basis)),
    h("p", { class: "row" }, h("span", null, `买家 ${refund.buyer}`), h("span", null, refund.product), h("span", null, `退款编号 ${refund.refund_no}`)));
}
