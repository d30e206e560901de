"""What the procedures have an agent or the robot say, and when (R2, R3, R5): the words a buyer meets, in dialogues.

One line a claim: ids, the reply that comes first (after ~: anywhere among the suggestions), the order it is about, what
must stand in its text (after +) or in the agent's warning (after !), the words that were recorded as consent (after =),
and after the colon what the buyer says, one message after the other.
"""

from __future__ import annotations

from re import sub

import pytest

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.assistant.rehearsal import play
from cs_assistant.library.world import World

SAID = """
    # Self-help: three simple problems, each with its first aid.
    R2.12 R2.15 fault.crash/restart phone_day3 +重启: 手机卡死了动不了
    R2.12 R2.66 fault.crash/reset_warning phone_day3 +清空 +备份 +同意: 手机卡死了动不了 / 重启了还是卡
        / 空间够的，还是死机
    R2.12 fault.crash/reset_how phone_day3 +恢复出厂设置: 手机卡死了动不了 / 重启了还是卡 / 空间够的，还是死机
        / 备份好了，同意
    R2.13 R2.15 R2.37 R2.51 fault.charging/check_cable phone_day3 +数据线 +充电头: 手机插上充电器没反应，充不上
    R2.14 R2.15 fault.power/charge_on phone_day3 +连电脑 +30分钟: 手机突然就开不了机
    R2.14 fault.power/charge_removable phone_removable +万能充: 老人机开不了机了，按开机键不亮
    # First ask which fault; then the outlet, the terms, consent, the address.
    R2.33 R2.34 R2.50 fault.other/which_fault phone_day3 +具体是什么样: 我新买的手机有问题呀
    R2.33 R2.50 service.send_back/ask_fault phone_day3 +什么毛病: 我要寄回去维修手机
    R2.36 R2.52 R2.60 R2.66 service.send_back/outlet_first phone_day40 +网点: 我要寄回去维修手机
        / 听筒坏了，想寄回去维修
    R2.52 R2.21 R2.30 service.send_back/outlet_go phone_day40 +检测单: 我要寄回去维修手机 / 听筒坏了，想寄回去维修
        / 市里有一家
    R2.39 R2.53 R2.54 R2.66 service.send_back/terms phone_day40 +细则 +同意: 我要寄回去维修手机
        / 听筒坏了，想寄回去维修 / 我们这没有网点
    R2.20 R2.23 service.send_back/terms_unclear phone_day40 +换个地方再检 +来回运费您出: 我要寄回去维修手机
        / 听筒坏了，想寄回去维修 / 我们这没有网点 / 没看懂什么意思
    R2.19 R2.24 service.send_back/ask_consent phone_day40 +同意寄回: 我要寄回去维修手机 / 听筒坏了，想寄回去维修
        / 我们这没有网点 / 嗯
    R2.17 R2.18 R2.24 R2.29 R2.38 R2.66 service.send_back/address phone_day40 =同意，可以寄 +收，电话 +写上故障现象:
        / 我要寄回去维修手机 / 听筒坏了，想寄回去维修 / 我们这没有网点 / 同意，可以寄 / 弄好了
    R2.10 R2.11 R2.60 service.outlet/enquiry phone_day40 +官方入口: 请问附近有售后网点吗
    R2.11 R2.60 service.outlet/look_up phone_day40 +哪个市: 请问附近有售后网点吗 / 不会查，怎么弄
    R2.31 R2.53 R2.54 service.outlet/none_nearby phone_day40 +代检 +细则: 请问附近有售后网点吗 / 我们这没有网点
    R2.30 R2.21 service.outlet/take_along phone_day40 +检测单: 请问附近有售后网点吗 / 市里有一家
    R2.7 R2.53 fault.charging/onward_repair phone_day40 +免费维修 +寄回: 手机插上充电器没反应，充不上
        / 线和头都换了，还是充不进 / 清过了也没用
    R2.17 R2.25 return.address/apply shoes_day3 +退货地址: 鞋子退货寄到什么地址
    R2.28 return.request/within_shoes shoes_day3 +鞋盒尽量一起带回来: 鞋子不合脚，我要退
    R2.29 return.address/same phone_return_open +退货原因: 麻烦把退货地址发给我 / 一样的
    R2.26 return.freight/buyer_pays_free phone_return_open +寄回的运费: 退货的邮费到底谁出啊
    # Why it was not exchanged for a new one.
    R2.44 R2.45 R2.46 R2.66 service.new_box/first_or_exchanged phone_day10 +核对: 盒子配件都是打开过的，没给我换新吧
    R2.44 R2.48 R2.66 service.new_box/compare phone_exchanged +*#06# +尾号: 换回来的手机盒子是旧的，到底换新没有
    R2.47 R2.42 R2.66 service.new_box/explain phone_exchanged +换的是主机 +7天: 换回来的手机盒子是旧的，到底换新没有
        / 是的，一样
    R2.48 service.new_box/serial_how phone_exchanged +IMEI: 换回来的手机盒子是旧的，到底换新没有 / 不知道在哪看
    R2.49 service.new_box/mismatch phone_exchanged +出库记录: 换回来的手机盒子是旧的，到底换新没有 / 不一样，对不上
    # Complaints.
    R2.57 R2.20 service.report_dispute/recheck phone_day40 +不是定论 +再检: 检测报告说是人为损坏，我根本不认
    R2.58 R2.63 complaint.general/general - +让您生气了: 你们这服务真差劲
    R2.56 R2.59 complaint.general/phone phone_day3 +手机出了毛病 !先讲细则: 我很不满意，态度太差了
    R2.61 complaint.general/phone phone_day3 !先讲细则: 我很不满意，态度太差了
    R2.63 R2.64 complaint.threat/with_order phone_day40 +经过和要求 !内容、原因、要求: 不解决我就打12315投诉
    R2.65 complaint.threat/no_order - +主管: 我要去消协告你们
    R5.72 R5.71 complaint.general/refund_open phone_return_open +办到哪一步: 推来推去没人管，太气人了
    R5.70 R5.73 complaint.threat/with_order phone_day40 +经过和要求: 不解决我就打12315投诉
    # Refunds: what is said before a parcel leaves, on its way, after it came.
    R5.1 refund.request/ask_order - +订单号: 我要申请退款
    R5.4 R5.5 refund.request/open shoes_refund_open +类型 +金额: 麻烦通过一下我的退款申请
    R5.14 R5.13 refund.request/open_unshipped phone_refund_open +金额 !金额核对过，才点同意:
        / 退款我提交了，你们同意一下
    R5.8 R5.11 order.cancel/unshipped shoes_unshipped +退款 +请仓库停发: 拍错了 麻烦取消订单
    R5.10 order.cancel/unshipped shoes_unshipped !早上打单之前: 拍错了 麻烦取消订单
    R5.17 order.urge/still_waiting shoes_unshipped +原因和日期 !不拿质检、快递当借口: 鞋怎么还没发货 / 周五前要穿的
        / 还是没发
    R5.17 order.urge/late phone_unshipped +没发的原因和能发的日期: 太过分了，这么多天不发货
    R5.16 R5.18 order.urge/late phone_unshipped !不引买家换退款原因: 太过分了，这么多天不发货
    R5.27 R5.28 R5.29 delivery.not_received/signed phone_day3 +快递 +前在这里回您: 怎么显示已签收，我没收到货呀
    R5.28 R5.29 delivery.track/shipped phone_shipped +找快递问: 帮我看看快递走到哪里了
    R5.30 delivery.not_received/not_found shoes_day10 !丢件开索赔单: 怎么显示已签收，我没收到货呀
        / 没有，都问过了没人收
    R5.34 delivery.not_received/not_found shoes_day10 +再寄一份 +只退款: 怎么显示已签收，我没收到货呀
        / 没有，都问过了没人收
    R5.35 invoice.request/need phone_invoice_refund +需要开发票吗: 发票怎么还不给我开
    R5.36 R5.20 R5.54 invoice.request/not_needed phone_invoice_refund +不想要了 !最多中性提醒一次: 发票怎么还不给我开
        / 不用开了
    R5.37 invoice.request/title phone_day10 +个人 +公司 +税号: 你好，帮我开一下发票
    R5.38 delivery.damaged/when_found shoes_day3 +刚收到 +穿过: 收到时鞋盒都压烂了，鞋也变形 / 到手鞋头就压扁了你看
    R5.39 delivery.damaged/open_told shoes_refund_open +补寄、换货、退货退款由您选 !不说拒绝:
        / 收到时鞋盒都压烂了，鞋也变形 / 照片发你了，到手就压烂的
    R5.40 delivery.damaged/photo shoes_day3 +各拍一张: 收到时鞋盒都压烂了，鞋也变形
    R5.41 delivery.mismatch/photo_shoes shoes_day3 +鞋跟、花纹或鞋头: 收到的鞋跟图片完全两样
    R5.42 R5.44 delivery.mismatch/options shoes_day10 !提交设计和货品部门: 收到的鞋跟图片完全两样
        / 鞋的花纹和图片不一样
    R5.43 delivery.mismatch/options shoes_day10 +寄回的运费我们出: 收到的鞋跟图片完全两样 / 鞋的花纹和图片不一样
    R5.25 R5.24 R5.45 delivery.mismatch/refund_open shoes_quality_open !原因照买家选的: 收到的鞋跟图片完全两样
    R5.46 return.freight/verifying shoes_quality_open !聊天里有没有答应过运费: 退货的邮费到底谁出啊
    R5.47 return.tracking/refund_open phone_return_open +填在退款页面: 货我寄回去了哦
    R5.48 return.tracking/ask_number shoes_day3 +直接发在这里: 货我寄回去了哦
    R5.49 return.freight/ask_reason shoes_day3 +运费看原因: 退货的邮费到底谁出啊
    R5.51 service.progress/ask_sent_shoes shoes_day10 !仓库已收到客户寄回鞋: 换的那双鞋处理得怎么样了
    R5.55 return.freight/shop_pays shoes_shipped_after_ask !不要收款账号: 寄回去的邮费谁来出
    R5.57 return.request/within phone_day3 +退货退款 +24:00前: 我要办退货
    R5.58 compensation.request/ask shoes_day3 +怎么解决: 有点瑕疵，补偿我一点钱吧
    R5.59 R5.61 refund.rejected/still_open shoes_refund_open +依据 !主管复核: 为什么驳回我的退款申请
    R5.62 R5.63 return.request/past_open_entry shoes_day10 +售后入口还开着: 鞋我想退掉
    R5.66 R5.67 delivery.refuse/shipped phone_shipped +联系快递拦截: 麻烦帮忙拦截一下快递
    R5.68 delivery.refuse/shipped phone_shipped !已联系快递追件: 麻烦帮忙拦截一下快递
    R5.75 order.cancel/received phone_day3 +不合适: 取消这个订单
    # 退变换: once, after the way to return was told, and a no is a no.
    R5.15 R5.75 R5.78 refund.request/another shoes_day3 +有没有现货 !只问这一次: 我要退款了 / 是不合适，颜色不喜欢
    R5.79 refund.request/another_no shoes_day3 +照退货办: 我要退款了 / 是不合适，颜色不喜欢 / 不用了，退吧
    R5.76 refund.request/another_told shoes_day3 +哪一款 !不劝第二次: 我要退款了 / 是不合适，颜色不喜欢 / 想看看别的
    R5.22 ~order.cancel/another phone_refund_open !只说这一次: 我要取消订单，颜色不喜欢，先别发货
    # Repair at home.
    R3.2 service.onsite/ask appliance_day20 +约过时间: 预约的师傅什么时间过来装
    R3.4 R3.7 service.onsite/booked appliance_day20 +约的哪天: 预约的师傅什么时间过来装 / 有的
    R3.9 R3.10 service.onsite/again appliance_day20 +还要不要再去: 预约的师傅什么时间过来装 / 没有
        / 师傅来了还是不行，没修好
"""
ROWS = [
    line.strip().replace(": /", ":")
    for line in sub(r"\n\s+/", " /", SAID).splitlines()
    if line.strip() and not line.strip().startswith("#")
]


