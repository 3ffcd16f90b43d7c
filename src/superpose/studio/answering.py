"""How routes answer: JSON, files, and refusals that say what came, what was expected and what to do."""

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from superpose.errors import SuperposeError
from superpose.studio.sessions import Refused, Session, Sessions, TrainerEnded
from superpose.studio.settings import SettingsError

# Settings with all their points; nothing else that comes as JSON is longer.
LONGEST_JSON = 4 * 2**20
Route = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):
    """An answer of another status."""

    def __init__(self, status: int, message: str, hint: str = ""):
        super().__init__(message)
        self.status, self.message, self.hint = status, message, hint


def refusing(route: Route) -> Route:
    """The route, whose errors become answers."""

    @functools.wraps(route)
    async def answering(request: Request) -> Response:
        try:
            return await route(request)
        except Refusal as error:
            return refusal(error.status, error.message, error.hint)
        except TrainerEnded as error:
            return refusal(503, error.message, error.hint)
        except (Refused, SettingsError) as error:
            return refusal(422 if error.where else 409, error.message, error.hint, where=error.where)
        except SuperposeError as error:
            return refusal(409, error.message, error.hint)

    return answering


def refusal(status: int, message: str, hint: str = "", **more: Any) -> JSONResponse:
    """A refusal in the one form there is."""
    return JSONResponse(
        {"error": message, "hint": hint, **{k: v for k, v in more.items() if v is not None}}, status
    )


async def body(request: Request) -> dict[str, Any]:
    """The request's JSON object, read no further than `LONGEST_JSON`."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > LONGEST_JSON:
            raise Refusal(413, f"The request is longer than {LONGEST_JSON:,} bytes.", "Send less at once.")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "The request is no JSON.", "Send one JSON object.") from None
    if not isinstance(found, dict):
        raise Refusal(400, "The request is no JSON object.", "Send {...}.")
    return found


def sessions(request: Request) -> Sessions:
    """The trainers that are alive."""
    return request.app.state.sessions


def known_run(request: Request) -> dict[str, Any]:
    """What is known of the run in the path."""
    found = sessions(request).workspace.run(request.path_params["run"])
    if found is None:
        raise Refusal(404, "There is no such run.", "It may have been deleted.")
    return found


async def session(request: Request) -> Session:
    """The session of the run in the path, woken where it slept."""
    return await sessions(request).awake(known_run(request)["run"])


def asked(request: Request) -> dict[str, Any]:
    """The query as a dict; what comes several times, or must be a list, as one."""
    found: dict[str, Any] = {}
    for name, value in request.query_params.multi_items()[:32]:
        if name in ("over", "weight"):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def summary(known: dict[str, Any], alive: Sessions) -> dict[str, Any]:
    """What is said of a run in a list."""
    at = alive.alive.get(known["run"])
    told = {k: v for k, v in known.items() if k not in ("settings", "named")}
    told |= {"state": "asleep" if at is None else at.state, "why": "" if at is None else at.why}
    return told
