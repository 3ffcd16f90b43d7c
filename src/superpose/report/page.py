"""One self-contained page: head, rules, scripts and styles around what is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.report import assets
from superpose.report.figure import figure
from superpose.report.html import Html, data, element, raw
from superpose.runtime import VERSION

# By these ids plotly.js finds that its styles are there already.
PLOTLY_STYLE = "plotly.js-style-global"
MAP_STYLE = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"


@dataclass(frozen=True)
class Section:
    """A part of a page: its key for links, its title, and what stands in it."""

    key: str
    title: str
    parts: tuple[Html, ...]

    def __repr__(self) -> str:
        return f"Section({self.key!r}, {len(self.parts)} parts)"


def page(title: str, sections: Sequence[Section], *, lead: Html | None = None, what: str = "") -> str:
    """The page.

    Parameters
    ----------
    title : str
        Its heading.
    sections : sequence of Section
        What it tells, in order; those with nothing in them are left out.
    lead : Html, optional
        What stands under the heading.
    what : str
        A few words for the bar at the top.
    """
    told = [section for section in sections if any(section.parts)]
    links = [element("li", element("a", one.title, href=f"#{one.key}")) for one in told]
    body = element(
        "body",
        element("a", "Go to the content", href="#content", class_="skip"),
        _bar(what),
        element(
            "div",
            element("nav", element("ul", links), aria_label="Sections") if len(told) > 1 else None,
            element("main", _head(title, lead), map(_section, told), id="content", tabindex="-1"),
            class_="whole" if len(told) > 1 else "whole alone",
        ),
        element(
            "footer", f"Made by superpose {VERSION}. This page is one file and asks the network for nothing."
        ),
        element("noscript", "The figures need JavaScript; their numbers stand beside each of them."),
        data(theme.TO_DARK, id="palette"),
        raw("script", assets.script("canvas")),
        raw("script", assets.plotly_js()),
        raw("script", assets.script()),
    )
    return f"<!doctype html>\n{element('html', _meta(title), body, lang='en')}\n"


def page_of(pictures: Sequence[Picture], *, title: str = "") -> str:
    """A page of figures alone.

    Parameters
    ----------
    pictures : sequence of Picture
        What it shows.
    title : str
        Its heading; by default the first figure's.
    """
    shown = [figure(picture, str(i + 1), wide=True) for i, picture in enumerate(pictures)]
    heading = title or (pictures[0].name if pictures else "Figures")
    section = Section(
        "figures", "Figures" if len(pictures) > 1 else "Figure", (element("div", shown, class_="figures"),)
    )
    return page(heading, [section])


def _meta(title: str) -> Html:
    scripts = [assets.script("canvas"), assets.plotly_js(), assets.script()]
    styles = [assets.style(), assets.plotly_style()]
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=assets.policy(scripts, styles)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content=f"superpose {VERSION}"),
        element("title", title),
        element("link", rel="icon", href="data:,"),
        raw("style", styles[0]),
        raw("style", styles[1], id=PLOTLY_STYLE, class_="no-inline-styles"),
        element("template", id=MAP_STYLE),
    )


def _bar(what: str) -> Html:
    return element(
        "header",
        element("b", "superpose"),
        element("span", what, class_="what"),
        element("button", "Print", type="button", id="print"),
        element("button", "Dark", type="button", id="theme", aria_pressed="false"),
        class_="bar",
    )


def _head(title: str, lead: Html | None) -> Html:
    return element("div", element("h1", title), lead, class_="card")


def _section(section: Section) -> Html:
    return element(
        "section",
        element("h2", section.title, id=f"{section.key}-title"),
        section.parts,
        class_="card",
        id=section.key,
        aria_labelledby=f"{section.key}-title",
    )
