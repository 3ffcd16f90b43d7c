"""Studios to ask: the application by itself, and a whole one at a port of its own."""

import asyncio
import contextlib
import json
import threading
import time

from superpose.studio.app import application
from superpose.studio.security import Keys, allowed
from superpose.studio.workspace import Workspace

PORT = 8765
HOST = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{HOST}"
SMALL = {
    "data": {"kind": "sample", "name": "xor", "rows": 40},
    "network": {"layers": [{"neurons": 3}]},
    "training": {"learning_rate": 0.05, "batch_size": 8, "epochs_per_second": None},
}


def headers(keys=None, **more):
    """Those of the studio's own page."""
    found = {"host": HOST} | ({} if keys is None else {"cookie": f"{keys.cookie_name}={keys._cookie}"})
    return found | {name.replace("_", "-"): value for name, value in more.items()}


def changing(keys, **more):
    """Those of a change that the page asks for."""
    return headers(keys, origin=ORIGIN, x_superpose="studio", content_type="application/json", **more)


def ask(app, method, path, headers, body=b"", query=""):
    """One request straight to the application: status, headers, body."""

    async def go():
        sent, said = iter([body] if isinstance(body, bytes) else body), []

        ended = False

        async def receive():
            nonlocal ended
            if ended:  # as a server does: nothing more comes until the answer is out
                await asyncio.Event().wait()
            part = next(sent, None)
            ended = part is None
            return {"type": "http.request", "body": part or b"", "more_body": not ended}

        async def send(message):
            said.append(message)

        pairs = headers.items() if isinstance(headers, dict) else headers
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in pairs], "scheme": "http", "root_path": "",
            "http_version": "1.1", "client": ("127.0.0.1", 5), "server": ("127.0.0.1", PORT),
            "asgi": {"version": "3.0"},
        }  # fmt: skip
        await app(scope, receive, send)
        raw = b"".join(m.get("body", b"") for m in said)
        told = {k.decode(): v.decode() for k, v in said[0]["headers"]}
        return said[0]["status"], told, raw

    return asyncio.run(go())


def knock(app, path, headers):
    """A socket that is asked for: the first thing the application says."""

    async def go():
        said = []

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message):
            said.append(message)
            if message["type"] == "websocket.accept":
                raise ConnectionError

        scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "ws",
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers.items()], "root_path": "",
            "subprotocols": [],
            "client": ("127.0.0.1", 5), "server": ("127.0.0.1", PORT),
            "asgi": {"version": "3.0"},
        }  # fmt: skip
        with contextlib.suppress(ConnectionError):
            await app(scope, receive, send)
        return said[0]

    return asyncio.run(go())


class Whole:
    """A studio as `superpose studio` serves it, on a thread, at a free port; with its key."""

    def __init__(self, folder):
        import uvicorn

        from superpose.studio.server import bound

        self.workspace = Workspace(folder)
        self.listening = bound("127.0.0.1", 0)
        self.port = self.listening.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.keys = Keys(self.port)
        self.app = application(
            self.workspace, keys=self.keys, hosts=allowed(self.port), warm=False, largest=10_000_000
        )
        config = uvicorn.Config(
            self.app, log_level="error", ws="websockets-sansio", lifespan="on", access_log=False
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    @property
    def sessions(self):
        return self.app.app.state.sessions

    def headers(self):
        cookie = f"{self.keys.cookie_name}={self.keys._cookie}"
        return {
            "cookie": cookie,
            "origin": self.origin,
            "x-superpose": "studio",
            "content-type": "application/json",
        }

    def ask(self, method, path, body=None, content=None, **more):
        import httpx2

        sent = json.dumps(body) if content is None and body is not None else content
        return httpx2.request(
            method, self.origin + path, headers=self.headers() | more, content=sent, timeout=60
        )

    def socket(self, run):
        from websockets.sync.client import connect

        return connect(
            self.origin.replace("http", "ws") + f"/api/runs/{run}/live", max_size=None, origin=self.origin,
            additional_headers={"Cookie": self.headers()["cookie"]},
        )  # fmt: skip

    def close(self):
        self.server.should_exit = True
        self.thread.join(30)
        self.listening.close()
