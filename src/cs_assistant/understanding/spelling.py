"""Words of Taiwan, Hong Kong and hurried typing, as the mainland shop writes them. Data only.

OpenCC turns characters and common words; these are the shop words it leaves alone. Left: after conversion to
simplified characters. Order matters: longer words first.
"""

from __future__ import annotations

WORDS: tuple[tuple[str, str], ...] = (
    # Taiwan
    ("行动电源", "充电宝"), ("豆腐头", "充电头"), ("智慧型手机", "智能手机"), ("货到付现", "货到付款"),
    ("当机", "死机"), ("当掉", "死机"), ("荧幕", "屏幕"), ("萤幕", "屏幕"), ("保固", "保修"), ("出货", "发货"),
    ("统编", "税号"), ("讯号", "信号"), ("品质", "质量"), ("宅配", "快递"), ("刷退", "退款"), ("退费", "退款"),
    ("超商", "便利店"), ("折价券", "优惠券"), ("折价卷", "优惠券"), ("优惠卷", "优惠券"), ("汇款", "转账"),
    ("简讯", "短信"),
    ("触控屏幕", "触摸屏"), ("相机镜头", "摄像头"), ("客诉", "投诉"), ("包裹追踪", "物流查询"),
    # Cantonese, in simplified characters
    ("唔该晒", "谢谢"), ("唔该", "麻烦"), ("多谢晒", "谢谢"), ("点解", "为什么"), ("点样", "怎么"),
    ("几时", "什么时候"),
    ("而家", "现在"), ("边度", "哪里"), ("边个", "谁"), ("做乜", "为什么"), ("乜嘢", "什么"), ("冇得", "不能"),
    ("唔到", "不到"),
    ("唔系", "不是"), ("系咪", "是不是"), ("系唔系", "是不是"), ("睇下", "看看"), ("俾", "给"), ("畀", "给"),
    ("冇", "没有"),
    ("唔", "不"), ("嘅", "的"), ("佢", "他"), ("哋", "们"), ("嚟", "来"), ("攞", "拿"), ("咩", "什么"),
    ("嘢", "东西"), ("咗", "了"),
    # hurried typing
    ("肿么", "怎么"), ("咋", "怎么"), ("啥", "什么"), ("木有", "没有"), ("造不造", "知不知道"),
    ("介个", "这个"), ("酱紫", "这样"),
)  # fmt: skip

HEAD_FILLERS = (
    "亲爱的", "亲亲", "亲(?![自戚友人情笔眼手口子])", "你好啊?", "您好啊?", "hello", "哈喽", "哈啰", "请问一下",
    "请问下", "请问",
    "麻烦问一下", "麻烦问下", "我想问一下", "我想问下", "想问一下", "想问下", "问一下", "问下", "那个",
    "就是说?", "话说",
    "老板", "店家", "掌柜的?", "小二", "额+", "呃+", "嗯+", "啊+", "哦+", "噢+", "喂+", "哎呀?", "诶+", "唉+", "哈+",
)  # fmt: skip
"""Regular expressions of what says nothing at the head of a line."""

TAIL_FILLERS = ("[啊呀哦噢哈吖喔耶啦咯哟呗滴哇]+", "(?<!干)嘛", "呢+", "亲亲?")
"""Regular expressions of what says nothing at the end of a line. 吗, 了 and 吧 say something and stay."""
