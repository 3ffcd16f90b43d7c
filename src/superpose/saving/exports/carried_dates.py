"""Raw cells to moments, and what a moment is in the calendar, in plain Python; copied as `carried_cells` is.

A moment is a whole number of microseconds since 1970-01-01 00:00, or of a time without a date since midnight.
"""

from superpose.saving.exports.carried_cells import DIGITS, NO_NUMBER, SPACES, digits_only, present, refuse

DAY = 86400000000
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
ISO = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%H:%M:%S%.f", "%H:%M")


def days_since_1970(year, month, day):
    """Days from 1970-01-01 to a day of the Gregorian calendar.

    Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil.
    """
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def calendar_day(days):
    """Year, month and day so many days after 1970-01-01. Source: as days_since_1970, civil_from_days."""
    days += 719468
    era = days // 146097
    of_era = days - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = (shifted + 2) % 12 + 1
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def moment(cell, patterns=ISO, zone=None):
    """A cell as a moment, None where it is missing; text by one of the patterns, with a zone or, for None, either."""
    cell = present(cell)
    if isinstance(cell, str) and (cell in NO_NUMBER or cell.lower() in NO_NUMBER):
        return None
    if isinstance(cell, int):
        cell = str(cell)
    if cell is None or not isinstance(cell, str):
        return None if cell is None else typed_moment(cell)
    for pattern in patterns:
        found = text_moment(cell, pattern, zone)
        if found is not None:
            return found
    return refuse(cell, "a date as the column writes them")


def typed_moment(cell):
    """The moment of a date, a datetime (with a zone, in UTC) or a time."""
    if not hasattr(cell, "year") and not hasattr(cell, "hour"):
        refuse(cell, "a date")
    days = days_since_1970(cell.year, cell.month, cell.day) if hasattr(cell, "year") else 0
    if not hasattr(cell, "hour"):
        return days * DAY
    ahead = cell.utcoffset()
    time = ((cell.hour * 60 + cell.minute) * 60 + cell.second) * 1000000 + cell.microsecond
    if ahead is not None:
        time -= (ahead.days * 86400 + ahead.seconds) * 1000000 + ahead.microseconds
    return days * DAY + time


def tidy_moment(text):
    """A space between date and time, AM and PM in capitals, no commas, no points behind short months."""
    text = text.strip(SPACES).replace(",", "")
    for mark in ("T", "t"):
        before, found, after = text.partition(mark)
        if found and before[-1:] in DIGITS and after[:1] in DIGITS and before and after:
            text = before + " " + after
    low = text.lower().replace(".m", "m") if text[-1:] in "mM." else ""
    for half in ("am", "pm"):
        bare = low[:-1] if low.endswith(".") else low
        if bare.endswith(half) and bare[:-2].rstrip(" .")[-1:] in DIGITS:
            text = text[: len(bare[:-2].rstrip(" ."))] + " " + half.upper()
    parts = text.split(" ")
    if len(parts) > 2 and parts[0][-1:] == "." and digits_only(parts[0][:-1]):
        parts[0] = parts[0][:-1]
    parts = [part[:-1] if part[-1:] == "." and part[:-1].isalpha() else part for part in parts]
    return " ".join(parts)


def without_zone(text):
    """The text before its zone, and how many microseconds that is ahead of UTC; None where it has none."""
    for name in ("Z", "UTC", "GMT"):
        if text.endswith(name):
            return text[: -len(name)].rstrip(" "), 0
    for size in (6, 5):
        sign, hours, minutes = text[-size : 1 - size], text[1 - size : 3 - size], text[-2:]
        if sign and sign in "+-" and digits_only(hours + minutes) and (size == 5 or text[-3] == ":"):
            ahead = (int(hours) * 60 + int(minutes)) * 60000000
            return text[:-size].rstrip(" "), -ahead if sign == "-" else ahead
    return text, None


def text_moment(text, pattern, zone):
    """The moment that text is by a pattern of strptime's signs; None where it is not written so."""
    text, ahead = tidy_moment(text), 0
    if zone or (zone is None and ":" in text and without_zone(text)[1] is not None):
        text, ahead = without_zone(text)
    found = parts_of_moment(text, pattern)
    if (
        found is None
        or ahead is None
        or not 1 <= found["m"] <= 12
        or not found["d"] >= 1
        or found["M"] > 59
        or found["S"] > 60
    ):
        return None
    hour = found["H"]
    if "I" in found:
        if not 1 <= found["I"] <= 12:
            return None
        hour = found["I"] % 12 + found["p"]
    days = days_since_1970(found["Y"], found["m"], found["d"])
    if hour > 23 or calendar_day(days)[2] != found["d"]:
        return None
    return (
        days * DAY
        + ((hour * 60 + found["M"]) * 60 + found["S"]) * 1000000
        + found["f"]
        - (ahead if "%d" in pattern else 0)
    )


def parts_of_moment(text, pattern):
    """The numbers in text by their signs in the pattern; None where it is not written so."""
    found = {"Y": 1970, "m": 1, "d": 1, "H": 0, "M": 0, "S": 0, "f": 0, "p": 0}
    compact, place = pattern == "%Y%m%d", 0
    pieces = pattern.replace("%.f", "%f").split("%")
    for piece in pieces[1:]:
        sign, between = piece[0], piece[1:]
        taken = taken_part(text[place:], sign, compact)
        if taken is None:
            return None
        value, size = taken
        found["Y" if sign == "y" else "m" if sign == "B" else sign] = value
        place += size
        if text[place : place + len(between)] != between:
            return None
        place += len(between)
    return found if place == len(text) else None


def taken_part(text, sign, compact):
    """The number at the start of text for one sign, and how many characters it takes; None where there is none."""
    if sign == "B":
        size = len(text) - len(text.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        name = text[:size].lower()
        same = [i + 1 for i, month in enumerate(MONTHS) if name in (month, month[:3])]
        return (same[0], size) if same else None
    if sign == "p":
        return (12 * (text[:2] == "PM"), 2) if text[:2] in ("AM", "PM") else None
    if sign == "f":
        size = len(text) - len(text[1:].lstrip(DIGITS)) if text[:1] == "." else 0
        return (int((text[1:size] + "000000")[:6]), size) if size != 1 and size < 11 else None
    most = 4 if sign == "Y" else 2
    size = min(most, len(text) - len(text.lstrip(DIGITS)))
    if size < (most if sign in "YyMS" or compact else 1):
        return None
    value = int(text[:size])
    return (value + (2000 if value < 70 else 1900) if sign == "y" else value), size


def moment_level(when, dated, timed):
    """A moment as the name of a level, as superpose writes dates and times."""
    year, month, day = calendar_day(when // DAY)
    seconds, rest = divmod(when % DAY, 1000000)
    date = f"{year:04d}-{month:02d}-{day:02d}"
    time = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    part = "" if not rest else f".{rest // 1000:03d}" if rest % 1000 == 0 else f".{rest:06d}"
    return date + " " + time + part if dated and timed else date if dated else time


def date_level(cell, pattern, zone):
    """A level that was written as a date: one name for all ways to write it; other text as it is."""
    cell = present(cell)
    when = text_moment(cell, pattern, zone) if isinstance(cell, str) else None
    if isinstance(cell, str) or cell is None:
        dated, timed = "%d" in pattern, "%M" in pattern
        return cell if when is None else moment_level(when, dated, timed)
    return moment_level(typed_moment(cell), hasattr(cell, "year"), hasattr(cell, "hour"))
