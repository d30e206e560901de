// 登记退款 beside the chat: where the shop is not connected, with shop, order and buyer of the chat (R5.26, R5.80).

import { get, post } from "./api.js";
import { h } from "./dom.js";
import { openForm } from "./form.js";
import { isoDay, now } from "./time.js";

const DIRECT = "直连";
const SHANGHAI = "+08:00";

/** The button, where the person may enter a refund; false where the platform tells of refunds itself. */
export const registers = (desk) => desk.connection !== undefined && desk.connection !== DIRECT && desk.may.has("remark")
  && h("button", { type: "button", data: { key: "register-refund" }, onclick: () => register(desk) }, "登记退款");

async function register({ view, refresh }) {
  const { kinds, phases } = await get("/api/v1/meta");
  const clock = new Date(now().getTime() + 8 * 3600e3).toISOString().slice(11, 16);
  await openForm({
    key: `register-refund:${view.id}`, title: "登记退款", action: "登记",
    note: `店铺：${view.shop_name}。买家：${view.buyer}。买家已在平台申请的，从千牛抄过来；登记后案件自动打开。`,
    fields: [
      { key: "order_no", name: "订单号", kind: "text", value: view.order_no ?? "", placeholder: "16 到 19 位数字" },
      { key: "refund_no", name: "退款编号", kind: "text" },
      { key: "kind", name: "退款类型", kind: "select", choices: kinds },
      { key: "phase", name: "货在哪里", kind: "select", choices: phases },
      { key: "amount", name: "申请金额（元）", kind: "amount" },
      { key: "paid", name: "实付（元）", kind: "amount", optional: true },
      { key: "reason", name: "退款原因（照抄）", kind: "text" },
      { key: "asked_at", name: "申请时间", kind: "moment", value: `${isoDay(now())}T${clock}` },
      { key: "style", name: "商品", kind: "text", optional: true, value: view.order?.product ?? "" },
    ],
    run: async ({ paid, asked_at: asked, ...given }) => {
      await post("/api/v1/refunds", { ...given, shop: view.shop, conversation_id: view.id, paid: paid || null, asked_at: `${asked}${SHANGHAI}` });
      refresh();
    },
  });
}
