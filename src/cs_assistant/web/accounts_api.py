"""Accounts and tokens, for the administrators of their shops; and what a person may do about themselves."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import MACHINES, RIGHT_NAMES, ROLE_NAMES, Right, Role
from cs_assistant.errors import ForbiddenError
from cs_assistant.services.accounts import AccountView
from cs_assistant.services.keeping import Keeper
from cs_assistant.web.account_models import (
    AccountEntry,
    AccountList,
    AccountRequest,
    AccountSecret,
    Me,
    OwnPasswordRequest,
    PasswordRequest,
    RolesRequest,
    ShopRoles,
    TokenEntry,
    TokenRequest,
)
from cs_assistant.web.context import CONSOLE, Console, person_of
from cs_assistant.web.guard import login_token
from cs_assistant.web.models import Done, Named
from cs_assistant.web.present import local, shop_name
from cs_assistant.web.routes import ApiRoute, answer, read_body
from cs_assistant.web.scoping import by_account, by_shop, by_token

ACCOUNTS = "/api/v1/accounts"
ACCOUNT = f"{ACCOUNTS}/{{account_id}}"


async def get_me(request: web.Request) -> web.Response:
    """Who is asking, and what they may do where."""
    person, library = person_of(request), request.app[CONSOLE].library()
    held = [
        ShopRoles(
            shop=shop_id,
            shop_name=shop_name(library, shop_id),
            roles=[Named(id=role, name=ROLE_NAMES[role]) for role in Role if role in roles],
            may=[right for right in Right if person.may(right, shop_id)],
        )
        for shop_id, roles in sorted(person.roles.items())
    ]
    return answer(Me(name=person.name, token=person.scopes is not None, shops=held))


async def post_own_password(request: web.Request) -> web.Response:
    """A new password of one's own; other browsers are logged out."""
    person, body = person_of(request), await read_body(request, OwnPasswordRequest)
    if person.scopes is not None:
        raise ForbiddenError("接口令牌不能改密码。请用名字和密码登录后再改。")
    await request.app[CONSOLE].accounts.change_own_password(
        person.id, body.old, body.password, login=login_token(request)
    )
    return answer(Done())


async def get_accounts(request: web.Request) -> web.Response:
    """The accounts of the administrator's shops."""
    console, keeper = request.app[CONSOLE], _keeper(request)
    accounts = await console.accounts.kept_by(keeper)
    shops = console.library().shops
    return answer(
        AccountList(
            accounts=[_entry(account, console) for account in accounts],
            shops=[Named(id=each, name=shops[each].name) for each in sorted(shops) if keeper.keeps(each)],
            roles=[Named(id=role, name=ROLE_NAMES[role]) for role in Role if role not in MACHINES],
            rights=[Named(id=right, name=RIGHT_NAMES[right]) for right in Right],
        )
    )


async def post_account(request: web.Request) -> web.Response:
    """A new account."""
    console, body = request.app[CONSOLE], await read_body(request, AccountRequest)
    roles = {console.shop(shop_id): frozenset(held) for shop_id, held in body.roles.items()}
    account_id, secret = await console.accounts.create(_keeper(request), body.name, roles, body.password)
    return await _secret(request, account_id, secret, status=201)


async def post_roles(request: web.Request) -> web.Response:
    """An account's roles in one shop."""
    body = await read_body(request, RolesRequest)
    account_id, shop_id = request.match_info["account_id"], request.match_info["shop"]
    await request.app[CONSOLE].accounts.set_roles(_keeper(request), account_id, shop_id, body.roles)
    return answer(Done())


async def post_password(request: web.Request) -> web.Response:
    """A new password for somebody, shown once."""
    body, account_id = await read_body(request, PasswordRequest), request.match_info["account_id"]
    secret = await request.app[CONSOLE].accounts.set_password(_keeper(request), account_id, body.password)
    return await _secret(request, account_id, secret)


async def post_deactivate(request: web.Request) -> web.Response:
    """Nobody uses the account any more, from this moment."""
    await request.app[CONSOLE].accounts.deactivate(_keeper(request), request.match_info["account_id"])
    return answer(Done())


