"""A whole studio at a port of its own: runs over its routes and sockets, a trainer that is killed, many pages."""

import contextlib
import copy
import json
import os
import signal
import time

import numpy as np
import pytest
from studio_cases import SMALL

import superpose as sp
from superpose.studio import wire


@pytest.fixture(scope="module")
def run(whole):
    answer = whole.ask("POST", "/api/runs", {"settings": SMALL, "name": "<b>mine</b>"})
    assert answer.status_code == 201, answer.text
    return answer.json()["run"]


class Page:
    """A page at a run: it takes what comes, and answers each frame unless it sleeps."""

    def __init__(self, whole, run, **view):
        self.stack = contextlib.ExitStack()
        self.socket = self.stack.enter_context(whole.socket(run))
        self.texts, self.frames, self.count, self.began = [], [], 0, 0
        self.say({"type": "hello", "view": {"graph": 5, "output": 8, **view}, "last": 0})

    def say(self, message):
        self.socket.send(json.dumps(message))

    def take(self, *, answer=True, timeout=120):
        found = self.socket.recv(timeout=timeout)
        if isinstance(found, bytes):
            header, numbers = wire.unpacked(found)
            self.frames.append((header, numbers))
            if answer:
                self.say({"type": "ack", "sequence": header["sequence"]})
        else:
            self.texts.append(json.loads(found))
        return found

    def until(self, kind, **wanted):
        while True:
            found = self.take()
            if isinstance(found, str):
                last = self.texts[-1]
                if last["type"] == kind and all(last.get(k) == v for k, v in wanted.items()):
                    return last

    def frame(self, **wanted):
        """A frame with these in its header: the next, or the last if it came before an answer that was waited for."""

        def holds(header):
            return all(header[k] == v for k, v in wanted.items())

        if wanted and self.frames and holds(self.frames[-1][0]):
            return self.frames[-1]
        while True:
            if isinstance(self.take(), bytes) and holds(self.frames[-1][0]):
                return self.frames[-1]

    def last(self):
        """The last frame once no more are on their way: some come before the answer to what was done, some after."""
        with contextlib.suppress(TimeoutError):
            while True:
                self.take(timeout=0.5 if self.frames else 120)
        return self.frames[-1]

    def since(self, kind):
        """What was told of this kind since the last thing done, or the next."""
        return next((t for t in reversed(self.texts[self.began :]) if t["type"] == kind), None) or self.until(
            kind
        )

    def do(self, **message):
        self.count, self.began = self.count + 1, len(self.texts)
        self.say(message | {"id": self.count})
        while True:
            found = self.take()
            if isinstance(found, str) and self.texts[-1].get("id") == self.count:
                return self.texts[-1]

    def close(self):
        self.stack.close()


@pytest.fixture
def page(whole, run):
    made = Page(whole, run)
    yield made
    made.close()


def test_a_page_is_told_the_structure_then_frames_of_it(page):
    told = page.until("structure")
    header, numbers = page.frame()
    assert header["structure"] == told["structure"]
    assert len(numbers) == sum(int(np.prod(t["shape"])) for t in told["layout"])
    assert [c["neurons"] for c in told["columns"]] == [2, 3, 1]
    assert next(t for t in page.texts if t["type"] == "state")["state"] == "paused"


def test_a_step_is_one_batch_and_an_epoch_ends_it(page):
    page.until("structure")
    assert page.do(type="reset")["type"] == "done"
    assert page.do(type="step")["type"] == "done"
    header, _ = page.frame(step=1)
    assert header["epoch"] == 0
    page.do(type="epoch", count=2)
    assert page.frame(epoch=2)[0]["step"] == 0


def test_what_cannot_be_done_is_refused_in_words(page):
    page.until("structure")
    for message in ({"type": "dance"}, {"type": "weight", "layer": 9, "from": 1, "to": 1, "value": 1},
                    {"type": "rate", "value": -1}, {"type": "weight"}, {"type": "pace", "value": "x"}):  # fmt: skip
        told = page.do(**message)
        assert told["type"] == "refused" and told["error"]
    page.say([1])
    assert page.until("refused")["error"]
    page.say({"type": "wave"})
    page.until("wave")


def test_a_drag_gives_a_frame_at_once_and_undo_takes_it_back(page):
    told = page.until("structure")
    at = next(t["at"] for t in told["layout"] if t["name"] == "weights.1")
    before = float(page.last()[1][at + 1])
    page.do(type="weight", layer=1, **{"from": 1}, to=2, value=0.625)
    while page.frames[-1][1][at + 1] != np.float32(0.625):
        page.frame()
    page.do(type="undo")
    while page.frames[-1][1][at + 1] != np.float32(before):
        page.frame()


def test_it_runs_is_paused_and_scrubbed(page):
    page.until("structure")
    page.do(type="start")
    while page.frame()[0]["epoch"] < 50:
        pass
    assert page.frames[-1][0]["flags"] & wire.RUNNING
    page.do(type="pause")
    history = page.since("history")
    assert len(history["epochs"]) == len(history["columns"]["cost"]) > 5 and 0 in history["film"]
    page.do(type="scrub", epoch=0)
    assert page.frame(kind=wire.FILM)[0]["epoch"] == 0
    page.do(type="scrub", epoch=None)
    assert page.frame(kind=wire.NOW)[0]["epoch"] >= 50


