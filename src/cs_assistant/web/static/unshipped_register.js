// 登记一笔退款: what a colleague copies from 千牛 where the shop is not connected. What is typed stays until it was taken.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { submits } from "./form.js";
import { isoDay, now } from "./time.js";

const SHANGHAI = "+08:00";

export class Register {
  constructor(done) {
    this.shops = "";
    $("register").addEventListener("click", () => this.open());
    for (const close of $("enter").querySelectorAll("[data-close]")) close.addEventListener("click", () => $("enter").close());
    submits($("enter-form"), $("enter-problem"), async () => {
      await post("/api/v1/refunds", this.body());
      $("enter-form").reset();
      $("enter").close();
      await done();
    });
  }

  /** Show the button where a shop of theirs is not connected. */
  offer(table) {
    const shops = table.prints.filter((print) => table.may_register.includes(print.shop));
    $("register").hidden = shops.length === 0;
    if (shops.length && $("bar").hidden) $("bar").hidden = false;
    const known = JSON.stringify(shops.map((shop) => shop.shop));
    if (known === this.shops) return;
    this.shops = known;
    $("enter-shop").replaceChildren(...shops.map((shop) => h("option", { value: shop.shop }, shop.shop_name)));
    if (shops.length && location.hash === "#register") {
      history.replaceState(null, "", location.pathname + location.search); // the list of cases leads here
      this.open();
    }
  }

  open() {
    if (!$("enter-asked").value) $("enter-asked").value = `${isoDay(now())}T${new Date(now().getTime() + 8 * 3600e3).toISOString().slice(11, 16)}`;
    $("enter").showModal();
    $("enter-order").focus();
  }

  body() {
    const value = (id) => $(`enter-${id}`).value.trim();
    return {
      shop: value("shop"), refund_no: value("refund"), order_no: value("order"), buyer: value("buyer"), kind: value("kind"), phase: value("phase"),
      amount: value("amount"), paid: value("paid") || null, reason: value("reason"), asked_at: `${value("asked")}${SHANGHAI}`, style: value("style"), size: "",
    };
  }
}