@pytest.fixture(scope="module")
def playing() -> tuple[Assistant, World]:
    loaded = read_scripts(None)
    return build_assistant(loaded), loaded.checked_world


@pytest.mark.parametrize("line", ROWS)
def test_the_desk_says_what_is_written_when_it_is_due(line: str, playing: tuple[Assistant, World]) -> None:
    assistant, world = playing
    head, say = line.split(": ", 1)
    words = [word for word in head.split() if not word.startswith("R")]
    reply, order_key, *wanted = words
    order = None if order_key == "-" else world.orders(world.now)[order_key]
    consent = next((word[1:] for word in wanted if word[0] == "="), None)
    shop = assistant.library.shops[order.shop_id if order else "phones"]
    lines = tuple(part.strip() for part in say.split(" / "))
    decision = play(assistant, lines, shop=shop, order=order, now=world.now, consent=consent).decision
    offered = {
        script.id: item
        for item in decision.candidates.items[: None if reply.startswith("~") else 1]
        if (script := assistant.library.reply(item.reply_id)) is not None
    }
    item = offered.get(reply.removeprefix("~"))
    assert item is not None, f"suggested instead: {list(offered)}"
    for word in wanted:
        place = {"+": item.text, "!": " ".join(item.warnings), "=": word}[word[0]]
        assert word[1:] in place
