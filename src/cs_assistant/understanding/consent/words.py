"""Word lists of the consent reader: what may stand beside an agreement, slips, signs, markers. Data only."""

from __future__ import annotations

import re

from cs_assistant.domain.consent import ConsentKind

DEED_WORDS = (
    "我们 我 俺 自己 已经 已 刚刚 刚才 刚 正在 正 在 就 会 再 去 来 先 然后 之后 之前 以后 到时候 到时 的时候 时候 "
    "时 前 后 能 可以 打算 我想 我要 自己要 要自己 昨晚 昨天 前天 公司 家里 楼下 驿站 菜鸟 便利店 快递点 快递站 寄 "
    "发 邮 打包 包装 包 装 封 收拾 准备 整理 裹 找盒子 找个盒子 找个箱子 找快递 找个快递 叫快递 叫个快递 叫了快递 "
    "约快递 约了快递 约好快递 联系快递 叫了 约了 叫个 叫 用快递 走快递 寄快递 发快递 交给快递 上门取件 下单 拷出来 "
    "拷 传到 备份完毕 备份 导出 导到 导 存 传 恢复出厂设置 恢复出厂 清空 格式化 关机 关掉 抹掉 拔 取出来 取出 拿出来 "
    "写 附 贴 注明 标注 标明 备注 说明 放 带 拍照 告诉你们 告诉您 告诉你 通知你们 发给你们 发给你 发给您 发你们 发你 "
    "发您 补给你 给你们 给您 给你 到你们那边 到你们那里 到你们那 到你们店里 会发过来 就等地址 等地址 收到地址 "
    "拿到地址 有了地址 手机 机器 机子 鞋子 鞋 东西 商品 它 数据 照片 资料 电脑 云盘 网盘 通讯录 微信记录 手机卡 "
    "电话卡 sim卡 卡 锁屏密码 开机密码 密码 盒子 鞋盒 包装盒 原箱 原盒 原包装 原来的 原装盒子 箱子 纸箱 泡沫 气泡膜 "
    "胶带 配件 附件 充电器 充电头 数据线 耳机 说明书 保修卡 保障卡 发票 故障 问题 毛病 情况 现象 原因 坏的是 "
    "坏的地方 充电口 屏幕 电池 纸条 便签 字条 纸上 纸 订单号 手机号 快递单号 运单号 物流单号 单号回头 单号后面 "
    "单号sf后面 单号 包裹 运单 面单 寄件码 账号 放门口了 了 的 好 完 着 过 出 回 一下 下 把 将 给 和 跟 与 及 都 也 "
    "还 全 上 里面 里 寄到 送到 发到 过去 回去 回来 出去 出来 进去 过来 上去 一起 一块 用 那 随时 直接 亲自 顺便 "
    "慢慢 张 一张 一个 个 清楚 仔细 做 走 关 掉 清理 清 删除 删 三层 两层 几层 装盒 装箱 封箱 id 我要写 等我 早就 撕 "
    "撕下来 摘 卸 手机壳 手机膜 贴膜 膜 壳 下来 找了个 找了 找出来 找 箱 弄好 弄 卡取了 卡取 起来 结实 大 小 跟你说 "
    "跟您说 一声 找到 找找 买 打印 有地址 发了地址 给了地址"
)
"""What buyers say of packing and sending. Nothing the shop would do; nobody acts but the buyer."""

NEXT_WORDS = (
    "那 我 给你们 你们那边 你们那 还 请 麻烦 需要 要 用 该 应该 提供 填写 填 写 带 准备 放 附 什么 啥子 啥 哪些 哪个 "
    "单子 表 资料 信息 怎么 怎样 如何 咋 啷个 操作 弄 办理 接下来怎么办 接着怎么办 然后怎么办 做 走 搞 干 下一步 "
    "接下来 然后 后面 之后 流程 步骤 是 就 有 吗 么 几号 哪家 放哪 寄件 寄 发快递 邮 可以 能 行 合适 比较 好 "
    "什么时候 啥时候 几时 哪天 现在 今天 明天 周末 快递 订单号 凭证 照片 图片 告诉 说 包裹 里面 里 包装 接着 整 "
    "还要我 需要我 另外 一步 还有 对了 一下 东西"
)
"""What they ask about the way on: nothing of money, results, repair, nothing the shop should send."""

NOTE_WORDS = (
    "纸条 便签 字条 写 写明 写清楚 写好 写上 写了 写张 附 附上 附张 夹 夹张 塞 注明 标注 标明 我 我会 会 要 把 在 上 "
    "上面 里 里面 放 放进去 也 手机 故障 问题 毛病 情况 原因 现象 和 跟 还有 订单号 单号 手机号 电话 姓名 名字 着 "
    "说明 一下 一起"
)
"""What they say of the slip of paper the terms ask for."""
SYMPTOM_WORDS = (
    "死机 卡机 卡顿 卡死 黑屏 白屏 花屏 闪屏 闪退 老闪 闪 充不进去电 充不进电 充不进 充不上电 充不上 充不了电 "
    "开不了机 开不开机 不开机 打不开 自动关机 自动重启 老重启 重启 关机 没反应 没声音 发热 发烫 烫手 掉电快 掉电 "
    "耗电快 亏电 没信号 失灵 触摸不灵 开胶 掉色 断底 掉底 脱线 不加热 漏水 不转 有杂音 充电慢 充电很慢 充不满 "
    "断断续续 时好时坏 不充电 接触不良 松了 不亮 不灵 不耐用 鼓了 老卡 特别卡 很卡 卡得不行 坏了 有问题 有毛病 "
    "用不了 坏的是 坏的地方是"
)
"""What is wrong with the goods."""
TROUBLE_WORDS = (
    "我 我的 这 这个 那个 就是 是 的 了 又 老是 老 总是 总 一直 买回来 折腾 好好的 经常 天天 每天 三天两头 时不时 "
    "动不动 有时候 突然 自动 自己 都 还 也 很 特别 有点 太 越来越 用着用着 玩着玩着 充着电 充电 充电口 屏幕 电池 "
    "耳机 喇叭 麦克风 触屏 触摸屏 鞋底 水壶 风扇 接口 摄像头 用了 买了 不到 才 刚 没几天 没多久 一晚上 半天 昨晚 "
    "昨天 才充一半 只充一半 充 电量 电 一天 几次 好几次 两次 三次 一次 半年 一年 几天 两天 三天 十天 二十天 半个月 "
    "一个月 两个月 就 到底 最近 坏的是 坏的地方 开机 今天 现在 以后 一"
)
"""What stands around a symptom."""