def test_a_neuron_more_is_another_structure(page):
    first = page.until("structure")
    page.do(type="add", layer=1)
    second = next(t for t in reversed(page.texts) if t["type"] == "structure")
    assert second["columns"][1]["neurons"] == 4 and second["structure"] > first["structure"]
    assert page.frame(structure=second["structure"])
    page.do(type="undo")
    assert next(t for t in reversed(page.texts) if t["type"] == "structure")["columns"][1]["neurons"] == 3


def test_settings_are_put_whole(whole, run):
    settings = whole.ask("GET", f"/api/runs/{run}").json()["settings"]
    settings["network"]["layers"][0]["activation"] = "relu"
    answer = whole.ask("PUT", f"/api/runs/{run}/settings", {"settings": settings, "keep": True})
    assert (
        answer.status_code == 200
        and answer.json()["settings"]["network"]["layers"][0]["activation"] == "relu"
    )
    settings["network"]["layers"][0]["activation"] = "relo"
    answer = whole.ask("PUT", f"/api/runs/{run}/settings", {"settings": settings})
    assert (
        answer.status_code == 422
        and answer.json()["where"] == "network.layers.0"
        and "relo" in answer.json()["error"]
    )
    settings["training"]["batch_size"] = -1
    answer = whole.ask("PUT", f"/api/runs/{run}/settings", {"settings": settings})
    assert answer.status_code == 422 and answer.json()["where"] == "training.batch_size"


def test_what_is_asked_about_a_run(whole, run):
    def get(what):
        answer = whole.ask("GET", f"/api/runs/{run}/{what}")
        assert answer.status_code == 200, (what, answer.text)
        return answer

    neuron = get("neuron?layer=1&neuron=2").json()
    assert (
        neuron["name"] == "1.2"
        and len(neuron["over"]) == 2
        and neuron["passes_on"][0]["to"].startswith("2.1")
    )
    back = get("backprop?row=3").json()
    assert len(back["layers"]) == 2 and back["agreement"] < 1e-4 and back["steps"]
    surface = get("landscape?kind=random&points=5").json()
    assert len(surface["cost"]) == 5 and surface["note"]
    assert isinstance(get("findings").json()["findings"], list)
    assert get("figure?what=curves&theme=dark").json()["data"]
    assert "sp." in get("code").text
    assert len(get("history?points=20").json()["epochs"]) <= 20
    assert whole.ask("GET", f"/api/runs/{run}/backprop?row=9999").status_code == 409
    assert whole.ask("GET", f"/api/runs/{run}/figure?what=none").status_code == 409


def test_the_saved_model_opens_in_python_and_predicts(whole, run, tmp_path):
    answer = whole.ask("GET", f"/api/runs/{run}/model")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    path = tmp_path / "a.model.safetensors"
    path.write_bytes(answer.content)
    model = sp.load(path)
    data = sp.sample("xor", rows=40)
    assert len(model.predict(data.inputs)) == 40 and model.facts["metric"] == "accuracy"
    assert b"double" in whole.ask("GET", f"/api/runs/{run}/model?as=c").content


def test_what_the_selects_offer(whole, run):
    offers = whole.ask("GET", "/api/options").json()
    assert {"tanh", "relu"} <= {a["name"] for a in offers["activations"]} and offers["first"]["version"] == 1
    assert "adam" in {o["name"] for o in offers["optimizers"]} and "sin" in offers["expression"]["functions"]
    assert {"circle", "iris"} <= {s["name"] for s in offers["samples"]} and offers["upload"]["most_bytes"] > 0


def test_a_file_from_upload_to_a_run(whole, run):
    rng = np.random.default_rng(0)
    lines = [
        f"{a:.3f},{'red' if b > 0 else 'blue'},{'yes' if a + b > 0 else 'no'}"
        for a, b in rng.normal(size=(60, 2))
    ]
    content = "\n".join(["size,<img src=x onerror=alert(1)>,outcome", *lines]).encode()
    answer = whole.ask("POST", "/api/uploads", content=content,
                       **{"content-type": "application/octet-stream", "x-file-name": "my%20table.csv"})  # fmt: skip
    assert answer.status_code == 201 and answer.json()["name"] == "my table.csv"
    looked = whole.ask("POST", "/api/look", {"data": {"kind": "file", "upload": answer.json()["upload"]}})
    assert looked.status_code == 200, looked.text
    told = looked.json()
    assert told["task"] == "classification" and told["target"] == "outcome" and len(told["columns"]) == 2
    made = whole.ask("POST", "/api/runs", {"settings": told["settings"]})
    assert made.status_code == 201 and made.json()["name"] == "my table.csv", made.text
    other = made.json()["run"]
    page = Page(whole, other)
    page.do(type="epoch", count=5)
    assert page.until("structure") if not any(t["type"] == "structure" for t in page.texts) else True
    page.close()
    both = whole.ask("GET", f"/api/compare?run={run}&run={other}").json()
    assert (
        len(both["runs"]) == 2
        and "data.kind" in dict(both["differ"])
        and both["runs"][1]["history"]["epochs"]
    )
    assert (
        whole.ask("POST", "/api/look", {"data": {"kind": "file", "upload": "u0123456789abcdef"}}).status_code
        == 404
    )
    assert whole.ask("DELETE", f"/api/runs/{other}").json() == {"deleted": other}
    assert whole.ask("GET", f"/api/runs/{other}").status_code == 404


