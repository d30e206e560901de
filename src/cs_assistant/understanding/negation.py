"""Whether a buyer says that something is *not* so: 没死机, 不是充不进电, 不退了.

Complaints are full of 不 and 没 and are no negations: 充不进电, 没反应, 没收到货, 不退钱, 不退款就投诉. Only the word
of the fault or of the request itself, negated by the buyer about the buyer's own matter, counts. Read clause by clause.
"""

from __future__ import annotations

import re

from cs_assistant.understanding.normalise import without_soft_end

_FAULT = (
    "死机|卡顿|卡死|卡机|卡住|黑屏|花屏|白屏|闪屏|闪退|自动重启|重启|发热|发烫|烫手|鼓包|漏电|漏水|漏液|漏|进水|坏掉?|破损|破|"
    "(?:屏幕?|后盖|外壳)?碎|裂开|开裂|裂|断裂|脱胶|开胶|掉色|褪色|变形|少件|少发|漏发|丢件|质量问题|故障|毛病|异响|异味|摔过?|磕碰|损坏|"
    "(?:打|开|关|充|连|用|点|听|看|收|刷|装|登)不(?:进去?|了|开|上去?|到|见|清|出)机?电?|没反应|没声音|没信号|没电|没收到"
)
_REQUEST = (
    "退货退款|退货|退款|退换|换货|退掉|退|换新|换|取消|投诉|维修|返修|修|催|发票|开票|理赔|赔偿|补发|上门|寄回|改"
)
_ANY = "(?:再|出现|发生|任何|什么|啥|一点|过|给我|帮我|办理?|申请|要|想|去|你们?)*"

_ASKING = re.compile(r"(?:吗|么|嘛|没有|不|是吧|对吧)$")
_A_NOT_A = re.compile(r"(?P<word>[一-鿿])(?:不|没)(?P=word)|有没有|是不是|会不会|能不能|可不可以|要不要|有木有")
_RHETORICAL = re.compile(r"不是[^吗么嘛]{0,14}(?:吗|么|嘛)|不是(?:说|讲|写|承诺|可以|能|应该|有|包|都|已经|支持)")
_BLAME = re.compile(
    r"不(?:是|要)?(?:我|人为|自己|本人)|为什么|为何|怎么|凭什么|你们|商家|卖家|店家|客服|要是|如果|再不|还不|一直不|迟迟不|又不|都不|就不|"
    r"拒不|死活不|故意不|敢不|给不|不给|不让|不肯|不能|不同意|不处理|到底"
)
_THREAT = re.compile(
    r"(?:就|我就|我会|马上|直接|那就|否则).{0,4}(?:投诉|差评|举报|曝光|起诉|报警|12315|找平台|平台介入)"
)

_FAULT_DENIED = re.compile(
    rf"(?:没有?|未|并未|从没|从未)(?:再|出现过?|发生过?|任何|什么|啥|一点)*(?:{_FAULT}|问题)|"
    rf"(?<![要只光单])(?:并?不是|并非|也?不会再?|不再)(?:{_FAULT}|{_REQUEST})|"
    r"(?<![死卡坏])不(?:死机|卡顿|卡|闪退|黑屏|花屏|重启|发热|发烫|热|烫|漏|掉色|异响|响|坏)了?$"
)
_WHY = re.compile("(?<!不知道)(?<!不知)怎么(?!回事|办|弄|又)|为什么|为何|凭什么")
"""Before the words these ask or dispute: 怎么不响了呢, 怎么可能没问题."""
_REQUEST_DENIED = re.compile(
    rf"(?:不想|不要|不用|不需要|不必|无需|不打算|不准备|不是(?:要|想)|没有?(?:要|想|打算|说要|说过要|申请过?|点)|别|甭|不再){_ANY}(?:{_REQUEST})|"
    rf"没有?取消(?!成功|掉|得|了)"
)
_CHANGED_MIND = re.compile(
    r"(?:^|我|先|暂时|那|那就|算了|还是|决定|现在|也|就)(?:不(?:想)?(?:退货?款?|换货?|取消|投诉|修|要退|要换|催)(?:掉|货|款|订单|发票)?了?)(?:吧|谢谢|哈)*$"
)
_BARE_REFUND = re.compile(r"不退(?:款|钱)$")
_WHOLE_ACK = re.compile("^(?:好的?|行|可以|嗯+|那)*没有?(?:什么)?问题了?$")


def denies(clause: str) -> bool:
    """Whether one normalised clause denies a fault or takes a request back."""
    clause = without_soft_end(clause)
    if not clause or _WHOLE_ACK.search(clause) or _THREAT.search(clause):
        return False
    without = _A_NOT_A.sub("？", clause)
    if _fault_denied(without):
        return True
    return _request_denied(without)


def _fault_denied(clause: str) -> bool:
    match = _FAULT_DENIED.search(clause)
    if match is None or _RHETORICAL.search(clause) or _WHY.search(clause[: match.start()]):
        return False
    if match.group().startswith(("不是", "并不是")) and re.search("不是(?:我|人为|自己|本人)", clause):
        return False
    return not _ASKING.search(clause)


def _request_denied(clause: str) -> bool:
    if _ASKING.search(clause) or _RHETORICAL.search(clause):
        return False
    if _REQUEST_DENIED.search(clause):
        return _BLAME.search(clause) is None or clause.startswith(("我", "不用", "不需要"))
    return bool(_CHANGED_MIND.search(clause)) and not _BLAME.search(clause) and not _BARE_REFUND.search(clause)
