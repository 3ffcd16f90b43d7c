"""Files that are dropped on the page: streamed to disk under an opaque id, no further than there is room."""

import contextlib
import shutil
from pathlib import Path
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from superpose.studio.answering import Refusal, sessions

LARGEST = 2 * 2**30
# So much of the disk stays free.
SPARE = 256 * 2**20


async def upload(request: Request) -> Response:
    """A file, its bytes as the body; its name is told and shown, never a path."""
    workspace = sessions(request).workspace
    most = min(request.app.state.largest, shutil.disk_usage(workspace.folder).free - SPARE)
    said = request.headers.get("content-length")
    if said is not None and said.isdigit() and int(said) > most:
        raise _too_big(most)
    name = unquote(request.headers.get("x-file-name", "file"))[:200]
    name = "".join(c for c in name if c.isprintable()).replace("\\", "/").rpartition("/")[2] or "file"
    number, path = workspace.new_upload(name)
    part = path.with_suffix(".part")
    try:
        size = await _streamed(request, part, most)
        part.replace(path)
    except ClientDisconnect:
        raise Refusal(400, "The file did not come whole.", "Send it once more.") from None
    finally:
        part.unlink(missing_ok=True)
    workspace.note_upload(number, name, path, size)
    return JSONResponse({"upload": number, "name": name, "bytes": size}, 201)


async def _streamed(request: Request, part: Path, most: int) -> int:
    size = 0
    with part.open("xb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise _too_big(most)
            await run_in_threadpool(file.write, piece)
    if not size:
        raise Refusal(400, "The file is empty.", "Choose another.")
    return size


def _too_big(most: int) -> Refusal:
    return Refusal(
        413,
        f"The file is too big: {max(most, 0):,} bytes fit here.",
        "Use superpose fit on the command line.",
    )


def leftovers(folder: Path) -> None:
    """Remove what an upload that broke off left behind."""
    for part in folder.glob("*.part"):
        with contextlib.suppress(OSError):
            part.unlink()
