"""The gate: what is refused, each by the fault that taught it (in MLflow, marimo, Jupyter, Ray, JupyterHub)."""

import re

import pytest
from studio_cases import HOST, ORIGIN, ask, changing, headers, knock

from superpose.errors import UsageError
from superpose.studio import app as app_module
from superpose.studio.security import Keys, allowed
from superpose.studio.server import PortTaken, bound, check_host

RUN = "r0123456789abcdef"


def filled(path):
    return path.replace("{run}", RUN).replace("{path:path}", "x.js")


def every_route():
    for path, methods in app_module.all_routes():
        for method in methods:
            yield filled(path), method


@pytest.mark.parametrize("host", [
    "evil.com", "evil.com:8765", "127.0.0.1", "127.0.0.1:80", "localhost.:8765", "127.0.0.1:8765.evil.com",
    "[::1]:8766", "", "127.0.0.1:8765@evil.com", "LOCALHOST:8765 ",
])  # fmt: skip
def test_53_other_hosts_are_refused(app, keys, host):
    for path in ("/", "/api/runs"):
        assert ask(app, "GET", path, headers(keys) | {"host": host})[0] == 403


def test_53_a_host_that_is_missing_or_comes_twice_is_refused(app, keys):
    own = list(headers(keys).items())
    assert ask(app, "GET", "/api/runs", [p for p in own if p[0] != "host"])[0] == 403
    assert ask(app, "GET", "/api/runs", [*own, ("host", HOST)])[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_53_loopback_by_its_three_names_is_let_in(app, keys, host):
    assert ask(app, "GET", "/api/runs", headers(keys) | {"host": host})[0] == 200


def test_54_no_route_is_open_without_a_key(app):
    seen = set()
    for path, method in every_route():
        if method == "SOCKET":
            said = knock(app, path, headers(origin=ORIGIN))
            assert said["type"] == "websocket.close", path
        else:
            own = headers(origin=ORIGIN, x_superpose="studio", content_type="application/json")
            assert ask(app, method, path, own)[0] == 401, (method, path)
        seen.add(method)
    assert seen >= {"GET", "POST", "PUT", "PATCH", "DELETE", "SOCKET"}


def test_54_what_is_no_route_is_refused_without_a_key_too(app):
    for path in ("/nothing", "/static/../../etc/passwd", "/api", "/openapi.json", "/docs"):
        assert ask(app, "GET", path, headers())[0] == 401


def test_54_the_routers_own_list_is_what_is_walked(app):
    inner = {(route.path, type(route).__name__) for route in app.app.routes}
    assert inner == {(r.path, type(r).__name__) for r in app_module.ROUTES}
    assert len(app_module.all_routes()) == len(inner)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_54_other_methods_are_refused(app, keys, method):
    assert ask(app, method, "/api/runs", headers(keys))[0] == 405


@pytest.mark.parametrize("origin", [None, "null", "http://evil.com", "https://127.0.0.1:8765", "http://localhost:8765",
                                    "http://127.0.0.1:8765/", "http://127.0.0.1:8765.evil.com"])  # fmt: skip
def test_55_sockets_of_other_origins_are_closed_before_they_open(app, keys, origin):
    own = headers(keys) | ({} if origin is None else {"origin": origin})
    said = knock(app, f"/api/runs/{RUN}/live", own)
    assert said["type"] == "websocket.close"
    assert "reason" in said


def test_55_the_pages_own_socket_opens(app, keys, workspace):
    run = workspace.add("a", {"data": {}})
    assert knock(app, f"/api/runs/{run}/live", headers(keys, origin=ORIGIN))["type"] == "websocket.accept"
    assert knock(app, f"/api/runs/{RUN}/live", headers(keys, origin=ORIGIN))["type"] == "websocket.close"


@pytest.mark.parametrize(
    "method, path", [(m, p) for p, m in every_route() if m in ("POST", "PUT", "PATCH", "DELETE")]
)
@pytest.mark.parametrize("change, status", [
    ({"content-type": "text/plain"}, 415), ({"content-type": "application/x-www-form-urlencoded"}, 415),
    ({"content-type": "multipart/form-data; boundary=x"}, 415), ({"content-type": ""}, 415),
    ({"x-superpose": ""}, 403), ({"x-superpose": "yes"}, 403), ({"origin": ""}, 403), ({"origin": "null"}, 403),
    ({"origin": "http://evil.com"}, 403), ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403), ({"sec-fetch-site": "none"}, 403),
])  # fmt: skip
def test_56_changes_from_elsewhere_are_refused(app, keys, method, path, change, status):
    assert ask(app, method, path, changing(keys) | change, b"{}")[0] == status


