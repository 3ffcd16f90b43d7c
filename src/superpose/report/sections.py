"""The sections of a report in their order; those without anything to show are left out."""

from collections.abc import Callable

from superpose.report import sections_answers as answers
from superpose.report import sections_inside as inside
from superpose.report import sections_learned as learned
from superpose.report import sections_training as training
from superpose.report import sections_use as use
from superpose.report.look import Look
from superpose.report.page import Section
from superpose.report.sections_findings import diagnosis

ORDER: tuple[Callable[[Look], Section], ...] = (
    learned.verdict,
    learned.data,
    inside.film,
    inside.network,
    inside.neurons,
    inside.superposition,
    answers.drivers,
    answers.quality,
    training.learning,
    training.chain_rule,
    training.descent,
    diagnosis,
    use.use,
    use.reproduce,
)


def sections(look: Look) -> list[Section]:
    """All sections, each figure drawn."""
    return [section(look) for section in ORDER]
