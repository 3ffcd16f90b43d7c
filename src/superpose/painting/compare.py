"""The same picture or sound learned through each kind of first layer, with the same steps: what waves are good for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from superpose.painting.paint import Painting, paint
from superpose.painting.sing import Song, sing

ORDER = ("tanh", "fourier", "sine")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Paintings of one picture, or songs of one sound, each through another basis, with equal rows, steps and sizes.

    Attributes
    ----------
    each : tuple of Painting or of Song
    """

    each: tuple[Painting, ...] | tuple[Song, ...]

    def to_dict(self) -> list[dict[str, Any]]:
        """What each came to, as plain JSON."""
        return [one.to_dict() for one in self.each]

    def __repr__(self) -> str:
        said = ", ".join(f"{one.basis.name} {one.decibels:.1f} dB" for one in self.each)
        return f"Comparison({said})"


def compare(
    source: Any,
    *,
    sound: bool = False,
    bases: Sequence[str] = ORDER,
    known: Painting | Song | None = None,
    told: Callable[[str], Any] | None = None,
    **options: Any,
) -> Comparison:
    """Learn a source once through each basis.

    Parameters
    ----------
    source : path, bytes, array or sample:NAME
        As for `superpose.paint`, or where `sound` for `superpose.sing`.
    sound : bool
        Whether it is a sound.
    bases : sequence of str
        Which, in this order.
    known : Painting or Song, optional
        One that was learned already with these options; it is not learned again.
    told : callable, optional
        Called with the name of each basis before it is begun.
    **options
        Of `paint` or `sing`, without `basis`.
    """
    found = []
    for basis in bases:
        if known is not None and known.basis.name == basis:
            found.append(known)
            continue
        if told is not None:
            told(basis)
        found.append((sing if sound else paint)(source, basis=basis, **options))
    return Comparison(tuple(found))
