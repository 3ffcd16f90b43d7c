"""The gate in front of every route and socket: nothing is open unless all of this holds, and no route can be left out.

The address that is opened holds a token, which is exchanged once for a cookie and then worth nothing. Rules come from
what went wrong elsewhere: DNS rebinding (Host), sockets from other pages (Origin), forms (a header no form can send).
"""

import hmac
import json
import secrets
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
READING, CHANGING = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
HEADER, HEADER_VALUE = b"x-superpose", b"studio"
UPLOADS = "/api/uploads"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Keys:
    """The token of the address and the cookie's value; both are new with each start, and neither is ever shown."""

    def __init__(self, port: int, fresh: Callable[[str], Any] | None = None):
        self.cookie_name = f"superpose_{port}"  # cookies do not know ports, and two studios have two keys
        self._token, self._cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._fresh = fresh

    @property
    def token(self) -> str:
        """The token for the next browser."""
        return self._token

    def exchange(self, given: str) -> str | None:
        """The cookie's value for the token, which is then spent; None for any other."""
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return None
        self._token = secrets.token_urlsafe(32)
        if self._fresh is not None:
            self._fresh(self._token)
        return self._cookie

    def holds(self, cookies: str) -> bool:
        """Whether a Cookie header has the cookie."""
        try:
            found = SimpleCookie(cookies).get(self.cookie_name)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self._cookie.encode())

    def __repr__(self) -> str:
        return "Keys(...)"


class Gate:
    """ASGI middleware; `hosts` are the exact values of the Host header that are let in."""

    def __init__(self, app: Any, *, keys: Keys, hosts: frozenset[str]):
        self.app, self.keys, self.hosts = app, keys, hosts

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
                return
            await self.app(scope, receive, send)
            return
        host = _header(scope, b"host")
        token = self._token(scope)
        if token is not None and (refusal is None or refusal[0] == 401):
            await self._exchange(scope, token, send, host, known=refusal is None)
        elif refusal:
            await _answer(send, refusal[0], {"error": refusal[1], "hint": refusal[2]}, host)
        else:
            await self.app(scope, receive, _guarded(send, host))

    def _refusal(self, scope: Message) -> tuple[int, str, str] | None:
        """Status, why and what to do; None where it may pass."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1") not in self.hosts:
            return 403, "This is not the studio's address.", "Open the address that the terminal shows."
        if len([1 for name, _ in scope["headers"] if name == b"origin"]) > 1:
            return 403, "Two origins came.", "Use the page itself."
        site = _header(scope, b"sec-fetch-site")
        socket = scope["type"] == "websocket"
        method = "GET" if socket else scope["method"]
        if method not in (*READING, *CHANGING):
            return 405, f"There is no method {method[:20]} here.", "Use the page itself."
        changing = socket or method in CHANGING
        if site not in (("", "same-origin") if changing else ("", "same-origin", "none")):
            return (
                403,
                "Another page asked.",
                "Open the address that the terminal shows, in a tab of its own.",
            )
        if changing and _header(scope, b"origin") != f"http://{hosts[0].decode('latin-1')}":
            return 403, "Another page asked.", "Only the studio's own page may change something."
        if not self.keys.holds(_header(scope, b"cookie")):
            return (
                401,
                "This browser has no key to this studio, or an old one.",
                "Open the address that the terminal shows.",
            )
        return None if socket or method in READING else _unfit(scope)

    def _token(self, scope: Message) -> str | None:
        """The token of the address, where there is one."""
        if scope["path"] != "/" or scope["method"] != "GET":
            return None
        found = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        return found[0] if found else None

    async def _exchange(self, scope: Message, token: str, send: Send, host: str, *, known: bool) -> None:
        """303 to the address without the token, with the cookie; 401 for a token that is worth nothing."""
        cookie = None if known else self.keys.exchange(token)
        if cookie is None and not known:
            told = {"error": "This address was used already, or is of an earlier studio.",
                    "hint": "Open the latest address that the terminal shows."}  # fmt: skip
            await _answer(send, 401, told, host)
            return
        headers = [(b"location", b"/"), (b"content-length", b"0")]
        if cookie is not None:
            set_to = f"{self.keys.cookie_name}={cookie}; Path=/; HttpOnly; SameSite=Strict"
            headers.append((b"set-cookie", set_to.encode()))
        await send({"type": "http.response.start", "status": 303, "headers": headers + guards(host)})
        await send({"type": "http.response.body", "body": b""})


def _unfit(scope: Message) -> tuple[int, str, str] | None:
    """What a change lacks."""
    if _header(scope, HEADER).encode() != HEADER_VALUE:
        return (
            403,
            "The request lacks X-Superpose: studio.",
            "Only the studio's own page may change something.",
        )
    kind = _header(scope, b"content-type").partition(";")[0].strip().lower()
    expected = "application/octet-stream" if scope["path"] == UPLOADS else "application/json"
    if kind != expected:
        return (
            415,
            f"The content type is {kind[:60] or 'missing'}; {expected} was expected.",
            "Only the page sends this.",
        )
    return None


def _header(scope: Message, name: bytes) -> str:
    """A header by its name in small letters; "" where it is not there."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def guards(host: str) -> list[tuple[bytes, bytes]]:
    """What every answer carries: what the page may load and who may show it."""
    policy = "; ".join((
        "default-src 'self'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:", f"connect-src 'self' ws://{host}", "worker-src 'self' blob:", "object-src 'none'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ))  # fmt: skip
    return [
        (b"content-security-policy", policy.encode("latin-1")),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cache-control", b"no-store"),
    ]


def _guarded(send: Send, host: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message.get("headers", [])}
            more = [(name, value) for name, value in guards(host) if name not in own]
            message = message | {"headers": [*message.get("headers", []), *more]}
        await send(message)

    return sending


async def _answer(send: Send, status: int, told: dict[str, str], host: str) -> None:
    body = json.dumps(told).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    safe = (
        host
        if host.replace(".", "").replace(":", "").replace("[", "").replace("]", "").isalnum()
        else "127.0.0.1"
    )
    await send({"type": "http.response.start", "status": status, "headers": headers + guards(safe)})
    await send({"type": "http.response.body", "body": body})


def allowed(port: int, host: str | None = None) -> frozenset[str]:
    """The values of Host that are let in."""
    names = {*LOOPBACK} | ({host} if host else set())
    return frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))
