"""A `Chart` becomes a picture (PNG) for a page or a report, and a page of a book of pictures (PDF).

The picture says what the native Excel chart says, with the same title, colours and figures,
and labels things directly where Excel needs a legend. Each chart is drawn on a figure once and
that figure is written twice (docs/decisions/0009). Sizes are inches unless said.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure

from pipeline.domain.tables import Chart, Multiples
from pipeline.edges.chart_images import panels, picture
from pipeline.edges.chart_images.settling import settle_alone, settle_grid
from pipeline.edges.chart_images.style import SETTINGS, WIDTH


def write_chart_image(chart: Chart | Multiples, path: Path, *, stamp: str = "") -> None:
    """Write the chart as a PNG of 1320 pixels' width; the same chart always gives the same bytes.

    Small multiples are one picture. `stamp` (“Bảng điểm dự thảo”) is printed in a red frame
    above the title. Fit to be run in a child process.
    """
    with matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]
        _print_image(_settled(chart, stamp), path)


def write_charts(pictures: Sequence[tuple[Chart | Multiples, Path]], book: Path, *, stamp: str = "", title: str = "") -> None:
    """Write each chart as a PNG to its path, and all of them into one PDF called `title`, a page of the same size each."""
    nothing = {"CreationDate": None, "Producer": None, "Creator": None, **({"Title": title} if title else {})}
    with (
        matplotlib.rc_context(SETTINGS),  # type: ignore[arg-type]
        PdfPages(book, metadata=nothing) as pages,
    ):
        for chart, path in pictures:
            figure = _settled(chart, stamp)
            _print_image(figure, path)
            FigureCanvasPdf(figure).print_pdf(pages)  # type: ignore[no-untyped-call]


def _print_image(figure: Figure, path: Path) -> None:
    canvas = FigureCanvasAgg(figure)
    canvas.print_png(path, metadata={"Software": None}, pil_kwargs={"compress_level": 2})  # type: ignore[no-untyped-call]


def _settled(chart: Chart | Multiples, stamp: str) -> Figure:
    """The chart on a figure of the usual width, laid out once and for all."""
    if isinstance(chart, Multiples):
        figure = panels.drawn(chart, stamp, (WIDTH, panels.height(chart, stamp)))
        settle_grid(figure)
    else:
        figure = picture.drawn(chart, stamp, (WIDTH, picture.height(chart, stamp)))
        settle_alone(figure)
    return figure
