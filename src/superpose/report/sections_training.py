"""The training: its curves, the chain rule for one example, and descent on the cost."""

from superpose.report.html import element, paragraph
from superpose.report.look import Look
from superpose.report.page import Section
from superpose.report.sections_answers import has_answers


def learning(look: Look) -> Section:
    """How it learned, epoch by epoch."""
    seen, name = look.subject, "How it learned"
    if seen.history is None or not len(seen.history):
        why = "Nothing of its training was kept, so there are no curves."
        return Section("learning", name, (paragraph(why, class_="note"),))
    known = look.learning_curve is not None or bool(look.facts.get("learning_curve"))
    shown = [look.draw("curves", wide=True), look.draw("gradients", wide=not known)]
    if known:
        given = {} if look.learning_curve is None else {"curve": look.learning_curve}
        shown.append(look.draw("learning_curve", **given))
    events = [paragraph(event) for event in (*seen.history.notes, *seen.history.events)]
    return Section("learning", name, (*events, element("div", shown, class_="figures")))


def chain_rule(look: Look) -> Section:
    """The chain rule for one example, with its numbers."""
    if not has_answers(look.subject):
        return Section("chain-rule", "The chain rule for one example", ())
    shown = element("div", look.draw("backprop", wide=True), class_="figures")
    return Section("chain-rule", "The chain rule for one example", (shown,))


def descent(look: Look) -> Section:
    """The cost around where training ended, and the way there."""
    if not has_answers(look.subject):
        return Section("descent", "Descent", ())
    return Section("descent", "Descent", (element("div", look.draw("descent", wide=True), class_="figures"),))
