"""A drawn figure → the same figure with everything in its final place, the same on every run."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

_BETWEEN = 0.06
"""Inches between a drawing and the legend below it."""


def settle_alone(figure: Figure) -> None:
    """Place the one drawing of a figure: as large as its rectangle allows with all that hangs over its frame.

    What hangs over (names, ticks, axis titles) is measured once: it hardly depends on the size of the
    frame, and measuring text is most of what a layout costs.
    """
    engine = figure.get_layout_engine()
    if engine is None:
        return
    left, bottom, wide, tall = engine.get()["rect"]
    figure.set_layout_engine("none")
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    width, height = figure.bbox.width, figure.bbox.height
    for legend in figure.legends:
        taken = legend.get_window_extent(renderer).height / height + _BETWEEN * figure.dpi / height
        bottom, tall = bottom + taken, tall - taken
    for axes in figure.axes:
        axes.set_position((left, bottom, wide, tall))
        whole, frame = axes.get_tightbbox(renderer), axes.get_window_extent(renderer)
        if whole is None:
            continue
        over = (max(0.0, frame.x0 - whole.x0) / width, max(0.0, frame.y0 - whole.y0) / height,
                max(0.0, whole.x1 - frame.x1) / width, max(0.0, whole.y1 - frame.y1) / height)
        axes.set_position((
            round(left + over[0], 4), round(bottom + over[1], 4),
            round(max(0.1, wide - over[0] - over[2]), 4), round(max(0.1, tall - over[1] - over[3]), 4),
        ))


def settle_grid(figure: Figure) -> None:
    """Place the panels of a figure by matplotlib's constraint solver, to the ten-thousandth of its size.

    The solver visits its terms in the order of memory addresses, so its results differ in the last
    digits from run to run; rounded they are the same, and so are the bytes.
    """
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
        for axes in figure.axes:
            axes.set_position(Bbox.from_bounds(*(round(value, 4) for value in axes.get_position().bounds)))
