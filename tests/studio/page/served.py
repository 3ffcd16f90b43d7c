"""A studio in a process of its own and a browser that is let in; either is begun anew where it has ended."""

import json
import re
import subprocess
import sys
import time

from websockets.sync.client import connect

# As a person starts it, but it ends with who started it, however that ends.
STARTED = """
import os, sys, threading, time
starter = os.getppid()
def watch():
    while os.getppid() == starter:
        time.sleep(1)
    os._exit(1)
threading.Thread(target=watch, daemon=True).start()
sys.argv[0] = "superpose"
from superpose.__main__ import main
main()
"""
# For what is compiled on a slow machine with other work; what is ready is ready at once.
WAIT = 120.0


class Served:
    """The studio of a test session, and the browser of a file."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.process = self.browser = self.context = None
        self.address = ""

    def ready(self, launch):
        """The browser's context, let in by a studio that answers."""
        if self.process is None or self.process.poll() is not None:
            self._serve()
        if self.browser is None or not self.browser.is_connected():
            self.browser, self.context = launch(), None
        if self.context is None:
            self._let_in()
        return self.context

    def _serve(self):
        words = [sys.executable, "-c", STARTED, "studio", "--no-browser", "--workspace", str(self.folder)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=self.environment)
        self.context = None

    def _said(self):
        """The next address that the studio prints: each is good for one browser."""
        told = ""
        while not (found := re.search(r"(http://\S+?)/\?token=[\w-]{43}", told.replace("\n", ""))):
            line = self.process.stdout.readline()
            assert line, f"the studio said only {told!r}"
            told += line
        self.address = found[1]
        return found[0]

    def _let_in(self):
        context = self.browser.new_context(viewport={"width": 1360, "height": 900}, accept_downloads=True)
        context.set_default_timeout(1000 * WAIT)
        page = context.new_page()
        page.goto(self._said())
        page.close()
        self.context = context

    def runs(self):
        """Every run, as the server tells of it."""
        return self.context.request.get(f"{self.address}/api/runs").json()["runs"]

    def rest(self):
        """No trainer goes on by itself while nobody looks."""
        cookie = "; ".join(f"{c['name']}={c['value']}" for c in self.context.cookies())
        for run in [one["run"] for one in self.runs() if one["state"] == "running"]:
            place = f"{self.address.replace('http', 'ws')}/api/runs/{run}/live"
            with connect(place, origin=self.address, additional_headers={"Cookie": cookie}) as socket:
                socket.send(json.dumps({"type": "pause", "id": 1}))
                until = time.monotonic() + WAIT
                while json.loads(socket.recv(timeout=until - time.monotonic())).get("id") != 1:
                    pass

    def leave(self):
        """The browser ends."""
        if self.browser is not None:
            self.browser.close()
        self.browser = self.context = None

    def close(self):
        """The studio ends."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WAIT)
            self.process.stdout.close()
