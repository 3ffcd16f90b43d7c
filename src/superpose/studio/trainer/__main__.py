"""The trainer's process: reads messages from stdin, writes messages to stdout; what is printed goes to stderr."""

import os
import queue
import signal
import sys
import threading
from typing import Any

from superpose.studio.pipes import packed, read


def main() -> None:
    """Serve one run until the server is gone."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the server's to hear; it ends this by closing the pipe
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    inbox: queue.Queue[Any] = queue.Queue()
    lock = threading.Lock()

    def send(message: dict[str, Any], payload: bytes) -> None:
        raw = memoryview(packed(message, payload))
        try:
            with lock:
                while raw:
                    raw = raw[out.write(raw) :]
        except BrokenPipeError:
            inbox.put(None)

    def listen() -> None:
        while (found := read(sys.stdin.buffer)) is not None:
            inbox.put(found[0])
        inbox.put(None)

    threading.Thread(target=listen, daemon=True).start()
    from superpose import runtime

    runtime.compute_inline()
    from superpose.studio.trainer.desk import Desk

    Desk(send, inbox).serve()
    os._exit(0)


if __name__ == "__main__":
    main()