def test_settings_that_cannot_begin_leave_no_run(whole, run):
    before = len(whole.ask("GET", "/api/runs").json()["runs"])
    wrong = copy.deepcopy(SMALL) | {"data": {"kind": "function", "expression": "sin(3*y"}}
    answer = whole.ask("POST", "/api/runs", {"settings": wrong})
    assert answer.status_code in (409, 422) and answer.json()["error"]
    assert len(whole.ask("GET", "/api/runs").json()["runs"]) == before


def test_runs_are_named_and_listed(whole, run):
    assert whole.ask("PATCH", f"/api/runs/{run}", {"name": "second"}).json()["name"] == "second"
    assert whole.ask("PATCH", f"/api/runs/{run}", {"name": " "}).status_code == 400
    listed = {r["run"]: r for r in whole.ask("GET", "/api/runs").json()["runs"]}
    assert listed[run]["name"] == "second" and listed[run]["bytes"] > 0
    assert whole.ask("GET", "/api/start").json()["run"] in listed


def test_63_a_page_that_sleeps_holds_up_nobody_and_costs_nothing(whole, run):
    asleep, awake = Page(whole, run), Page(whole, run)
    awake.until("structure")
    awake.do(type="pace", value=None)
    awake.do(type="start")
    for _ in range(40):
        awake.frame()
    viewers = whole.sessions.alive[run].viewers
    waiting = [(len(v._texts), len(v._sent)) for v in viewers]
    assert all(texts < 30 and sent <= 2 for texts, sent in waiting)
    awake.do(type="pause")
    seen = 0
    while True:  # what came while it slept: no more than the two frames on their way
        try:
            seen += isinstance(asleep.take(answer=False, timeout=0.5), bytes)
        except TimeoutError:
            break
    assert seen <= 2
    last = awake.frames[-1][0]["sequence"]
    asleep.say({"type": "ack", "sequence": last + 10})
    awake.do(type="step")
    assert asleep.frame()[0]["sequence"] >= last
    asleep.close()
    awake.close()


def test_63_fifty_pages_see_the_same_run_and_leave_nothing_behind(whole, run):
    pages = [Page(whole, run) for _ in range(50)]
    for page in pages:
        page.until("structure")
    pages[0].do(type="step")
    numbers = {(page.frames or [page.frame()])[-1][0]["structure"] for page in pages}
    assert len(numbers) == 1
    for page in pages:
        page.close()
    until = time.monotonic() + 10
    while whole.sessions.alive[run].viewers and time.monotonic() < until:
        time.sleep(0.02)
    assert not whole.sessions.alive[run].viewers


def test_63_a_page_that_comes_back_sees_frames_go_on(whole, run):
    first = Page(whole, run)
    first.frame()
    last = first.frames[-1][0]["sequence"]
    first.socket.socket.close()  # a cable pulled out
    second = Page(whole, run)
    assert second.frame()[0]["sequence"] > last
    second.close()


def test_64_a_killed_trainer_leaves_the_studio_up_and_the_run_goes_on(whole, run):
    page = Page(whole, run)
    page.until("structure")
    page.do(type="epoch", count=3)
    page.do(type="pause")  # keeps it
    epoch = page.last()[0]["epoch"]
    os.kill(whole.sessions.alive[run].process_id, signal.SIGKILL)
    assert "signal 9" in page.until("ended")["error"]
    assert page.do(type="step")["type"] == "refused"
    listed = {r["run"]: r for r in whole.ask("GET", "/api/runs").json()["runs"]}
    assert listed[run]["state"] == "ended" and "killed" in listed[run]["why"]
    assert page.do(type="wake")["type"] == "done"
    assert page.last()[0]["epoch"] == epoch
    assert page.do(type="step")["type"] == "done"
    page.close()


def test_64_a_studio_that_is_started_again_has_its_runs(tmp_path):
    from studio_cases import Whole

    first = Whole(tmp_path)
    run = first.ask("POST", "/api/runs", {"settings": SMALL}).json()["run"]
    page = Page(first, run)
    page.do(type="epoch", count=4)
    page.close()
    old = first.headers()
    first.close()
    second = Whole(tmp_path)
    assert second.ask("GET", "/api/runs").json()["runs"][0]["epoch"] == 4
    page = Page(second, run)
    assert page.frame()[0]["epoch"] == 4
    page.close()
    assert second.ask("GET", "/api/runs", cookie=old["cookie"].split("=", 1)[1]).status_code == 401
    second.close()