async def post_activate(request: web.Request) -> web.Response:
    """The account may be used again."""
    await request.app[CONSOLE].accounts.activate(_keeper(request), request.match_info["account_id"])
    return answer(Done())


async def post_token(request: web.Request) -> web.Response:
    """A new API token, shown once."""
    body, account_id = await read_body(request, TokenRequest), request.match_info["account_id"]
    secret = await request.app[CONSOLE].accounts.tokens.create(
        _keeper(request), account_id, body.name, frozenset(body.scopes), body.days
    )
    return await _secret(request, account_id, secret, status=201)


async def post_revoke(request: web.Request) -> web.Response:
    """The token ends at once."""
    await request.app[CONSOLE].accounts.tokens.revoke(_keeper(request), request.match_info["token_id"])
    return answer(Done())


def _keeper(request: web.Request) -> Keeper:
    return request.app[CONSOLE].keeper(person_of(request))


async def _secret(request: web.Request, account_id: str, secret: str, *, status: int = 200) -> web.Response:
    console = request.app[CONSOLE]
    account = await console.accounts.one(account_id, _keeper(request))
    return answer(AccountSecret(account=_entry(account, console), secret=secret), status=status)


def _entry(account: AccountView, console: Console) -> AccountEntry:
    now = console.clock.now()
    return AccountEntry(
        id=account.id,
        name=account.name,
        active=account.active,
        created_at=local(account.created_at),
        roles={shop_id: [role for role in Role if role in held] for shop_id, held in account.roles.items()},
        elsewhere=account.elsewhere,
        scopes=[right for right in Right if right in account.scopes],
        tokens=[
            TokenEntry(
                id=token.id,
                name=token.name,
                scopes=[right for right in Right if right in token.scopes],
                created_at=local(token.created_at),
                expires_at=local(token.expires_at),
                expired=token.expires_at <= now,
                last_used=token.last_used and local(token.last_used),
            )
            for token in account.tokens
        ],
    )


def account_routes() -> tuple[ApiRoute, ...]:
    """The accounts page's part of the route table."""
    may = Right.ACCOUNTS
    return (
        ApiRoute(method="GET", path="/api/v1/me", handler=get_me, summary="我是谁，能做什么", response=Me, may=None),
        ApiRoute(
            method="POST", path="/api/v1/me/password", handler=post_own_password, summary="改自己的密码",
            request=OwnPasswordRequest, response=Done, may=None,
        ),
        ApiRoute(
            method="GET", path=ACCOUNTS, handler=get_accounts, summary="本人管理的店铺里的账号", response=AccountList,
            may=may,
        ),
        ApiRoute(
            method="POST", path=ACCOUNTS, handler=post_account, summary="新建账号，密码只显示一次",
            request=AccountRequest, response=AccountSecret, errors=(404, 409), may=may,
        ),
        ApiRoute(
            method="POST", path=f"{ACCOUNT}/shops/{{shop}}/roles", handler=post_roles, summary="改一个店铺里的角色",
            request=RolesRequest, response=Done, errors=(404, 409), may=may, shop=by_shop,
        ),
        ApiRoute(
            method="POST", path=f"{ACCOUNT}/password", handler=post_password, summary="重设密码，只显示一次",
            request=PasswordRequest, response=AccountSecret, errors=(404,), may=may, shop=by_account,
        ),
        ApiRoute(
            method="POST", path=f"{ACCOUNT}/deactivate", handler=post_deactivate, summary="停用账号", response=Done,
            errors=(404, 409), may=may, shop=by_account,
        ),
        ApiRoute(
            method="POST", path=f"{ACCOUNT}/activate", handler=post_activate, summary="重新启用账号", response=Done,
            errors=(404,), may=may, shop=by_account,
        ),
        ApiRoute(
            method="POST", path=f"{ACCOUNT}/tokens", handler=post_token, summary="新建接口令牌，只显示一次",
            request=TokenRequest, response=AccountSecret, errors=(404,), may=may, shop=by_account,
        ),
        ApiRoute(
            method="POST", path="/api/v1/tokens/{token_id}/revoke", handler=post_revoke, summary="撤销接口令牌",
            response=Done, errors=(404,), may=may, shop=by_token,
        ),
    )
