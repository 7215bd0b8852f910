"""A `Chart` becomes a picture (PNG) for a page or a report, and several become one PDF.

The picture says what the native Excel chart says, with the same title, colours and figures,
and labels things directly where Excel needs a legend. Sizes are inches unless said.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from pipeline.domain.tables import Chart, Multiples
from pipeline.edges.chart_images import panels, picture
from pipeline.edges.chart_images.style import A4_LANDSCAPE, SETTINGS, WIDTH


def write_chart_image(chart: Chart | Multiples, path: Path, *, stamp: str = "") -> None:
    """Write the chart as a PNG of 1600 pixels' width; the same chart always gives the same bytes.

    Small multiples are one picture. `stamp` (“Bảng điểm dự thảo”) is printed in a red frame
    above the title. Fit to be run in a child process.
    """
    with matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]
        tall = panels.height(chart, stamp) if isinstance(chart, Multiples) else picture.height(chart, stamp)
        figure = _drawn(chart, stamp, (WIDTH, tall))
        canvas = FigureCanvasAgg(figure)
        _settle(figure)
        canvas.print_png(path, metadata={"Software": None}, pil_kwargs={"compress_level": 2})  # type: ignore[no-untyped-call]


def write_chart_book(charts: Sequence[Chart | Multiples], path: Path, *, stamp: str = "") -> None:
    """Write all charts into one PDF, an A4 landscape page each; the same charts give the same bytes."""
    nothing = {"CreationDate": None, "Producer": None, "Creator": None}
    with (
        matplotlib.rc_context(SETTINGS),  # type: ignore[arg-type]
        PdfPages(path, metadata=nothing) as book,
    ):
        for chart in charts:
            figure = _drawn(chart, stamp, A4_LANDSCAPE)
            canvas = FigureCanvasPdf(figure)
            _settle(figure)
            canvas.print_pdf(book)  # type: ignore[no-untyped-call]


def _drawn(chart: Chart | Multiples, stamp: str, size: tuple[float, float]) -> Figure:
    if isinstance(chart, Multiples):
        return panels.drawn(chart, stamp, size)
    return picture.drawn(chart, stamp, size)


def _settle(figure: Figure) -> None:
    """Lay the figure out once and for all, to the ten-thousandth of its size.

    The constraint solver visits its terms in the order of memory addresses, so its results differ
    in the last digits from run to run; rounded they are the same, and so are the bytes.
    """
    engine = figure.get_layout_engine()
    if engine is None:
        return
    engine.execute(figure)
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(Bbox.from_bounds(*(round(value, 4) for value in axes.get_position().bounds)))
