"""Elements of a page as functions: what is given as text is shown as text, whatever stands in it."""

import html as escaping
import json
import re
from collections.abc import Iterable
from typing import Any

from superpose.errors import UsageError

VOID = {"meta", "input", "br", "link", "hr"}
NAME = re.compile(r"[a-z][a-z0-9-]*")
# A script or a style ends at its end tag wherever it stands, and `<!--` changes how the rest is read.
ENDS = re.compile(r"<!--|</(script|style)", re.IGNORECASE)


class Html(str):
    """Text that is HTML already, made by the functions here."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Html({self[:60]!r}{'...' if len(self) > 60 else ''})"


def text(value: Any) -> Html:
    """A value as HTML: what is HTML stays, a list is joined, None is nothing, all else is escaped."""
    if isinstance(value, Html):
        return value
    if value is None or value is False:
        return Html("")
    if isinstance(value, Iterable) and not isinstance(value, str):
        return Html("".join(text(one) for one in value))
    return Html(escaping.escape(str(value)))


def element(name: str, /, *children: Any, **attributes: Any) -> Html:
    """An element with its children and attributes.

    Parameters
    ----------
    name : str
        Such as "p".
    *children
        Text, elements, or lists of both; text is escaped.
    **attributes
        `class_`, `aria_label` and the like are written `class`, `aria-label`; True stands alone, None and False are
        left out.
    """
    _check_name(name)
    opened = f"<{name}{''.join(map(_attribute, attributes.items()))}>"
    return Html(opened if name in VOID else f"{opened}{text(children)}</{name}>")


def _attribute(item: tuple[str, Any]) -> str:
    name, value = item[0].rstrip("_").replace("_", "-"), item[1]
    _check_name(name)
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escaping.escape(str(value))}"'


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of an element or attribute.", "Use small letters, such as aria_label."
        )


def raw(name: str, code: str, /, **attributes: Any) -> Html:
    """A script or style of our own, which is not escaped.

    Raises
    ------
    UsageError
        If it would end before its end.
    """
    if ENDS.search(code):
        raise UsageError(f"A {name} holds an end tag or a comment of HTML.", "Write it in two parts.")
    opened = "".join(map(_attribute, attributes.items()))
    return Html(f"<{name}{opened}>{code}</{name}>")


def data(value: Any, /, **attributes: Any) -> Html:
    """JSON for the page's scripts, which nothing runs; `value` may be JSON text already."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
    return raw("script", written.replace("<", "\\u003c"), type="application/json", **attributes)


def paragraph(*children: Any, **attributes: Any) -> Html:
    """A paragraph; nothing where there is nothing in it."""
    inside = text(children)
    return element("p", inside, **attributes) if inside else Html("")


def listed(items: Iterable[Any], **attributes: Any) -> Html:
    """A list without order; nothing where there is nothing in it."""
    inside = [element("li", item) for item in items]
    return element("ul", inside, **attributes) if inside else Html("")


def facts(pairs: Iterable[tuple[str, Any]]) -> Html:
    """Names with their values, one a line; pairs without a value are left out."""
    rows = [
        element("div", element("dt", name), element("dd", value))
        for name, value in pairs
        if value not in (None, "")
    ]
    return element("dl", rows, class_="facts") if rows else Html("")


def code(lines: str) -> Html:
    """Lines to type, as they are."""
    return element("pre", element("code", lines), tabindex="0", class_="code")
