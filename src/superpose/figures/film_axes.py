"""The axes of a film's figure: the fit on top, the neurons' small graphs, the costs at the bottom."""

from typing import Any

from superpose.figures import theme
from superpose.figures.film_parts import fit_reach, reach, shortened
from superpose.insight.curves import spans_decades
from superpose.insight.frames import MOST_CURVES, Frames

# From the top: the fit, the neurons' graphs, the costs.
FIT, NEURONS, COSTS = (0.5, 1.0), (0.23, 0.37), (0.0, 0.14)


def axes(reel: Frames) -> dict[str, Any]:
    """All axes of the figure."""
    fit = FIT if reel.costs or reel.graphs is not None else (0.0, 1.0)
    quiet = {"showgrid": reel.kind != "plane", "zeroline": False}
    x: dict[str, Any] = {"title": {"text": shortened(reel.axes[0])}, "anchor": "y"} | quiet
    y: dict[str, Any] = {"title": {"text": shortened(reel.axes[1])}, "domain": fit, "anchor": "x"} | quiet
    if reel.kind == "curve":
        y["range"] = list(fit_reach(reel))
    elif reel.kind == "numbers":
        x["range"] = y["range"] = list(reach(reel.truth_N))
    elif reel.kind == "yes_no":
        names = [shortened(name, 14) for name in reel.names[:MOST_CURVES]]
        x |= {"tickvals": list(range(len(names))), "ticktext": names}
        y["range"] = [-0.04, 1.04]
    found = {"xaxis": x, "yaxis": y}
    return found | _cost_axes(reel) | _neuron_axes(reel)


def _cost_axes(reel: Frames) -> dict[str, Any]:
    if not reel.costs:
        return {}
    last = max(len(value_E) for value_E in reel.costs.values())
    log = {"type": "log", "dtick": 1} if spans_decades(*reel.costs.values()) else {"nticks": 4}
    return {
        "xaxis2": {"anchor": "y2", "range": [0, last * 1.02], "nticks": 6},
        "yaxis2": {"domain": COSTS, "anchor": "x2", "title": {"text": "cost"}, "exponentformat": "power"}
        | log,
    }


def _neuron_axes(reel: Frames) -> dict[str, Any]:
    graphs, found = reel.graphs, {}
    if graphs is None:
        return found
    count = len(graphs.names)
    width = (1 - 0.02 * 5) / max(count, 6)
    bare = {
        "showticklabels": False,
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "mirror": True,
        "showline": True,
        "fixedrange": True,
    }
    for j in range(count):
        left = j * (width + 0.02)
        value = graphs.value_FJG[:, j]
        found[f"xaxis{j + 3}"] = bare | {"domain": [left, left + width], "anchor": f"y{j + 3}"}
        y: dict[str, Any] = bare | {"domain": NEURONS, "anchor": f"x{j + 3}"}
        if value.ndim == 2:
            y |= {"range": list(reach(value, margin=0.12)), "zeroline": True}
        found[f"yaxis{j + 3}"] = y
    return found


def words(reel: Frames) -> list[dict[str, Any]]:
    """The names above the neurons' graphs."""
    graphs = reel.graphs
    if graphs is None:
        return []
    width = (1 - 0.02 * 5) / max(len(graphs.names), 6)
    font = {"color": theme.color("soft"), "size": 11}
    return [
        {
            "text": name,
            "x": j * (width + 0.02),
            "y": NEURONS[1],
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "showarrow": False,
            "font": font,
        }
        for j, name in enumerate(graphs.names)
    ]