@pytest.mark.parametrize(
    "site, status", [("same-origin", 200), ("none", 200), ("cross-site", 403), ("same-site", 403)]
)
def test_56_reading_from_another_site_is_refused(app, keys, site, status):
    assert (
        ask(app, "GET", "/api/runs", headers(keys, sec_fetch_site=site, sec_fetch_mode="no-cors"))[0]
        == status
    )


def test_57_the_token_is_exchanged_once_for_a_cookie(app, keys):
    token = keys.token
    assert len(token) >= 43  # 256 bits
    status, told, body = ask(app, "GET", "/", headers(), query=f"token={token}")
    assert (status, told["location"], body) == (303, "/", b"")
    assert re.fullmatch(r"superpose_8765=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict", told["set-cookie"])
    cookie = told["set-cookie"].split(";")[0]
    assert ask(app, "GET", "/api/runs", headers() | {"cookie": cookie})[0] == 200
    assert ask(app, "GET", "/", headers(), query=f"token={token}")[0] == 401
    assert keys.token != token


@pytest.mark.parametrize("query", ["token=", "token=x", "token=%00", "token=" + "x" * 5000, "token=ü"])
def test_57_a_wrong_token_gives_nothing(app, keys, query):
    before = keys.token
    status, told, _ = ask(
        app, "GET", "/", headers(), query=query.encode().decode("latin-1").encode("ascii", "ignore").decode()
    )
    assert status == 401 and "set-cookie" not in told
    assert keys.token == before


def test_57_a_key_and_a_spent_token_lead_to_the_clean_address(app, keys):
    status, told, _ = ask(app, "GET", "/", headers(keys), query="token=old")
    assert (status, told["location"]) == (303, "/") and "set-cookie" not in told


def test_57_the_token_is_nowhere_to_be_read(app, keys):
    assert keys.token not in repr(keys) and keys._cookie not in repr(keys)
    for query in ("", f"token={keys.token}x"):
        _, told, body = ask(app, "GET", "/", headers(keys), query=query)
        assert keys.token.encode() not in body
        assert told["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::"])
def test_58_an_open_host_needs_to_be_meant(host):
    with pytest.raises(UsageError, match="everyone on the network could reach"):
        check_host(host, False)


def test_58_no_name_and_no_catch_all():
    with pytest.raises(UsageError, match="no address of this machine"):
        check_host("my.machine", True)
    with pytest.raises(UsageError, match="no address to open"):
        check_host("0.0.0.0", True)
    check_host("192.168.1.7", True)
    for host in ("127.0.0.1", "::1", "localhost"):
        check_host(host, False)


def test_59_a_file_that_is_too_big_is_refused_as_it_comes(app, keys, workspace):
    own = changing(keys, x_file_name="a.csv") | {"content-type": "application/octet-stream"}
    parts = Endless()
    status, _, body = ask(app, "POST", "/api/uploads", own, parts)
    assert status == 413 and b"too big" in body
    assert parts.given < 10
    assert ask(app, "POST", "/api/uploads", own | {"content-length": "1001"}, b"x")[0] == 413
    assert [*(workspace.folder / "uploads").iterdir()] == []


class Endless:
    """Parts without end; how many were taken is counted."""

    def __init__(self):
        self.given = 0

    def __iter__(self):
        self.given = 0
        while self.given < 1000:
            self.given += 1
            yield b"x" * 300


def test_59_a_long_request_of_json_is_refused(app, keys):
    body = b'{"a": "' + b"x" * (5 * 2**20) + b'"}'
    assert ask(app, "POST", "/api/runs", changing(keys), body)[0] == 413


