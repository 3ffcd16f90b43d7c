"""The diagnosis: what may be wrong, with the numbers that say so, why, and what to change."""

from typing import Any

from superpose.report.html import Html, element, paragraph
from superpose.report.look import Look
from superpose.report.page import Section

MARKS = {"problem": "bad", "warning": "mind", "info": "info"}


def diagnosis(look: Look) -> Section:
    """The findings, the gravest first, each with a link to the figure that shows it."""
    name = "Diagnosis"
    if look.findings is None:
        return Section("diagnosis", name, ())
    if not look.findings:
        return Section("diagnosis", name, (paragraph("Nothing was found that should be changed."),))
    items = [_finding(one, look) for one in look.findings]
    return Section("diagnosis", name, (element("ul", items, class_="findings"),))


def _finding(one: Any, look: Look) -> Html:
    advice = one.to_dict()["fix"]
    after = [element("li", f"{follower.where}: {follower.symptom}") for follower in one.follows]
    return element(
        "li",
        element("h3", f"{one.where[:1].upper()}{one.where[1:]}: {one.symptom}"),
        paragraph(f"{one.severity.capitalize()}, rule {one.rule}", class_="note"),
        paragraph(element("b", "Cause: "), one.cause),
        paragraph(element("b", "To do: "), advice),
        [paragraph("It explains:"), element("ul", after)] if after else None,
        _link(one, look),
        class_=MARKS[one.severity],
        id=f"finding-{one.rule}",
    )


def _link(one: Any, look: Look) -> Html:
    what = (one.picture or {}).get("what")
    key = next((drawn.key for drawn in look.drawn if drawn.what == what and drawn.shown), None)
    return paragraph(element("a", "See the figure", href=f"#figure-{key}")) if key else Html("")
