"""A finding's fix as settings: what it says to change, put where the settings have it."""

import copy
from typing import Any

TRAINING = ("learning_rate", "optimizer", "batch_size", "weight_decay", "cost", "gradient_clip")
LAYERS = ("activation", "dropout", "initial", "combine", "fire_above")


def with_option(settings: dict[str, Any], option: dict[str, Any]) -> dict[str, Any] | None:
    """The settings with what an option changes; None where it changes nothing that they have."""
    changed, found = copy.deepcopy(settings), False
    for name, value in option.items():
        if name in TRAINING and _plain(value):
            changed["training"][name] = value
        elif name in LAYERS and _plain(value):
            for layer in changed["network"]["layers"]:
                layer[name] = value
        elif name == "hidden" and isinstance(value, list | tuple):
            old = changed["network"]["layers"] or [{}]
            changed["network"]["layers"] = [
                {**old[min(i, len(old) - 1)], "neurons": int(n)} for i, n in enumerate(value)
            ]
        elif name == "scaling":
            changed["data"]["scaling"] = value
        elif name == "output_activation":
            changed["network"]["output"]["activation"] = value
        elif name == "seed":
            changed["network"]["seed"] = changed["training"]["seed"] = int(value)
        else:
            continue
        found = True
    return changed if found else None


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)
