"""Messages between the server and a trainer: a JSON object and, behind it, bytes as they are.

8 bytes of lengths, uint32 each, little-endian: of the JSON, of the bytes.
"""

import json
import struct
from typing import Any, BinaryIO

LENGTHS = struct.Struct("<II")
# No message of the server's own is longer; files and frames are bytes behind one.
LONGEST = 2**31


def packed(message: dict[str, Any], payload: bytes | memoryview = b"") -> bytes:
    """The message as it goes through a pipe."""
    text = json.dumps(message, separators=(",", ":")).encode()
    return b"".join((LENGTHS.pack(len(text), len(payload)), text, payload))


def read(pipe: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message and its bytes; None where the other side is gone."""
    head = pipe.read(LENGTHS.size)
    if len(head) < LENGTHS.size:
        return None
    long, more = LENGTHS.unpack(head)
    text, payload = pipe.read(long), pipe.read(more) if more else b""
    if len(text) < long or len(payload) < more:
        return None
    return json.loads(text), payload
