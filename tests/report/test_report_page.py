"""The report as a person opens it: in a browser, offline, light and dark, on a phone, by keyboard, on paper."""

import itertools
import re

import pytest

NAMES = ("hostile", "curve", "run")
PATHS = "one => [...one.querySelectorAll('path.js-line')].map(path => path.getAttribute('d')).join(' ')"


@pytest.fixture(scope="module")
def open_page(chromium, report_pages):
    """Opens a report; gives the page, and what it said on its console and asked of the network."""
    contexts = []

    def opened(name, **options):
        context = chromium.new_context(viewport={"width": 1100, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        told = []
        page.on("console", lambda message: told.append(message.text) if not _drivers(message.text) else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: told.append(request.url) if not _own(request.url) else None)
        page.goto(report_pages[name].as_uri())
        return page, told

    yield opened
    for context in contexts:
        context.close()


def _own(url):
    return url.startswith(("file:", "data:", "blob:"))


def _drivers(text):
    """Whether it is the browser's own word on drawing in 3-D without a graphics card."""
    return text.startswith("[.WebGL-") and "GL Driver Message" in text


def draw_all(page):
    """Come near every figure, so that each is drawn."""
    for figure in page.locator("figure.drawn").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('figure.drawn')].every(one => one.dataset.drawn)"
    )


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_without_a_word_and_without_the_network(open_page, report_pages, name):
    page, told = open_page(name)
    draw_all(page)
    page.wait_for_timeout(300)
    assert told == []
    assert page.locator(".failed").count() == 0, page.locator(".failed").all_inner_texts()
    assert page.locator("figure.drawn svg.main-svg").count() >= 5
    assert report_pages[name].stat().st_size < 8_000_000


@pytest.mark.parametrize("name", NAMES)
def test_no_horizontal_scroll_on_a_phone(chromium, report_pages, name):
    context = chromium.new_context(viewport={"width": 380, "height": 800})
    page = context.new_page()
    page.goto(report_pages[name].as_uri())
    draw_all(page)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    context.close()
    assert width <= 380


def test_names_with_html_show_as_text(open_page):
    page, _ = open_page("hostile")
    draw_all(page)
    body = page.locator("main").inner_text()
    assert '<b onmouseover="alert(1)">age</b>' in body
    assert "</script><i>yes</i>" in body
    assert page.locator("[onmouseover]").count() == 0
    assert page.locator("main i").count() == 0


def test_the_film_scrubs_by_keyboard(open_page):
    page, _ = open_page("curve")
    film = page.locator("figure#figure-film")
    film.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('figure#figure-film').dataset.drawn")
    scrubber = film.locator("input[type=range]").first
    scrubber.focus()

    def shown():
        return film.locator(".plot").evaluate(PATHS)

    def at(key):
        page.keyboard.press(key)
        page.wait_for_timeout(600)
        return shown()

    first, last = at("Home"), at("End")
    assert first != last
    assert (at("Home"), at("End")) == (first, last)


def test_moving_a_weight_moves_the_sum(open_page):
    page, _ = open_page("curve")
    draw_all(page)
    slider = page.get_by_label(re.compile("^weight of")).first
    plot = page.locator("figure", has=slider).first.locator(".plot")
    before = plot.evaluate(PATHS)
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert plot.evaluate(PATHS) != before


def test_dark_by_the_button_and_as_the_system_is(open_page):
    page, _ = open_page("curve", color_scheme="light")
    curve = page.locator("figure#figure-curves")
    curve.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('figure#figure-curves').dataset.drawn")

    def looks():
        ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        return ground, curve.locator(".plot").evaluate("one => one.data[0].line.color")

    light = looks()
    assert light == ("rgb(247, 246, 243)", "#2f6fde")
    page.locator("#theme").click()
    assert looks() == ("rgb(21, 23, 26)", "#6ea0ff")
    page.locator("#theme").click()
    assert looks() == light
    other, _ = open_page("curve", color_scheme="dark")
    assert other.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"


def test_headings_go_down_one_by_one_and_figures_say_what_they_show(open_page):
    page, _ = open_page("hostile")
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    labels = page.evaluate("() => [...document.querySelectorAll('figure')].map(one => one.ariaLabel)")
    assert all(label and len(label) > 30 for label in labels)
    assert page.locator("main").count() == 1
    assert page.locator("a.skip").get_attribute("href") == "#content"
    links = page.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(one => one.hash.slice(1))"
    )
    ids = page.evaluate(
        "() => [...document.querySelectorAll('[id]')].filter(one => !one.closest('.plot')).map(one => one.id)"
    )
    assert set(links) <= set(ids)
    assert len(ids) == len(set(ids))


def test_on_paper_everything_is_drawn_and_light(open_page):
    page, _ = open_page("curve", color_scheme="dark")
    page.emulate_media(media="print")
    page.wait_for_function(
        "() => [...document.querySelectorAll('figure.drawn')].every(one => one.dataset.drawn === 'light')"
    )
    assert page.locator("#theme").is_hidden()
