"""The words of `consent_pieces` and `consent`: what may stand beside an agreement, slips, signs, markers. Data only."""

from __future__ import annotations

import re

from cs_assistant.domain.consent import ConsentKind

DEED_WORDS = (
    "我们 我 俺 自己 这就 这边 已经 已 刚刚 刚 正在 正 在 现在 就 会 再 "
    "去 来 先 然后 之后 之前 以后 到时候 到时 的时候 时候 时 前 后 能 打算 "
    "今天 今晚 今早 明天 明早 明晚 后天 上午 中午 下午 晚上 早上 周末 马上 "
    "立刻 尽快 待会儿 待会 等会儿 等会 一会儿 一会 等下 这两天 "
    "下班 下了班 回去 回家 到家 有空 有时间 抽空 在外地 在老家 公司 家里 "
    "楼下 驿站 菜鸟 周一 周二 周三 周四 周五 周六 周日 今天周日 "
    "寄 发 邮 打包 包装 包 装 封 封好 收拾 准备 整理 找盒子 找个盒子 找个箱子 "
    "找快递 叫个 叫 约 下单 联系 打电话 备份 导出 导到 导 存 恢复出厂设置 "
    "恢复出厂 清空 格式化 关机 关掉 "
    "拔 取出来 取出 拿出来 写 附 贴 注明 标注 标明 备注 说明 放 带 拍照 "
    "留着 告诉你们 告诉您 告诉你 通知你们 发给你们 发给你 发给您 发你们 "
    "发你 "
    "发您 给你们 给您 给你 你们那边 你们那里 你们那 你们店里 把单号发过来 单号会发过来 会发过来 上门取件 上门 "
    "手机 机器 机子 鞋子 鞋 东西 商品 它 数据 照片 资料 电脑 云盘 通讯录 "
    "微信记录 手机卡 电话卡 sim卡 卡 锁屏密码 开机密码 密码 盒子 鞋盒 包装盒 "
    "原包装 原来的 原装 箱子 纸箱 泡沫 气泡膜 胶带 配件 附件 充电器 充电头 "
    "数据线 耳机 说明书 保修卡 保障卡 发票 故障 问题 毛病 情况 现象 原因 "
    "坏的是 坏的地方 死机 卡机 卡顿 黑屏 花屏 充不进电 充不进 充不上电 开不了机 "
    "开不开机 自动关机 自动重启 发热 发烫 掉电快 耗电快 开胶 掉色 断底 老 "
    "总 一直 就是 是 充电口 屏幕 电池 纸条 便签 字条 纸上 纸 快递单号 运单号 "
    "物流单号 单号 物流 快递员 快递小哥 快递点 快递 包裹 运单 面单 寄件码 "
    "收到地址 拿到地址 有了地址 账号退出 账号我退出 退出账号 退出登录 账号 密码取消 密码我取消 取消密码 密码我关 "
    "了 的 好 完 着 过 一下 下 把 给 和 跟 与 及 都 也 还 上 里面 里 寄到 "
    "送到 发到 过去 回去 回来 出去 出来 进去 过来 上去 出 回 一起 一块 用 "
    "那 "
    "不好意思 抱歉 久等了 才看到 刚看到 看到 看到消息 回晚 回复晚 回得晚 晚 在忙 在上班 在开会 忙 消息 没看手机 "
    "希望 盼 尽快 早点 早日 快点 早 弄好 搞好 修好 解决 处理 检测 检查 查 恢复正常 恢复 正常 用上 出结果 结果 等你们 "
    "随时 可以 直接 慢慢 慢慢来 不急 不着急 不用急 资料不重要 没有重要资料 没有重要数据 "
    "没重要资料 没什么重要资料 没什么重要数据 数据不重要 "
    "没关系 资料丢了 数据丢了 清空没关系 没什么东西 在我手上 手上 需要 "
    "张 一张 一个 清楚 明白 仔细 吧 晚点 晚些时候 稍后 过会儿 过会 这周 "
    "本周 这个周末 星期天 星期一 星期二 星期三 星期四 星期五 星期六 礼拜天 "
    "礼拜一 礼拜六 下周 直接 亲自 顺便 "
    "一点 两点 三点 四点 五点 六点 七点 八点 九点 十点 十一点 十二点 点半 "
    "1点 2点 3点 4点 5点 6点 7点 8点 9点 10点 11点 12点"
)
"""What buyers say of packing and sending, of their data, of why they answer late."""

NEXT_WORDS = (
    "那 我 你们 你 您们 您 还 请 麻烦 需要 要 用 该 应该 提供 填写 填 写 "
    "带 准备 放 附 什么 啥子 啥 哪些 哪个 东西 单子 表 资料 信息 怎么 怎样 "
    "如何 咋 "
    "操作 弄 办理 办 做 走 搞 干 下一步 接下来 然后 后面 之后 流程 步骤 "
    "是 就 有 吗 么 寄件 寄 发快递 发 邮 可以 能 行 什么时候 啥时候 几时 "
    "哪天 现在 今天 "
    "明天 周末 快递 订单号 凭证 视频 照片 图片 先 一下 告诉 说 去 包裹 里面 里 包装 另外 一步 还有 对了"
)
"""What they ask about the way on: nothing of money, results, repair or the time it takes."""

SLIPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("同意", ("tong", "yi")), ("可以", ("ke", "yi")), ("没问题", ("mei", "wen", "ti")),
    ("没意见", ("mei", "yi", "jian")), ("接受", ("jie", "shou")), ("认可", ("ren", "ke")),
    ("愿意", ("yuan", "yi")), ("细则", ("xi", "ze")),
)  # fmt: skip
"""Words often mistyped by sound, with their syllables. Only typed Chinese: letters are no plain words."""
DIALECT = (
    ("阔以", "可以"), ("没得", "没有"), ("欧克", "ok"), ("木有", "没有"), ("木问题", "没问题"),
    ("明儿", "明天"), ("嗰", "那"), ("𠮶", "那"), ("返去", "回去"), ("给个", "给"),
    ("运行", "执行"), ("著", "着"), ("资讯", "信息"),
)  # fmt: skip
"""Regional and playful spellings as the normal form leaves them."""
OTHER_WORDS = frozenset({"可疑", "可依", "可意", "可议", "可异", "认可", "愿意", "没意见", "没问题"})
"""Words that sound like one of them and mean something else, or are right as they stand."""

FRIENDLY_SIGNS = frozenset(
    "🎉😘🥰😍🤗💯🌸🌺✨💖💕🧡💛💚💙🙋✔☑🤙👌👍🙏😊😄😁😀🙆✅🆗🌹💪🤝❤♥☺✌💐♀♂"
    "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
)
"""Emoji that take nothing back. 🙂 and 😅 are not among them: in a Chinese chat they do."""
FRIENDLY_TAGS = frozenset(
    {"ok", "强", "握手", "玫瑰", "抱拳", "合十", "赞", "耶", "胜利", "爱心", "鲜花", "愉快", "比心"}
)
HEDGES = re.compile("[嘛呗唄]|吧$")
"""What the normal form drops and what yet counts, at the end of a clause."""
VOCATIVES = re.compile("老[板闆]|店家|掌[柜櫃]|小二")
"""Dropped at the head of a clause by the normal form; in front of 同意 they are its subject."""
LAUGHTER = re.compile("哈哈|嘿嘿|嘻嘻|呵|hh|233")
"""A laugh beside an agreement takes its plainness away."""
THRICE = re.compile(r"([^\W\d_嗯恩哦啊哈呀噢啦谢謝]{1,8})(?:[^\w]*\1){2,}")
"""行行行, 同意同意同意: seldom meant as said."""

MARKERS: tuple[tuple[ConsentKind, re.Pattern[str]], ...] = (
    (
        ConsentKind.WITHDRAWN,
        re.compile(
            "不算|撤回|收回|反悔|作废|(?:取消|撤销|收回).{0,3}同意|改主意|不同意了|[发点说打]错|当我没|别当|"
            "(?:之前|刚才|前面|刚刚|原来).{0,10}(?:不|算了)"
        ),
    ),
    (
        ConsentKind.SARCASTIC,
        re.compile(
            "呵|哈哈|嘿嘿|笑死|说了算|你们(?:最大|赢|厉害|真行|牛|有理)|都是你们|"
            "敢不|个(?:屁|头|鬼|锤子)|霸王|被?逼|真有你们|"
            "好一个|反正|只能|除了同意|谁让|不然|得很|必须同意[^才|？]{0,2}$|真棒|真行|[\"“”]|太可以|[🙄😅🙂😒🙃😏🤡]"
        ),
    ),
    (
        ConsentKind.CONDITIONAL,
        re.compile(
            "但|不过|前提|如果|假如|要是|除非|只要|的话|条件|万一|只同意|部分|"
            "其[余他它]|(?:就|才)(?:同意|可以|行|寄)|再同意|"
            "必须|得先|先.{1,8}[再就]|(?:你们|店里).{0,2}(?:出|承担|负责|付)|"
            "包(?:来回|邮|运费)|到付|(?:可以|同意|行)是|第[一二三四五\\d]条|"
            "保留"
        ),
    ),
    (ConsentKind.QUESTION, re.compile("？|[吗么]|什么|怎|多[久少]|谁|为何|是不是|会不会|能不能|要不要|几天")),
    (ConsentKind.REFUSED, re.compile(
        r"不(?!错)|没(?!有?(?:问题|意见|异议|疑问))|拒|算了|免谈|别|无法|退[货钱款]|"
        r"\bno\b|凭")),
    (
        ConsentKind.VAGUE,
        re.compile(
            "[吧呗嘛]|应该|大概|勉强|也行|都[行可]|随便|无所谓|基本|原则上|"
            "看着办|好像|差不多|算是|先这样|看你|听你"),
    ),
)
"""Words that name what an unclear answer is, in this order. They never make one clear."""