READ_WORDS = (
    "我们俩 我们 我俩 我 俺 自己 都 也 已经 刚刚 刚才 刚 才 现在 这下 今天 昨天 认真 仔细 完整 从头到尾 一条条 一条 "
    "对着 一遍 写的 说的 讲的 发的 过来的 那几条 里面 一起 一个字一个字 一字一句 逐字逐句 逐字 全文 全部 反反复复 "
    "用心 好好 清清楚楚 两遍 三遍 好几遍 几遍 两三遍 仔仔细细 逐条 每一条 每个字 每一个字 里里外外 前前后后 上上下下 "
    "戴眼镜 抽空 这回 从头看到尾 一共 四条 几条 每条 这些 上面的 上面 反复 细则 条款 内容 消息 说明 昨晚 您发的 "
    "你发的 你们发的 寄检 看 读 听 念 阅读 研究 了解 弄 搞 完 过 好 懂 了 清楚 明白 清 得 很 给我听 戴上老花镜 "
    "戴了眼镜 戴着眼镜 字太小 字小 眼睛不好 和 跟 帮我 的 把"
)
"""What they say of having read or heard the terms. No 没, 不, 再, 一半."""

EXCUSE_WORDS = (
    "我 刚刚 刚才 刚 才 忙完 上班没看手机 白天 最近 太忙 这几天 在忙 在上班 在开会 在开车 在上课 在睡觉 在做饭 "
    "在外面 带娃 带孩子 开车 开会 上班 上课 做饭 忙 没空 没看手机 没看到消息 没看到 没空看手机 没空细聊 跑单 睡醒 醒 "
    "下班 收工 到家 看到消息 看到 看见 消息 不好意思 抱歉 对不起 久等了 让你们久等了 让您久等了 让你久等了 回晚 "
    "回得晚 回复晚 回复慢 回慢 才回复 才回 偷偷回一下 偷偷回 现在才 晚 了 的 一直 今天 昨天 昨晚 没法打字 所以 "
    "打字慢 打字 现在 加班 吃完饭 吃饭 洗澡 睡觉 看手机 看不清字 在加班 在吃饭 在洗澡 孩子刚睡 才有空 这两天 看得慢 "
    "老花眼 眼睛花 上午 下午 中午 早上 下课"
)
"""Why the answer comes late."""

REMARKS = (
    "说实话 说真的 气归气 别催 丢数据不怪你们 更正一下 语音转文字 上面那个不字打多了 别的不说了 前面说话冲了 "
    "前面说话冲了别介意 整挺好 真没意见 巴适 得行 妥妥的 没错 都可以 检测就检测 检测就检测吧"
)
"""Remarks that are fixed phrases."""

SLIPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("同意", ("tong", "yi")), ("可以", ("ke", "yi")), ("没问题", ("mei", "wen", "ti")),
    ("没意见", ("mei", "yi", "jian")), ("接受", ("jie", "shou")), ("认可", ("ren", "ke")),
    ("愿意", ("yuan", "yi")), ("细则", ("xi", "ze")),
)  # fmt: skip
"""Words often mistyped by sound, with their syllables. Only typed Chinese: letters are no plain words."""
DIALECT = (
    ("阔以", "可以"), ("没得", "没有"), ("欧克", "ok"), ("木有", "没有"), ("木问题", "没问题"),
    ("明儿", "明天"), ("嗰", "那"), ("𠮶", "那"), ("返去", "回去"), ("给个", "给"),
    ("啦", "了"), ("喽", "了"), ("莫得", "没有"), ("运行", "执行"), ("著", "着"), ("资讯", "信息"),
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
"""What the normal form drops and what yet counts, at the end of a clause that answers; 「怎么寄嘛」 only asks."""
ANSWER_WORDS = re.compile("同意|接受|认可|愿意|可以|没问题|意见|[好行成中]$")
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
            '好一个|反正|只能|除了同意|谁让|不然|得很|必须同意[^才|？]{0,2}$|真棒|真行|["“”]|太可以|[🙄😅🙂😒🙃😏🤡]'
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
    (
        ConsentKind.REFUSED,
        re.compile(
            r"不(?!错)|没(?!有?(?:问题|意见|异议|疑问))|拒|算了|免谈|别|无法|退[货钱款]|"
            r"\bno\b|凭"
        ),
    ),
    (
        ConsentKind.VAGUE,
        re.compile(
            "[吧呗嘛]|应该|大概|勉强|也行|都[行可]|随便|无所谓|基本|原则上|看着办|好像|差不多|算是|先这样|看你|听你"
        ),
    ),
)
"""Words that name what an unclear answer is, in this order. They never make one clear."""
