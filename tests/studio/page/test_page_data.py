"""What to learn: typed, drawn, painted, chosen, dropped."""

import pytest


def test_a_typed_function_is_learned(studio):
    studio.begin()
    studio.page.fill("#expression", "abs(x) - 1")
    studio.page.keyboard.press("Enter")
    studio.until("document.querySelector('#what').textContent.startsWith('abs(x) - 1')")
    studio.settled(lambda now: now["data"]["expression"] == "abs(x) - 1")
    x, y = studio.rows.X[:, 0], studio.rows.y
    assert len(x) == 48
    assert abs(float(y.mean())) < 1e-5 or y.min() >= -1
    assert studio.page.inner_text("#rows-told") == "learns from 48 rows, 12 held out"


def test_what_is_no_function_is_refused_in_words(studio):
    studio.begin()
    studio.page.fill("#expression", "sin(3*x")
    studio.page.keyboard.press("Enter")
    studio.page.wait_for_selector("#notice:not([hidden])")
    studio.settled(lambda now: now["data"]["expression"] == "sin(3*x)")


def test_a_function_is_drawn_with_the_mouse(studio):
    studio.begin()
    studio.page.click(".chip[data-key=drawn]")
    studio.draw([(0.2, 0.2), (0.55, 0.8)], [(0.55, 0.8), (0.9, 0.25)])
    studio.until("document.querySelector('#what').textContent.startsWith('drawn by hand')")
    studio.settled(lambda settings: len(settings["data"].get("points", [])) > 60)
    points = studio.settings["data"]["points"]
    lowest = min(points, key=lambda point: point[1])
    assert len(points) > 60
    assert points[0][1] > 0.3 and points[-1][1] > 0.2 and lowest[1] < -0.4
    assert points[0][0] < lowest[0] < points[-1][0]


def test_points_are_painted_by_hand_and_told_apart(studio):
    studio.begin()
    studio.page.click(".chip[data-key=points]")
    studio.draw([(0.2, 0.25), (0.9, 0.25)])
    studio.page.get_by_role("radio", name="A", exact=True).click()
    studio.draw([(0.2, 0.75), (0.9, 0.75)])
    studio.until("document.querySelector('#what').textContent.startsWith('painted by hand')")
    studio.settled(lambda settings: settings["data"]["kind"] == "points")
    points = studio.settings["data"]["points"]
    assert {point[2] for point in points} == {0, 1}
    assert all((point[1] > 0) == (point[2] == 1) for point in points)
    assert studio.page.locator(".box[data-column='0']").count() == 2


def test_a_sample_is_chosen_and_noise_added(studio):
    studio.begin()
    studio.page.click(".chip[data-key=circle]")
    studio.until("document.querySelector('#what').textContent.startsWith('circle')")
    studio.settled(lambda settings: settings["data"].get("name") == "circle")
    calm = studio.rows.X.copy()
    slider = studio.page.locator("#noise")
    slider.focus()
    studio.page.keyboard.press("End")
    studio.settled(lambda settings: settings["data"]["noise"] == 0.5)
    assert abs(studio.rows.X - calm).max() > 0.05


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "my rows.csv"
    rows = [f"{i % 17},{(i * 7) % 13},{'yes' if (i % 17) + (i * 7) % 13 > 14 else 'no'}" for i in range(160)]
    path.write_text('"<img src=x onerror=alert(1)>",dose,better\n' + "\n".join(rows) + "\n")
    return path


def test_a_file_goes_to_a_trained_network_with_a_held_out_score(studio, table):
    asked = []
    studio.begin()
    studio.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    studio.page.set_input_files("#file", table)
    studio.until("document.querySelector('#what').textContent.startsWith('my rows.csv')")
    studio.until("Number(document.querySelector('#count-epoch').textContent.replace(',', '')) > 3")
    assert studio.page.locator("#target").input_value() == "better"
    studio.eventually(lambda: studio.number("#count-held-out"), lambda cost: cost > 0)
    assert "<img src=x onerror=alert(1)>" in studio.page.inner_text(".diagram")
    studio.pause()
    studio.page.wait_for_selector("#verdict")
    told = studio.ask("/judgement").json()
    score = pytest.approx(told["network"]["score"], rel=6e-3)
    studio.eventually(lambda: studio.number("#network-score"), lambda shown: shown == score)
    assert studio.page.inner_text("#verdict") == told["verdict"]
    assert not asked