@pytest.mark.parametrize(
    "body, status", [(b"", 400), (b"[1]", 400), (b"{", 400), (b"[" * 100_000, 400), (b'{"settings": 3}', 422)]
)
def test_59_what_is_no_object_of_settings_is_refused(app, keys, body, status):
    assert ask(app, "POST", "/api/runs", changing(keys), body)[0] == status


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "%2e%2e%2fx", "..%5c..%5cx.csv", "a%00b.csv", "C:\\x\\y.csv", "/etc/shadow"]
)
def test_60_the_name_of_a_file_is_never_a_path(app, keys, workspace, name):
    own = changing(keys, x_file_name=name) | {"content-type": "application/octet-stream"}
    status, _, body = ask(app, "POST", "/api/uploads", own, b"a,b\n1,2\n")
    assert status == 201 and re.search(rb'"upload": ?"u[0-9a-f]{16}"', body)
    inside = [p for p in workspace.folder.rglob("*") if p.is_file() and p.read_bytes() == b"a,b\n1,2\n"]
    assert len(inside) == 1 and re.fullmatch(r"u[0-9a-f]{16}\.\w+", inside[0].name)


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py",
                                  "/static/..%5capp.py", "/static//etc/passwd",
                                  "/static/\x00", "/static/.keep",
                                  "/api/runs/..", "/api/runs/%2e%2e%2f", "/api/runs/lock.sqlite"])  # fmt: skip
def test_60_no_path_leads_out(app, keys, path):
    assert ask(app, "GET", path, headers(keys))[0] == 404


def test_60_a_link_in_the_runs_folder_is_no_run(app, keys, workspace, tmp_path):
    run = workspace.add("a", {"data": {}})
    place = workspace.place(run)
    place.rmdir()
    place.symlink_to(tmp_path)
    assert ask(app, "GET", f"/api/runs/{run}", headers(keys))[0] == 404


def test_61_every_answer_says_what_a_page_may_do(app, keys):
    for path, own in (
        ("/", headers(keys)),
        ("/api/runs", headers(keys)),
        ("/nothing", headers(keys)),
        ("/", headers()),
    ):
        told = ask(app, "GET", path, own)[1]
        rules = told["content-security-policy"]
        assert "default-src 'self'" in rules and "frame-ancestors 'none'" in rules
        assert "script-src 'self';" in rules and "style-src 'self';" in rules
        assert "unsafe-eval" not in rules and "unsafe-inline" not in rules.replace(
            "style-src-attr 'unsafe-inline'", ""
        )
        assert "http:" not in rules and "https:" not in rules and "*" not in rules
        assert told["x-content-type-options"] == "nosniff"


def test_61_odd_names_go_out_as_json_text(app, keys, workspace):
    run = workspace.add("<img src=x onerror=alert(1)></script>", {"data": {}})
    _, told, body = ask(app, "GET", f"/api/runs/{run}", headers(keys))
    assert told["content-type"] == "application/json" and b"onerror" in body


def test_62_ranges_without_end_are_not_read(app, keys):
    many = "bytes=" + ",".join(f"{i}-{i}" for i in range(20_000))
    status, told, body = ask(app, "GET", "/static/plotly.js", headers(keys, range=many))
    assert status == 200 and len(body) > 1_000_000 and "content-range" not in told


def test_64_a_port_that_is_taken_is_said():
    with bound("127.0.0.1", 0) as first, pytest.raises(PortTaken, match="cannot be used"):
        bound("127.0.0.1", first.getsockname()[1])


def test_65_an_earlier_studios_key_is_worth_nothing(app, keys):
    earlier = Keys(8765)
    assert ask(app, "GET", "/api/runs", headers(earlier))[0] == 401
    assert ask(app, "GET", "/", headers(), query=f"token={earlier.token}")[0] == 401


def test_65_studios_at_two_ports_have_two_cookies():
    assert Keys(1).cookie_name != Keys(2).cookie_name
    assert "127.0.0.1:8765" in allowed(8765) and "127.0.0.1" not in allowed(8765)


@pytest.mark.parametrize(
    "cookie",
    ["superpose_8765=", "superpose_8765=x", "superpose_8765", "=;;", 'superpose_8765="ü', "a" * 5000],
)
def test_57_a_wrong_cookie_is_no_key(app, cookie):
    assert ask(app, "GET", "/api/runs", headers() | {"cookie": cookie})[0] == 401
