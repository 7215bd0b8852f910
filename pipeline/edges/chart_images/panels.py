"""Small multiples → one figure with a grid of panels on the same axes, one title, one legend."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pipeline.domain.multiples import has_gap, on_one_scale
from pipeline.domain.palette import REFERENCE
from pipeline.domain.tables import Chart, Multiples
from pipeline.edges.chart_images.figures import bounds, category_names, lies, tick
from pipeline.edges.chart_images.marks import draw_marks
from pipeline.edges.chart_images.picture import add_legend, headed, headroom, say_nothing_is_there
from pipeline.edges.chart_images.style import GRID, INK, NO_FIGURE, QUIET, WIDTH, Labels, wrapped

_LABELS = Labels(size=8.5, gap="×", part="×")
_NAMES = 8.5
_LETTERS_PER_INCH = 12
_PANEL_HEIGHT = 1.75
_BAR = 0.21


def abreast(count: int, width: float) -> int:
    """How many panels stand side by side: none narrower than 2.2 inches, the last row as full as can be."""
    most = max(1, min(count, int(width / 2.2)))
    rows = -(-count // most)
    return -(-count // rows)


def height(multiples: Multiples, stamp: str) -> float:
    """Height of a picture of the usual width."""
    charts = multiples.charts
    rows = -(-len(charts) // abreast(max(1, len(charts)), WIDTH)) if charts else 1
    bars = max((chart.table.body for chart in charts if lies(chart)), default=0)
    return headroom(multiples, stamp, WIDTH) + 0.9 + rows * max(_PANEL_HEIGHT, 0.7 + _BAR * bars)


def drawn(multiples: Multiples, stamp: str, size: tuple[float, float]) -> Figure:
    """The panels on a figure of `size`; names stand at the left and at the foot only, a gap is marked ×."""
    figure = headed(multiples, stamp, size)
    charts = [chart for chart in on_one_scale(multiples).charts if chart.table.body]
    if not charts:
        say_nothing_is_there(figure.add_subplot())
        return figure
    across = abreast(len(charts), size[0])
    grid = figure.subplots(-(-len(charts) // across), across, squeeze=False)
    places = [axes for row in grid for axes in row]
    for number, (axes, chart) in enumerate(zip(places, charts, strict=False)):
        lowest = number + across >= len(charts)
        _draw_panel(axes, chart, (size[0] / across, number % across == 0, lowest))
    for axes in places[len(charts):]:
        axes.axis("off")
    if len(charts[0].series) > 1:
        add_legend(figure, places[0], size[0])
    if foot := _foot(charts):
        figure.supxlabel(foot, size=9, color=QUIET)
    return figure


def _draw_panel(axes: Axes, chart: Chart, place: tuple[float, bool, bool]) -> None:
    """One chart; `place` is its width, and whether it stands at the left and at the foot of the grid."""
    width, at_left, at_foot = place
    axes.set_title(wrapped(chart.title, round(width * 9.5), 2), size=9.5, weight="bold", color=INK, loc="left", pad=5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#A6A6A6")
    names = category_names(chart)
    low, high = bounds(chart)
    count = range(len(names))
    if lies(chart):
        axes.set_yticks(count, [wrapped(n, round(width * 5), 1) for n in names] if at_left else [""] * len(names), size=_NAMES)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(low, high)
        value_axis: XAxis | YAxis = axes.xaxis
    else:
        room = int(width * 0.8 * _LETTERS_PER_INCH / len(names))
        upright = all(len(name) <= room for name in names)
        shown = names if upright else [wrapped(name, 14, 1) for name in names]
        axes.set_xticks(
            count, shown if at_foot else [""] * len(names), size=_NAMES, rotation=0 if upright else 45,
            ha="center" if upright else "right", rotation_mode="default" if upright else "anchor",
        )  # fmt: skip
        axes.set_xlim(-0.6, len(names) - 0.4)
        axes.set_ylim(low, high + (high - low) * 0.1)
        value_axis = axes.yaxis
    value_axis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], integer=chart.decimals == 0))
    value_axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))
    axes.grid(axis="x" if lies(chart) else "y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=INK, labelsize=_NAMES)
    if lies(chart) and not at_foot:
        axes.tick_params(labelbottom=False)
    elif not lies(chart) and not at_left:
        axes.tick_params(labelleft=False)
    draw_marks(axes, chart, _LABELS)
    for level in chart.thresholds:
        line = axes.axvline if lies(chart) else axes.axhline
        line(level.value, color=f"#{REFERENCE}", linestyle=(0, (4, 3)), linewidth=1.0, zorder=1.5)


def _foot(charts: list[Chart]) -> str:
    """What the axes and marks of all panels mean, said once."""
    said = [charts[0].value_axis]
    levels = dict.fromkeys(level.label for chart in charts for level in chart.thresholds)
    if levels:
        said.append(f"nét đứt: {', '.join(levels)}")
    if any(map(has_gap, charts)):
        said.append(f"×: {NO_FIGURE}")
    return " · ".join(part for part in said if part)
