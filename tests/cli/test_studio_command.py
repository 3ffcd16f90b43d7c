"""`superpose studio`: the address, what it begins with, and what it refuses; the server itself is in tests/studio."""

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from superpose.cli.studio import _settings
from superpose.errors import UsageError


def test_the_address_is_printed_and_opens_once(tmp_path):
    command = [
        sys.executable,
        "-m",
        "superpose",
        "studio",
        "x^2",
        "--no-browser",
        "--workspace",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as studio:
        line = studio.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", line)
        assert address, line
        assert str(tmp_path) in studio.stdout.readline()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), _NoRedirect())
        with pytest.raises(urllib.error.HTTPError) as answer:
            opener.open(address[0], timeout=20)
        answer.value.close()
        assert answer.value.code == 303 and answer.value.headers["location"] == "/"
        again = subprocess.run([*command], capture_output=True, text=True, timeout=60)
        assert again.returncode == 1 and "Another studio is open" in again.stderr
        studio.send_signal(signal.SIGINT)
        said = studio.stdout.read()
        assert studio.wait(30) in (0, 130)
    assert address[0].partition("token=")[2] not in said and "Traceback" not in said


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def test_what_it_begins_with(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("a,b\n1,2\n")
    assert _settings(None, None, "-3,3") == (None, None)
    assert _settings("sample:iris", None, "-3,3")[0]["data"] == {"kind": "sample", "name": "iris"}
    assert _settings(str(table), "a", "-3,3")[0]["data"] == {"kind": "file", "target": "a"}
    assert _settings("sin(x)", None, "0,2")[0]["data"]["high"] == 2.0


@pytest.mark.parametrize("source, on", [("missing.csv", "-3,3"), ("sin(x)", "3")])
def test_what_it_cannot_begin_with(source, on):
    with pytest.raises(UsageError):
        _settings(source, None, on)
