"""Draw docs/superposition.svg: the parts of a trained network and their sum, computed by the engine."""

from pathlib import Path

import numpy as np

import superpose as sp

PATH = Path(__file__).resolve().parent.parent / "docs" / "superposition.svg"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 300, 44, 34, 262
# Legible on white and on dark grey alike; blue and orange stay apart for colour-blind eyes.
SUM, PART, DATA, TEXT = "#2f6fe0", "#9aa3ad", "#e0772f", "#7b8490"


def trained() -> tuple[sp.Network, np.ndarray, np.ndarray]:
    """A network of six tanh neurons that has learned the sample `wave`."""
    wave = sp.sample("wave", rows=120)
    x, y = wave.inputs.to_numpy(), np.asarray(wave.target)
    network = sp.Network.create(inputs=1, layers=[sp.Layer(6, "tanh"), sp.Layer(1)], seed=3)
    return sp.train(network, x, y, optimizer="lbfgs", weight_decay=3e-4, epochs=600).network, x[:, 0], y


def path(x: np.ndarray, y: np.ndarray, colour: str, width: float) -> str:
    """A curve through points given in pixels."""
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'


def sign(value: int) -> str:
    """A number with a true minus sign."""
    return str(value).replace("-", "−")


def main() -> None:
    network, rows, targets = trained()
    x = np.linspace(-3, 3, 241)
    parts = sp.parts(network, x[:, None])
    middle = parts.parts_BJ - parts.parts_BJ.mean(axis=0)
    low, high = np.floor(min(middle.min(), -1)), np.ceil(max(middle.max(), 3))

    def across(value: np.ndarray) -> np.ndarray:
        return LEFT + (np.asarray(value) + 3) / 6 * (WIDTH - LEFT - 16)

    def down(value: np.ndarray) -> np.ndarray:
        return BOTTOM - (np.asarray(value) - low) / (high - low) * (BOTTOM - TOP)

    lines = [f'<line x1="{LEFT}" x2="{WIDTH - 16}" y1="{down(v):.1f}" y2="{down(v):.1f}" stroke="{PART}" '
             f'stroke-opacity=".25"/><text x="{LEFT - 8}" y="{down(v) + 4:.1f}" text-anchor="end">{sign(v)}</text>'
             for v in range(int(low), int(high) + 1)]  # fmt: skip
    lines += [
        f'<text x="{across(v):.1f}" y="{BOTTOM + 18}" text-anchor="middle">{sign(v)}</text>'
        for v in range(-3, 4)
    ]
    lines += [path(across(x), down(middle[:, j]), PART, 1.3) for j in range(middle.shape[1])]
    lines.append(path(across(x), down(parts.total_B), SUM, 2.6))
    lines += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.6" fill="{DATA}"/>'
              for a, b in zip(across(rows[::3]), down(targets[::3]), strict=True)]  # fmt: skip
    keys = (
        (DATA, "data: sin(3x) + x²/4"),
        (SUM, "network"),
        (PART, "its six neurons, weighted, about their means"),
    )
    place = LEFT
    for colour, words in keys:
        lines.append(f'<rect x="{place}" y="12" width="14" height="4" fill="{colour}"/>'
                     f'<text x="{place + 20}" y="18">{words}</text>')  # fmt: skip
        place += 50 + 7 * len(words)
    title = "Six neurons, each a bent curve, and their weighted sum tracing a wave"
    PATH.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{TEXT}"><title>{title}</title>'
        + "".join(lines) + "</svg>\n",
        encoding="utf-8",
    )  # fmt: skip


if __name__ == "__main__":
    main()
