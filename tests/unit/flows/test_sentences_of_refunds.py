"""What the fifth document says of refunds, sentence by sentence, in the lawful column of its table (R5)."""

from __future__ import annotations

import pytest

from tests.unit.flows.sentences import check, sentences

SENTENCES = """
    # 未发退: submit the order, remark, the warehouse voids it and remarks, check the amount, agree one by one.
    R5.8 R5.11 refund_unshipped/to_submit/submit leads submitted
    R5.11 refund_unshipped/to_submit/submit opens warehouse 作废订单
    R5.9 refund_unshipped/to_submit due platform_48h 48 asked_at
    R5.12 R5.81 refund_unshipped/to_submit/submit remark 已经提交未发退
    R5.13 refund_unshipped/submitted/warehouse_voided by warehouse
    R5.13 refund_unshipped/voided/agree needs warehouse_remark
    R5.12 R5.13 refund_unshipped/voided/agree needs remark.submitted_unshipped
    R5.4 refund_unshipped/voided/agree needs type_checked
    R5.5 R5.14 refund_unshipped/voided/agree needs amount_checked
    R5.13 R5.14 refund_unshipped/voided/agree not agent
    R5.13 R5.66 refund_unshipped/submitted/warehouse_shipped leads shipped
    R5.4 R5.5 refund_unshipped/*/buyer_changed voids type_checked amount_checked
    R5.17 refund_unshipped/to_submit/ask_delay opens warehouse 为什么没发
    R5.17 refund_unshipped/to_submit/delay_told asks delay_words
    R5.17 refund_unshipped/submitted/delay_told asks ship_by
    R5.17 refund_unshipped/submitted/delay_told leads submitted
    # 追件: ask the courier, tell the buyer, remark for the next shift.
    R5.66 refund_unshipped/shipped/intercept leads intercepting
    R5.66 refund_intercept/registered/intercept asks courier
    R5.66 refund_intercept/registered/intercept asks tracking_no
    R5.67 refund_intercept/registered/intercept asks buyer_told 已电话说明 已留言说明
    R5.68 R5.81 refund_intercept/registered/intercept remark 已联系快递追件
    R5.68 refund_intercept/returned/agree needs remark.interception
    R5.66 refund_intercept/intercepting/parcel_back leads returned
    # 查件、追件 before the application.
    R5.27 parcel/registered/ask_courier asks asked_buyer 已看聊天记录 已电话问过买家 两样都做了
    R5.28 parcel/registered/ask_courier leads querying
    R5.28 parcel/querying due courier_due 24 entered
    R5.29 parcel/querying/tell_buyer asks buyer_told 已电话说明 已留言说明
    R5.30 parcel/querying/lost starts claim
    R5.34 parcel/lost/choose_reship starts reship
    R5.66 parcel/registered/intercept leads intercepting
    R5.67 parcel/registered/intercept asks buyer_told 已电话说明 已留言说明
    R5.68 R5.81 parcel/registered/intercept remark 已联系快递追件
    # 仅退款、未收到货.
    R5.27 refund_not_received/registered/ask_courier asks asked_buyer 已看聊天记录 已电话问过买家 两样都做了
    R5.28 refund_not_received/registered/ask_courier leads querying
    R5.28 refund_not_received/querying due courier_due 24 entered
    R5.28 refund_not_received/querying/tell_buyer asks courier_answer
    R5.29 refund_not_received/querying/tell_buyer asks buyer_told 已电话说明 已留言说明
    R5.30 refund_not_received/querying/lost starts claim
    R5.30 claim/to_open/open_claim needs loss_proof
    R5.31 claim/to_open/open_claim needs article size price shipped_on handled_by
    R5.31 claim/to_open/open_claim asks courier
    R5.31 claim/to_open/open_claim asks tracking_no
    R5.32 claim/to_open/open_claim opens finance 盖章
    R5.32 claim/stamping/stamped asks copy_kept
    R5.32 claim/stamping/stamped opens warehouse 原件
    R5.32 claim/stamped/original_received opens warehouse 交给快递
    R5.32 claim/with_warehouse/hand_over opens finance 到账
    R5.33 R5.81 claim/stamped/original_received remark 索赔单已开
    R5.32 R5.33 claim/with_warehouse/hand_over needs remark.claim_opened
    R5.34 claim/*/buyer_choice asks buyer_choice 补发 退款重拍 只退款
    R5.34 refund_not_received/lost/choose_reship starts reship
    R5.34 refund_not_received/lost/choose_refund asks buyer_choice 退款重拍 只退款
    R5.34 refund_not_received/querying/choose_refund leads to_refund
    R5.34 reship/to_order/order_reship opens warehouse 补发
    # 发票问题.
    R5.35 refund_invoice/registered/needs_invoice leads invoicing
    R5.35 R5.36 refund_invoice/registered/not_about_invoice leads to_correct
    R5.36 refund_invoice/registered/not_about_invoice asks stated_words
    R5.37 refund_invoice/registered/needs_invoice asks title_kind 个人 公司
    R5.37 refund_invoice/registered/needs_invoice asks invoice_title
    R5.37 refund_invoice/registered/needs_invoice opens finance 开发票
    R5.37 refund_invoice/invoicing/invoice_issued asks invoice_no
    # 收到商品破损.
    R5.38 refund_damaged/registered/found_on_arrival leads photos_due
    R5.38 refund_damaged/registered/found_later leads photos_due
    R5.40 refund_damaged/photos_due/photos_in asks evidence
    R5.40 refund_damaged/to_judge/shown asks judged
    R5.39 refund_damaged/to_choose/choose_reship starts reship
    R5.39 refund_damaged/to_choose/choose_exchange starts exchange
    R5.39 refund_damaged/to_choose/choose_return leads to_apply_return
    # 收到商品不符.
    R5.45 refund_mismatch/registered/records_seen asks chat_seen
    R5.45 refund_mismatch/registered/records_seen asks memo_agreed
    R5.45 refund_mismatch/registered/records_seen leads understanding
    R5.41 refund_mismatch/understanding/differs asks differs_in 鞋跟 鞋面花纹 鞋头
    R5.41 R5.42 refund_mismatch/understanding/wrong_item opens warehouse 发错货
    R5.42 refund_mismatch/understanding/differs opens design 改页面
    R5.42 refund_mismatch/verifying/verified asks verified_words
    R5.44 R5.81 refund_mismatch/understanding/differs remark 鞋的详细问题
    R5.44 refund_mismatch/understanding/differs asks shoe_problem
    R5.43 refund_mismatch/to_choose/choose_return leads to_apply_return
    R5.43 refund_fault_return/to_agree/agree_return asks freight_payer 店铺
    R5.43 R5.56 freight_back/to_settle/approve_freight opens finance 退运费
    R5.25 R5.24 refund_fault_return/registered/fault_shown leads to_agree
    R5.24 refund_fault_return/to_agree/agree_return leads return_agreed
    # 退运费.
    R5.46 refund_freight/registered/freight_promised asks chat_seen
    R5.46 refund_freight/registered/freight_promised asks promised_amount
    R5.46 refund_freight/registered/freight_promised leads promised
    # 退货退款: the number on the refund's page, the three looks, then the money.
    R5.57 refund_return/registered/agree_return leads return_agreed
    R5.57 R5.53 refund_return/looked/agree needs remark.return_received
    R5.47 refund_return/return_agreed/ask_for_number leads number_due
    R5.48 refund_return/on_the_way/number_wrong leads number_wrong
    R5.48 refund_return/number_due/number_by_chat asks number_evidence
    R5.48 refund_return/number_wrong/number_corrected asks number_evidence
    R5.48 refund_return/number_wrong/number_corrected asks tracking_no
    R5.49 refund_return/registered/agree_return asks freight_payer 店铺 买家
    R5.49 refund_return/on_the_way/goods_received asks received_whole 完好
    R5.51 R5.81 refund_return/on_the_way/goods_received remark 仓库已收到客户寄回鞋
    R5.51 refund_return/looked/agree needs remark.return_received
    R5.49 R2.27 R2.28 refund_return/received/three_looks asks intact_findings
    R5.50 refund_return/received/three_looks asks signed_on
    R5.50 refund_return/received/three_looks asks style
    R5.50 refund_return/received/three_looks asks quality_return 是 不是
    R5.50 refund_return/received/three_looks asks chat_seen
    R5.52 refund_return/received/three_looks asks reason_seen
    R5.52 refund_return/looked/agree needs type_checked amount_checked
    R5.53 refund_return/received/three_looks leads looked
    R5.53 refund_return/looked/agree leads agreed
    R5.54 refund_return/received/three_looks asks reason_seen 一致 不一致
    # 邮费: by region and style.
    R5.56 freight_back/to_settle/approve_freight asks region
    R5.56 freight_back/to_settle/approve_freight asks style
    R5.56 freight_back/to_settle/approve_freight asks freight_amount
    R5.55 freight_back/paying/freight_paid asks paid_how 原路退回
    # 拒绝退款.
    R5.59 refusal/collecting/propose asks signed_on
    R5.59 refusal/collecting/propose asks problem_words
    R5.59 refusal/collecting/propose may style_is_hot
    R5.59 refusal/collecting/propose may style_rating
    R5.59 R5.60 refusal/collecting/propose asks chat_proof
    R5.60 refusal/told/refuse asks refusal_words
    R5.61 refusal/collecting/propose asks ground
    R5.61 refusal/reviewing/approve not agent senior
    R5.61 refusal/approved/explain asks told_words
    R5.61 refusal/approved/explain leads told
    # 售后退款.
    R5.62 R5.63 refund_after_success/registered/understand asks signed_on
    R5.63 refund_after_success/registered/understand asks problem_kind
    R5.63 refund_after_success/registered/understand asks chat_seen
    R5.63 refund_after_success/registered/understand may style_is_promoted
    R5.64 R5.81 refund_after_success/understood/remark_after_sale remark 客户申请了售后退款
    R5.64 refund_after_success/remarked/agree needs remark.after_sale_refund
    R5.62 R5.63 refund_after_success_by_reason/registered/understand asks problem_kind
    R5.64 R5.81 refund_after_success_by_reason/understood/remark_after_sale remark 客户申请了售后退款
    R5.64 R5.26 refund_after_success_by_reason/remarked/by_reason needs remark.after_sale_refund
    R5.65 refund_after_success/registered/understand asks worn
    R5.65 refund_after_success/registered/understand asks problem_words
    # 投诉.
    R5.69 complaint opening channel
    R5.69 complaint/handling/ruled by platform
    R5.70 complaint/handling/facts_seen asks signed_on
    R5.70 complaint/handling/facts_seen asks chat_seen
    R5.70 complaint/handling/facts_seen asks problem_words
    R5.70 complaint/handling/facts_seen asks refund_reason
    R5.70 R5.71 complaint/handling/answer needs facts_seen_at
    R5.70 R5.71 complaint/handling/answer_platform needs facts_seen_at
    R5.71 complaint/handling/second_test needs facts_seen_at
    R5.1 complaint/soothing/soothed leads clarifying
    R5.73 complaint/clarifying/clarified asks cause
    R5.73 complaint/clarifying/clarified asks content
    R5.71 complaint/clarifying/clarified leads handling
    R5.74 complaint/handling/answer_platform asks evidence_no
    R5.74 complaint/handling/answer_platform asks platform_words
    # 退变换.
    R5.75 exchange_offer/asking/plain_reason asks stated_words
    R5.15 R5.22 R5.78 exchange_offer/offering/offer asks offer_by 按款式推荐 按价格推荐 按上脚效果推荐 介绍店铺现有活动
    R5.15 exchange_offer/offering/offer leads offered
    R5.77 exchange_offer/offering/offer asks offered_style
    R5.76 exchange_offer/offered/accept starts exchange
    R5.76 exchange/agreeing/back_first asks wanted
    R5.79 exchange_offer/route_due/route_told leads offering
    R5.79 exchange_offer/offered/insist leads honoured
    R5.79 exchange_offer/offering/insist leads honoured
    R5.79 exchange_offer/asking/not_fitting leads not_fitting
    # What no rule settles is a supervisor's matter.
    R5.58 R5.71 refund_return/registered/to_supervisor leads weighing
    R5.80 refund_by_hand/registered/decide leads decided
"""


@pytest.mark.parametrize("line", sentences(SENTENCES))
def test_the_procedure_of_refunds_is_walked_as_written(line: str) -> None:
    check(line)
