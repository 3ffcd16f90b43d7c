"""Values to the inputs of a network, and its layers, in plain Python; copied as `carried_cells` is."""

import math

from superpose.saving.exports.carried_dates import DAY, calendar_day


def single(value):
    """The float32 nearest to a float, in which the network was trained."""
    if not -3.4028235e38 < value < 3.4028235e38:
        raise ValueError("the cell is too far from what the network was trained on")
    mantissa, power = math.frexp(value)
    return math.ldexp(round(mantissa * 16777216.0), power - 24)


def numbers(text):
    """Lines of numbers as (bias, [weights]), one neuron a line."""
    lines = [[single(float(sign)) for sign in line.split()] for line in text.strip().split("\n")]
    return [(line[0], line[1:]) for line in lines]


def wide_numbers(text):
    """Lines of float64 numbers as (bias, [weights]), one neuron a line."""
    lines = [[float(sign) for sign in line.split()] for line in text.strip().split("\n")]
    return [(line[0], line[1:]) for line in lines]


def scaled(value, center, scale, clip):
    """(value - center) / scale, smoothly held within plus or minus clip where there is one."""
    if scale == 0:
        return 0.0
    value = (value - center) / scale
    if not -1.7976931348623157e308 <= value <= 1.7976931348623157e308:
        raise ValueError("the cell is too far from what the network was trained on")
    return value if clip is None else value / math.hypot(1.0, value / clip)


def indicator(here, missing):
    """The input that says whether a cell is missing, where there is one."""
    return ([0.0] if here else [1.0]) if missing else []


def number_inputs(value, center, scale, clip, fill, missing):
    """A number scaled; where it is missing, what stands for it."""
    here = value is not None
    return [scaled(value if here else fill, center, scale, clip), *indicator(here, missing)]


def flag_inputs(value, missing):
    """A truth value; one half where it is missing."""
    return [0.5 if value is None else value, *indicator(value is not None, missing)]


def level_inputs(level, levels, missing):
    """One input a level: 1 for the one it is."""
    return [1.0 if level == one else 0.0 for one in levels] + indicator(level is not None, missing)


def many_level_inputs(level, levels, missing, often):
    """One input a level, one for any other, and one for how frequent it was in training."""
    own = [1.0 if level == one else 0.0 for one in levels]
    other = 0.0 if level is None or level in levels else 1.0
    return [*own, other, often.get(level, 0.0), *indicator(level is not None, missing)]


def text_inputs(found, telling, center, scale, clip, fill, missing):
    """One input a telling word: 1 where it is there; and how many words there are."""
    here = found is not None
    known = frozenset(found or ())
    size = scaled(float(len(found)) if here else fill, center, scale, clip)
    return [1.0 if word in known else 0.0 for word in telling] + [size, *indicator(here, missing)]


def circle(share):
    """Sine and cosine of a share of the circle."""
    return [math.sin(2 * math.pi * share), math.cos(2 * math.pi * share)]


def date_inputs(when, parts, days_scale, years_scale, clip, fill, missing):
    """Of a moment the parts that varied in training; of a missing one only days and year, those of `fill`."""
    here = when is not None
    moment = when if here else round(fill * DAY)
    days, time = moment // DAY, moment % DAY
    year, month, day = calendar_day(days)
    every = {
        "month": circle((month - 1) / 12),
        "day": [(day - 16) / 15],
        "weekday": [1.0 if (days + 3) % 7 == i else 0.0 for i in range(7)],
        "hour": circle(time / DAY),
    }
    inputs = []
    for part in parts:
        if part == "elapsed":
            inputs.append(scaled(moment / DAY, days_scale[0], days_scale[1], clip))
        elif part == "year":
            inputs.append(scaled(float(year), years_scale[0], years_scale[1], clip))
        else:
            inputs += every[part] if here else [0.0] * len(every[part])
    return inputs + indicator(here, missing)


def dated_only(cell, when):
    """The moment; a time without a date is refused, since dates were there in training."""
    if hasattr(cell, "hour") and not hasattr(cell, "year"):
        raise ValueError(f"the cell {cell!r} is a time without a date")
    return when
