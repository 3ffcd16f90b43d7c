"""For every reader: names on every control, light and dark, a telephone, and rules the browser holds the page to."""


def test_every_control_has_a_name(studio):
    studio.begin(running=False)
    studio.page.click(".box[data-column='1'][data-box='0']")
    nameless = studio.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, canvas[role=img]')].filter((one) => {
            if (one.closest('[hidden]') || one.type === 'file') return false;
            const label = one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent;
            return !label?.trim();
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    assert studio.page.locator("#live[aria-live=polite]").count() == 1


def test_the_page_breaks_none_of_its_own_rules(studio):
    studio.begin(running=False)
    for tab in ("gradients", "backprop", "descent", "neuron", "curves"):
        studio.page.click(f"#tab-{tab}")
        studio.page.wait_for_timeout(400)
    assert studio.errors == []


def test_light_and_dark(studio):
    ground = "getComputedStyle(document.body).backgroundColor"
    studio.open()
    studio.page.emulate_media(color_scheme="light")
    light = studio.page.evaluate(ground)
    studio.page.click("#theme")
    dark = studio.page.evaluate(ground)
    studio.page.click("#theme")
    assert studio.page.evaluate(ground) == light != dark
    studio.page.evaluate("localStorage.removeItem('superpose-theme')")
    studio.open()
    studio.page.emulate_media(color_scheme="dark")
    assert studio.page.evaluate(ground) == dark


def test_it_fits_a_telephone(studio):
    studio.page.set_viewport_size({"width": 380, "height": 800})
    studio.begin(running=False)
    assert studio.page.evaluate("document.documentElement.scrollWidth") <= 380
    wide = studio.page.evaluate(
        "document.querySelector('.diagram').scrollWidth - document.querySelector('.diagram').clientWidth"
    )
    assert wide <= 1
