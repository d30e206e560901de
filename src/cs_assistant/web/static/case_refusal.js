// 在平台上拒绝: a reason the platform offers for this refund, the words the buyer reads, a picture that proves it.

import { get, post } from "./api.js";
import { attempt, h, notice } from "./dom.js";
import { encoded } from "./files.js";
import { openForm } from "./form.js";

/** Ask the platform what may be refused, then refuse; `record` takes the plain step where that was done in 千牛 already. */
export async function openRefusal(page, step, record) {
  const path = `/api/v1/cases/${encodeURIComponent(page.case.id)}/refusal`;
  let offer = null;
  if (!await attempt(async () => { offer = await get(path); })) return undefined;
  if (offer.refused) return record(page, { ...step, name: "平台上已经拒绝，记下来", note: "这笔退款在平台上已经是「卖家已拒绝」。" });
  if (offer.reasons.length === 0) return notice(`平台上这笔退款现在「${offer.state}」，不能拒绝。请刷新后再看，或到千牛里处理。`);
  const { revision } = page.case;
  return openForm({
    key: `${page.case.id}:refuse`, title: "在平台上拒绝这笔退款", action: "在平台上拒绝", danger: true,
    note: [h("p", null, "提交后买家会看到原因和说明，可以修改申请，也可以请平台介入。"), h("p", null, "只写事实、时间、证据编号，不评价买家。")],
    fields: [
      { key: "reason", name: "平台给的原因", kind: "choice", choices: offer.reasons.map((each) => ({ id: each.id, name: each.tips ? `${each.text}（${each.tips}）` : each.text })) },
      { key: "words", name: "拒绝说明（2 到 200 字）", kind: "area", max: 200 },
      { key: "proof", name: "凭证图片", kind: "picture", optional: true, hint: "天猫店必须有；GIF、JPG 或 PNG，不超过 130 KB。" },
    ],
    run: async ({ reason, words, proof }) => {
      const body = { reason, words, proof: proof ? await encoded(proof) : null, seen_revision: revision };
      page.take(await post(path, body));
    },
  });
}
