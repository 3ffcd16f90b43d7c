"""Learning: arrays in, a trained network and its history out; knows no files."""

import sys
from types import ModuleType
from typing import Any


class _Training(ModuleType):
    """This package, callable as `superpose.training(...)`; see `superpose.training.loop.training`."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        from superpose.training.loop import training

        return training(*args, **options)


# Python puts the imported package where the face has the function of the same name; so it is both.
sys.modules[__name__].__class__ = _Training
