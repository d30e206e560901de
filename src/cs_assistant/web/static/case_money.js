// 核对并同意: type and amount as a person saw them, then one click. Nothing is filled in for them.

import { lacks } from "./case_words.js";
import { ApiError } from "./api.js";
import { $, draw, h } from "./dom.js";
import { confirmAct } from "./form.js";
import { stamp } from "./time.js";

const CHECKS = ["type_checked", "amount_checked"];

export class MoneyPanel {
  #kinds = false;

  constructor(page) {
    this.page = page;
    $("check").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#check();
    });
  }

  /** The money step this case waits for, whoever may take it. */
  get #step() {
    const step = this.page.case.next_step;
    return step?.money ? step : this.page.case.steps.find((each) => each.money) ?? null;
  }

  draw() {
    const { case: item, meta, may } = this.page;
    const step = this.#step;
    $("money").hidden = step === null && item.agreement === null;
    $("money").classList.toggle("next-card", step !== null);
    if ($("money").hidden) return;
    if (!this.#kinds) {
      this.#kinds = true;
      $("check-kind").append(h("option", { value: "" }, "请选择"), ...meta.kinds.map((kind) => h("option", { value: kind }, kind)));
    }
    const waiting = item.agreement !== null && ["sending", "to_do", "uncertain"].includes(item.agreement.state);
    const unchecked = step !== null && step.needs.some((need) => CHECKS.includes(need.key) && !need.met);
    $("check").hidden = item.final || waiting || !unchecked || !may.has("remark");
    draw($("money-state"), [step?.needs, item.agreement], () => [needs(step), outcome(item.agreement)]);
    draw($("money-act"), [step, item.agreement, item.final, may.has("agree"), item.refund], () => this.#acts(step, waiting));
  }

  #acts(step, waiting) {
    const { case: item, may } = this.page;
    if (item.final) return null;
    if (waiting) return may.has("agree") ? this.#settle(item) : h("p", { class: "quiet" }, "要由资深客服或主管确认结果。");
    if (step === null) return null;
    if (!may.has("agree") || !step.mine) return h("p", { class: "quiet" }, `同意退款由${step.who}来点。`);
    const paste = item.connection !== "直连";
    return h("div", { class: "row" },
      h("button", { type: "button", class: step.ready ? "primary" : "", disabled: !step.ready, data: { key: "agree" }, "aria-describedby": "agree-why", onclick: () => this.#agree(step) },
        `${step.name} ¥${item.refund?.amount ?? ""}`),
      h("span", { class: step.ready ? "quiet" : "lacks", id: "agree-why" },
        step.ready ? (paste ? "点了以后到千牛里同意，再回来确认。" : "点了就提交平台，钱会退给买家。") : `还缺：${lacks(step)}`));
  }

  #agree(step) {
    const { case: item } = this.page;
    const revision = item.revision;
    confirmAct(`同意退款 ¥${item.refund.amount}？`, `${item.refund.kind}，退款编号 ${item.refund.refund_no}。${item.connection === "直连" ? "提交后不能撤回。" : "这里记下，由您到千牛里去点。"}`,
      step.name, () => this.page.send("agreement", { seen_revision: revision }));
  }

  #settle(item) {
    const sure = item.agreement.state === "to_do";
    if (item.agreement.state === "sending") return h("p", { class: "quiet" }, "正在等平台的答复。");
    return h("div", { class: "row" },
      h("button", { type: "button", class: "primary", data: { key: "agreed" }, onclick: () => this.page.act("agreement/confirmed") }, sure ? "我已在千牛同意" : "看过了，已经同意"),
      h("button", { type: "button", data: { key: "not-agreed" }, onclick: () => this.page.act("agreement/given-up") }, sure ? "没有同意" : "看过了，没有同意"));
  }

  async #check() {
    const kind = $("check-kind").value;
    const amount = $("check-amount").value.trim().replace(/^[¥￥]\s*/, "");
    if (!kind || !amount) {
      $("check-wrong").textContent = "退款类型和退款金额都要填，照您在退款页上看到的。";
      (kind ? $("check-amount") : $("check-kind")).focus();
      return;
    }
    try {
      await this.page.send("checks", { kind, amount });
      $("check-wrong").textContent = "";
      $("check-kind").value = "";
      $("check-amount").value = "";
      $("money-act").querySelector("button")?.focus();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      $("check-wrong").textContent = error.message;
      $("check-amount").focus();
    }
  }
}

const needs = (step) => step !== null && h("ul", { class: "needs" }, step.needs.map((need) =>
  h("li", { class: need.met ? "met" : "unmet" }, h("span", { class: "need-mark", "aria-hidden": "true" }, need.met ? "✓" : "○"),
    h("span", { class: "hidden" }, need.met ? "已有：" : "还缺："), need.name)));

function outcome(agreement) {
  if (agreement === null) return null;
  const look = { agreed: "good", failed: "danger", uncertain: "danger" }[agreement.state] ?? "wait";
  return h("div", { class: "agreement" }, h("p", null, h("span", { class: `tag ${look}` }, agreement.state_name),
    ` ¥${agreement.amount}，${agreement.by}，${stamp(agreement.at)}`, agreement.confirmed_how && h("span", { class: "tag" }, agreement.confirmed_how)),
  agreement.state === "uncertain" && h("p", { class: "lacks" }, "平台没有回话，不知道有没有同意成功。请到退款页看一眼，再点下面一个。"),
  agreement.why && h("p", { class: "quiet" }, agreement.why));
}
