"""Dates as inputs of a network, in ONNX: integer arithmetic on microseconds since 1970."""

from collections.abc import Callable

import numpy as np

from superpose.data.coders.date_coder import DAY, DateCoder
from superpose.saving.exports.onnx_graph import Graph


class _Whole:
    """Arithmetic on int64 tensors, each operation a node."""

    def __init__(self, graph: Graph):
        self.graph = graph

    def _of(self, value: str | int) -> str:
        return value if isinstance(value, str) else self.graph.constant(value, np.int64)

    def add(self, a: str | int, b: str | int) -> str:
        return self.graph.op("Add", self._of(a), self._of(b))

    def less(self, a: str | int, b: str | int) -> str:
        return self.graph.op("Sub", self._of(a), self._of(b))

    def times(self, a: str | int, b: str | int) -> str:
        return self.graph.op("Mul", self._of(a), self._of(b))

    def rest(self, a: str, b: int) -> str:
        """What is left of a by b, never below 0."""
        return self.graph.op("Mod", a, self._of(b))

    def over(self, a: str, b: int) -> str:
        """a by b, rounded down."""
        return self.graph.op("Div", self.less(a, self.rest(a, b)), self._of(b))


def date_inputs(graph: Graph, coder: DateCoder, tensor: str, scaled: Callable[..., str]) -> str:
    """The inputs that a column of seconds gives, (rows, inputs) as float32."""
    gone = graph.op("IsNaN", tensor)
    micros = graph.op("Round", graph.op("Mul", tensor, graph.constant(1e6)))
    fill = float(np.round(coder.fill * DAY))
    moment = graph.cast(graph.op("Where", gone, graph.constant(fill), micros), np.int64)
    whole = _Whole(graph)
    days, time = whole.over(moment, DAY), whole.rest(moment, DAY)
    year, month, day = (
        _calendar_day(whole, days) if {"year", "month", "day"} & {*coder.parts} else ("", "", "")
    )
    parts = []
    for part in coder.parts:
        if part == "elapsed":
            share = _over(graph, moment, DAY)
            parts.append(scaled(graph, share, coder.center, coder.scale, coder.clip))
        elif part == "year":
            years = graph.cast(year, np.float64)
            parts.append(scaled(graph, years, coder.year_center, coder.year_scale, coder.clip))
        else:
            found = _part(
                graph, whole, part, {"month": month, "day": day, "weekday": days, "hour": time}[part]
            )
            parts.append(graph.op("Where", gone, graph.constant(0.0, np.float32), found))
    return graph.beside([*parts, graph.cast(gone, np.float32)] if coder.missing else parts)


def _part(graph: Graph, whole: _Whole, part: str, value: str) -> str:
    if part == "month":
        return _circle(graph, _over(graph, whole.less(value, 1), 12))
    if part == "hour":
        return _circle(graph, _over(graph, value, DAY))
    if part == "day":
        return graph.cast(_over(graph, whole.less(value, 16), 15), np.float32)
    weekday = whole.rest(whole.add(value, 3), 7)
    return graph.cast(graph.op("Equal", weekday, graph.constant([[*range(7)]], np.int64)), np.float32)


def _over(graph: Graph, value: str, divisor: int) -> str:
    return graph.op("Div", graph.cast(value, np.float64), graph.constant(float(divisor)))


def _circle(graph: Graph, share: str) -> str:
    angle = graph.op("Mul", share, graph.constant(2 * np.pi))
    return graph.cast(graph.beside([graph.op("Sin", angle), graph.op("Cos", angle)]), np.float32)


def _calendar_day(whole: _Whole, days: str) -> tuple[str, str, str]:
    """Year, month and day so many days after 1970-01-01.

    Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days.
    """
    shifted = whole.add(days, 719_468)
    era, of_era = whole.over(shifted, 146_097), whole.rest(shifted, 146_097)
    leaps = whole.less(
        whole.over(of_era, 36_524), whole.add(whole.over(of_era, 1460), whole.over(of_era, 146_096))
    )
    year = whole.over(whole.add(of_era, leaps), 365)
    before = whole.less(whole.add(whole.times(year, 365), whole.over(year, 4)), whole.over(year, 100))
    of_year = whole.less(of_era, before)
    place = whole.over(whole.add(whole.times(of_year, 5), 2), 153)  # months from March
    day = whole.add(whole.less(of_year, whole.over(whole.add(whole.times(place, 153), 2), 5)), 1)
    month = whole.add(whole.rest(whole.add(place, 2), 12), 1)
    early = whole.graph.cast(
        whole.graph.op("LessOrEqual", month, whole.graph.constant(2, np.int64)), np.int64
    )
    return whole.add(whole.add(year, whole.times(era, 400)), early), month, day
