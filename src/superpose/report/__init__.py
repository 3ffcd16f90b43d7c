"""One page of HTML that tells all of it, to keep and to send."""

import sys
from types import ModuleType
from typing import Any


class _Report(ModuleType):
    """This package, callable as `superpose.report(...)`; see `superpose.report.telling.report`."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        from superpose.report.telling import report

        return report(*args, **options)


# Python puts the imported package where the face has the function of the same name; so it is both.
sys.modules[__name__].__class__ = _Report
