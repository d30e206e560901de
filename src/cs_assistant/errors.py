"""Every exception of the project, under one base.

The docstring of an error says what happened and what to do; it is the message a person reads when nothing more
specific is known. Messages that shop people see are in Chinese. Errors of libraries are translated at the edge where
they appear, nowhere else.
"""

from __future__ import annotations

from inspect import cleandoc


class CsAssistantError(Exception):
    """出错了。请把这一行连同刚才的操作告诉管理员。"""

    exit_code = 1
    """Exit code of a command that ends with this error: 1 problems found, 2 bad usage."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or cleandoc(type(self).__doc__ or ""))

    @property
    def message(self) -> str:
        """What happened and what to do, in one Chinese paragraph."""
        return str(self.args[0])


class UsageError(CsAssistantError):
    """命令的用法不对。请用 --help 查看这个命令的参数。"""

    exit_code = 2


class BadInputError(CsAssistantError):
    """输入的内容读不懂。请按提示改正后重试；原内容没有丢失。"""

    def __init__(self, message: str | None = None, *, where: str | None = None) -> None:
        super().__init__(message)
        self.where = where
        """The field, line or file that is wrong."""


class UnknownOrderError(BadInputError):
    """找不到这个订单号。请核对号码（16 到 19 位数字），或者不带订单号再试。"""


class LibraryError(CsAssistantError):
    """话术库有问题，没有发布；正在使用的版本不受影响。请运行 cs-assistant check 查看每一处问题。"""


class RenderError(CsAssistantError):
    """这条话术缺少变量，不能发出。请补齐店铺资料或订单资料后再用。"""

    def __init__(self, message: str | None = None, *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing
        """Identifiers of the variables that have no value."""


class StorageError(CsAssistantError):
    """数据库出错，这一步没有保存。请稍后重试；如果反复出现，请检查磁盘。"""


class DiskFullError(StorageError):
    """磁盘或数据库已满，新消息没有保存，发送方会重试。请清理磁盘空间后重启。"""


class AlreadyRunningError(StorageError):
    """这个数据库已有一个 cs-assistant 在使用。请先停掉它，或用 --database 换一个文件。"""

    exit_code = 2


class PortTakenError(CsAssistantError):
    """端口已被占用。请用 --port 换一个端口。"""

    exit_code = 2


class AssetError(CsAssistantError):
    """图表程序和登记的版本不一致，为安全起见没有启动。请按 pyproject.toml 里的版本重新安装依赖。"""


class ConflictError(CsAssistantError):
    """这一步来晚了：会话里有了新消息，或已被别人处理。请刷新后再看。"""


class StepRefusedError(ConflictError):
    """这一步现在不能做。请看缺什么，补齐后再试；案件没有任何变化。"""

    def __init__(self, message: str | None = None, *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing
        """What is missing, in Chinese."""


class NotConnectedError(CsAssistantError):
    """这个店铺没有接入平台，系统读不到也写不了。请在千牛里操作，再回来确认。"""


class MemoTooLongError(BadInputError):
    """订单备注超过 1000 字节，平台不收。请先在千牛里精简旧备注，再写一次；这条备注没有丢。"""


class NotFoundError(CsAssistantError):
    """找不到要看的内容。它可能已被处理，或不属于这个店铺。"""


class SignatureError(CsAssistantError):
    """消息签名不对或缺失，已拒收。请核对店铺的接入密钥、时间（误差 5 分钟内）和签名算法。"""


class DeliveryError(CsAssistantError):
    """消息没有送达对方平台。系统会按规则重试；不能确认的会显示「可能已发送，请核对」。"""

    def __init__(self, message: str | None = None, *, uncertain: bool = False, final: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain
        """True when the receiver may have got the message although no answer came."""
        self.final = final
        """True when trying again changes nothing: refused for good, or, with `uncertain`, a person has to look."""


class NotAuthorisedError(DeliveryError):
    """店铺的平台授权没有或已失效，这一步没有执行。请管理员运行 cs-assistant connect 重新授权；授权后会自己接着做。"""


class PlatformError(DeliveryError):
    """平台没有照办。请看说明；说明里写了要不要重试。"""

    def __init__(
        self,
        message: str | None = None,
        *,
        uncertain: bool = False,
        final: bool = False,
        sub_code: str | None = None,
    ) -> None:
        super().__init__(message, uncertain=uncertain, final=final)
        self.sub_code = sub_code
        """The platform's own name of the error; None when it gave none, or no answer came."""


class CallLimitedError(PlatformError):
    """调用太频繁，平台让我们等一会儿。系统会自己等到时间再试。"""

    def __init__(
        self, message: str | None = None, *, retry_after: float, whole_app: bool = False, sub_code: str | None = None
    ) -> None:
        super().__init__(message, sub_code=sub_code)
        self.retry_after = retry_after
        """Seconds to leave it alone."""
        self.whole_app = whole_app
        """True when it holds for every call of the application, False for this one interface."""


class PlatformFaultError(PlatformError):
    """平台自己出了故障或没有回音。读取会自动重试；写入先核对，再决定要不要重做。"""


class PlatformAnswerError(PlatformFaultError):
    """平台的一条回答不是说好的格式，这一条没有读，其余照常。请把提示告诉管理员。"""


class PlatformRefusedError(PlatformError):
    """平台按它的规则拒绝了这一步，没有执行。请按说明改正；原样再试不会成功。"""


class SecondConfirmationError(PlatformRefusedError):
    """金额较大，平台已给卖家手机发了短信验证码，这笔没有退。请在千牛里输入验证码完成退款，再回来确认。"""


class PlatformSetupError(PlatformError):
    """应用的设置不对，平台不收我们的请求。请管理员核对 App Key、密钥、权限和本机时间；不会自己反复重试。"""


class ForbiddenError(CsAssistantError):
    """您的账号不能做这一步。请找有权限的同事，或请管理员调整角色。"""


class NotLoggedInError(ForbiddenError):
    """还没有登录，或登录已经过期。请重新登录；没写完的内容请先复制下来。"""


class TooManyTriesError(ForbiddenError):
    """密码连续输错太多次，请过一会儿再试。"""
