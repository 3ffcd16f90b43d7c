"""The answers: what drives them, where they are good, and where not."""

from superpose.insight.subject import Subject
from superpose.report.html import Html, element, paragraph
from superpose.report.look import Look
from superpose.report.page import Section

NO_ROWS = "No rows are known here, so nothing can be shown of them; give some with data=... or --data FILE."


def drivers(look: Look) -> Section:
    """What drives predictions."""
    seen, name = look.subject, "What drives its answers"
    if seen.judged_on is None:
        return Section("drivers", name, (paragraph(NO_ROWS, class_="note"),))
    if seen.media is not None:
        return Section("drivers", name, ())
    shown = []
    if has_answers(seen) and len(seen.axes) > 1:
        shown.append(look.draw("importance", wide=True))
    shown.append(look.draw("dependence", wide=True))
    return Section("drivers", name, (element("div", shown, class_="figures"),))


def has_answers(seen: Subject) -> bool:
    """Whether there are rows with their answers."""
    rows = seen.judged_on
    return rows is not None and bool(len(rows.y_NO)) and not bool((rows.y_NO != rows.y_NO).any())


def quality(look: Look) -> Section:
    """How good it is where."""
    seen, name = look.subject, "How good it is where"
    if not has_answers(seen) or seen.task == "function":
        return Section("quality", name, (paragraph(NO_ROWS, class_="note"),))
    shown: list[Html] = []
    if seen.task == "regression":
        shown.append(look.draw("residuals", wide=True))
    if seen.task == "classification":
        if seen.media is not None:
            shown.append(look.draw("examples", wide=True))
        shown.append(look.draw("confusion"))
    if seen.task in ("classification", "multilabel"):
        shown.append(look.draw("calibration"))
    if seen.task == "multilabel" or (seen.task == "classification" and len(seen.outputs) == 1):
        shown.append(look.draw("threshold"))
    told = None
    if seen.held_out is None:
        told = paragraph(
            "No rows were held out: these were trained on, and look better than new ones.", class_="note"
        )
    return Section("quality", name, (told or Html(""), element("div", shown, class_="figures")))
