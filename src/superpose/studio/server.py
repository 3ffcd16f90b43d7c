"""The server on this machine: its port, its address with the token, and its log without it."""

import asyncio
import contextlib
import ipaddress
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from superpose.errors import SuperposeError, UsageError
from superpose.studio.security import Keys, allowed
from superpose.studio.workspace import Workspace, default_folder

PORT = 8765
TRIED = 20


class PortTaken(SuperposeError):
    """Another program has the port."""


def studio(
    *,
    settings: dict[str, Any] | None = None,
    upload: Path | None = None,
    port: int | None = None,
    host: str = "127.0.0.1",
    expose: bool = False,
    browser: bool = True,
    workspace: Path | None = None,
    say: Callable[[str], Any] = print,
) -> None:
    """Serve the studio until it is interrupted.

    Parameters
    ----------
    settings : dict, optional
        Of a run to begin with.
    upload : Path, optional
        A file to begin with: it is copied into the workspace.
    port : int, optional
        Exactly this one; by default the first free one from 8765 on.
    host : str
        An address of this machine.
    expose : bool
        Must be true for an address that others can reach.
    browser : bool
        Whether to open a browser; else the address is only said.
    workspace : Path, optional
        Where runs are kept.
    say : callable
        Gets each line for the person at the terminal.

    Raises
    ------
    PortTaken, WorkspaceError, UsageError
        If it cannot be served like this; said before anything is served.
    """
    check_host(host, expose)
    listening = bound(host, port)
    number = listening.getsockname()[1]
    place = f"http://{f'[{host}]' if ':' in host else host}:{number}"
    kept = Workspace(workspace or default_folder())
    first = with_upload(kept, settings, upload)
    keys = Keys(number, lambda token: say(f"Another browser: {place}/?token={token}"))
    address = f"{place}/?token={keys.token}"
    say(f"superpose studio: {address}")
    say(f"Runs are kept in {kept.folder}. Ctrl-C ends it.")
    if expose and not _is_loopback(host):
        say(
            "Others can reach this address. The token goes over the network unencrypted: use a tunnel (ssh -L) instead."
        )
    if browser:
        threading.Timer(0.3, webbrowser.open, (address,)).start()
    own = None if _is_loopback(host) else (f"[{host}]" if ":" in host else host)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(listening, kept, keys, allowed(number, own), first))


async def _serve(
    listening: socket.socket, kept: Workspace, keys: Keys, hosts: frozenset[str], first: Any
) -> None:
    import uvicorn

    from superpose.studio.app import application

    app: Any = application(kept, keys=keys, hosts=hosts, first=first)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, ws="websockets-sansio", ws_max_size=65_536,
        ws_ping_interval=20.0, ws_ping_timeout=60.0, timeout_keep_alive=30, timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=32_768, lifespan="on", limit_concurrency=512,
        ws_per_message_deflate=False,  # packing what stays on this machine only costs time
    )  # fmt: skip
    await uvicorn.Server(config).serve(sockets=[listening])


def with_upload(
    kept: Workspace, settings: dict[str, Any] | None, upload: Path | None
) -> dict[str, Any] | None:
    """The settings, with a file copied into the workspace where one is given."""
    import shutil

    from superpose.studio.settings import checked

    if settings is None:
        return None
    if upload is not None:
        number, path = kept.new_upload(upload.name)
        shutil.copyfile(upload, path)
        kept.note_upload(number, upload.name, path, path.stat().st_size)
        settings = settings | {"data": settings["data"] | {"upload": number, "name": upload.name}}
    return checked(settings)


def check_host(host: str, expose: bool) -> None:
    """Refuse an address that others can reach, unless that is meant.

    Raises
    ------
    UsageError
        Then, and for what is no address.
    """
    if host != "localhost":
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise UsageError(
                f"{host!r} is no address of this machine.", "Give one such as 127.0.0.1 or ::1."
            ) from None
    if not _is_loopback(host) and not expose:
        raise UsageError(
            f"At {host} everyone on the network could reach the studio.",
            "Use a tunnel (ssh -L 8765:127.0.0.1:8765 HOST), or say --expose if that is meant.",
        )
    if not _is_loopback(host) and ipaddress.ip_address(host).is_unspecified:
        raise UsageError(
            f"{host} is no address to open in a browser.", "Give the address others know this machine by."
        )


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def bound(host: str, port: int | None) -> socket.socket:
    """A socket at the port asked for, or at the first free one.

    Raises
    ------
    PortTaken
        If another program has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    wanted = range(PORT, PORT + TRIED) if port is None else (port,)
    for number in (*wanted, *((0,) if port is None else ())):
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.bind((host, number))
            listening.listen(128)
            listening.set_inheritable(False)
            return listening
        except PermissionError as error:
            listening.close()
            raise UsageError(
                f"Port {number} may not be used: {error.strerror}.", "Give one above 1023."
            ) from None
        except OSError as error:
            listening.close()
            if port is not None:
                raise PortTaken(
                    f"Port {port} cannot be used: {error.strerror}.",
                    "Leave --port out to take a free one, or end the program that has it.",
                ) from None
    raise PortTaken("No port is free.", "End a program that has one.")
