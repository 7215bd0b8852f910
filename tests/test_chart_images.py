"""Pictures of charts: the same on every run, complete, and legible at their size."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from pipeline.domain.tables import Chart, ChartKind, Column, Multiples, Series, Table, Threshold
from pipeline.edges.chart_images import panels, write_chart_image, write_charts
from pipeline.edges.chart_images.picture import drawn
from pipeline.edges.chart_images.style import NO_FIGURE

ROOT = Path(__file__).parents[1]
UNITS = (
    "Phòng Nông nghiệp - Tài nguyên và Môi trường",
    "Trung tâm Phục vụ hành chính công tỉnh",
    "Phòng Nội chính",
)
TABLE = Table(
    "points",
    "Điểm",
    (
        Column("unit", "Đơn vị"),
        Column("a", "Học tập", "points"),
        Column("b", "Chuyển đổi số", "points"),
        Column("level", "Mức", "integer"),
    ),
    (
        (UNITS[0], Decimal("50.25"), Decimal("40.10"), 90),
        (UNITS[1], Decimal("44.00"), None, 90),
        (UNITS[2], None, None, 90),
    ),
)
SIZE = (11.69, 8.27)
KINDS: tuple[ChartKind, ...] = ("bar", "stacked_bar", "column", "stacked_column", "line")


def chart(kind: ChartKind = "bar", *, table: Table = TABLE) -> Chart:
    return Chart(
        f"chart_{kind}", kind, "Hai đơn vị đã có số liệu, một đơn vị chưa có số liệu", "Biểu đồ",
        table, "unit", (Series("a", "Học tập", "0072B2"), Series("b", "Chuyển đổi số", "E69F00")),
        "", "Điểm", 0, 100,
        (Threshold(90, "Xuất sắc: 90", "level"),),
    )  # fmt: skip


def laid_out(figure: Figure) -> list[Text]:
    """Every text that the figure shows, once it has found its place."""
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    return [item for item in figure.findobj(Text) if isinstance(item, Text) and item.get_text()]


def words(figure: Figure) -> list[str]:
    """What the figure says, with line breaks as spaces."""
    return [item.get_text().replace("\n", " ") for item in laid_out(figure)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_1320_pixels_wide_and_the_same_every_time(kind: ChartKind, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        write_chart_image(chart(kind), tmp_path / name, stamp="Bảng điểm dự thảo")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as image:
        assert image.width == 1320
        assert "Software" not in image.info


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_the_title_the_names_the_figures_and_what_is_missing(kind: ChartKind) -> None:
    found = words(drawn(chart(kind), "Bảng điểm dự thảo", SIZE))
    for expected in (chart().title, "Bảng điểm dự thảo", *UNITS, "Học tập", "50,25", "Xuất sắc: 90"):
        assert expected in found
    assert any(NO_FIGURE in text for text in found)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside_the_picture(kind: ChartKind) -> None:
    figure = drawn(chart(kind), "Bảng điểm dự thảo", (8.0, 5.5))
    assert laid_out(figure)
    box = figure.get_tightbbox()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= 8.0
    assert box.y1 <= 5.5


def test_a_stack_is_summed_only_when_every_part_is_there() -> None:
    found = words(drawn(chart("stacked_bar"), "", SIZE))
    assert "90,35" in found
    assert "chưa đủ số liệu" in found


def test_a_chart_without_rows_says_that_there_is_no_figure(tmp_path: Path) -> None:
    empty = chart(table=replace(TABLE, rows=()))
    write_chart_image(empty, tmp_path / "a.png")
    assert NO_FIGURE.capitalize() in words(drawn(empty, "", SIZE))


def test_dollar_signs_are_letters_and_not_mathematics(tmp_path: Path) -> None:
    hostile = replace(chart(), title=r"$\frac{1}{0$ =1+1 \undefined $")
    write_chart_image(hostile, tmp_path / "a.png")
    assert hostile.title in words(drawn(hostile, "", SIZE))


def test_more_categories_make_a_taller_picture(tmp_path: Path) -> None:
    tall = chart(table=replace(TABLE, rows=TABLE.rows * 8))
    write_chart_image(chart(), tmp_path / "a.png")
    write_chart_image(tall, tmp_path / "b.png")
    with Image.open(tmp_path / "a.png") as low, Image.open(tmp_path / "b.png") as high:
        assert high.height > 2 * low.height


def test_a_child_process_draws_the_same_picture(tmp_path: Path) -> None:
    write_chart_image(chart(), tmp_path / "here.png")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(write_chart_image, chart(), tmp_path / "there.png").result()
    assert (tmp_path / "here.png").read_bytes() == (tmp_path / "there.png").read_bytes()


def test_a_book_has_a_page_per_chart(tmp_path: Path) -> None:
    write_charts([(chart(kind), tmp_path / f"{kind}.png") for kind in ("bar", "line")], tmp_path / "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.4")
    assert b"/Count 2" in data
    assert b"CreationDate" not in data


def test_a_picture_of_a_book_is_the_picture_alone(tmp_path: Path) -> None:
    charts = [chart("line"), grid()]
    write_charts([(each, tmp_path / f"{each.key}.png") for each in charts], tmp_path / "a.pdf", stamp="Dự thảo")
    for each in charts:
        write_chart_image(each, tmp_path / "alone.png", stamp="Dự thảo")
        assert (tmp_path / f"{each.key}.png").read_bytes() == (tmp_path / "alone.png").read_bytes()


@pytest.mark.skipif(shutil.which("pdftotext") is None and "CI" not in os.environ, reason="needs poppler")
def test_the_words_of_a_book_can_be_searched(tmp_path: Path) -> None:
    write_charts([(chart("bar"), tmp_path / "a.png")], tmp_path / "a.pdf")
    said = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"], capture_output=True, encoding="utf-8", check=True)
    assert "Trung tâm Phục vụ hành chính" in said.stdout
    assert "chưa có số liệu" in said.stdout


def book_of_all(folder: Path) -> None:
    """A picture by itself, and every kind of chart in a book with its pictures."""
    write_chart_image(chart("stacked_bar"), folder / "a.png", stamp="Bảng điểm dự thảo")
    write_charts([(chart(kind), folder / f"{kind}.png") for kind in KINDS], folder / "a.pdf")


def test_pictures_and_books_do_not_depend_on_the_clock_the_zone_or_the_hash_order(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from tests.test_chart_images import book_of_all; book_of_all(Path(sys.argv[1]))"
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    book_of_all(here)
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", program, there], check=True, env=environment, cwd=ROOT)
    made = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (here, there)]
    assert len(made[0]) == 2 + len(KINDS)
    assert made[0] == made[1]


def grid(count: int = 7) -> Multiples:
    """Units with one line each over three years; the first unit has a gap in the second."""
    columns = (Column("year", "Năm"), *(Column(f"u{n}", f"Đơn vị {n}", "points") for n in range(count)))
    rows = tuple(
        (f"Năm {'ABC'[row]}", *(None if (n, row) == (0, 1) else 70.0 + n + row for n in range(count)))
        for row in range(3)
    )
    table = Table("years", "Điểm từng năm", columns, rows)
    charts = tuple(
        Chart(f"c{n}", "line", f"Đơn vị số {n}", "Đường", table, "year", (Series(f"u{n}", "Điểm", "0072B2"),),
              "Năm", "Điểm", thresholds=(Threshold(90, "Xuất sắc: 90", "u0"),))
        for n in range(count)
    )  # fmt: skip
    return Multiples("grid", "Bảy đơn vị qua ba năm", "Lưới", charts)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 12])
def test_small_multiples_are_one_picture_with_one_title_and_one_scale(count: int, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        write_chart_image(grid(count), tmp_path / name, stamp="Bảng điểm dự thảo")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as image:
        assert image.width == 1320
    figure = panels.drawn(grid(count), "Bảng điểm dự thảo", SIZE)
    found = words(figure)
    assert found.count("Bảy đơn vị qua ba năm") == 1
    assert [text for text in found if text.startswith("Đơn vị số")] == [f"Đơn vị số {n}" for n in range(count)]
    drawn_panels = [axes for axes in figure.axes if axes.axison]
    assert len({axes.get_ylim() for axes in drawn_panels}) == min(1, count)
    assert all(item.get_fontsize() >= 8 for item in laid_out(figure) if item.get_visible())


def test_a_gap_in_a_panel_is_marked_and_the_mark_explained_once() -> None:
    found = words(panels.drawn(grid(), "", SIZE))
    assert found.count("×") == 1
    assert "Điểm · nét đứt: Xuất sắc: 90 · ×: chưa có số liệu" in found


def test_a_book_has_one_page_for_all_small_multiples(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        pictures = [(each, tmp_path / f"{each.key}.png") for each in (chart("bar"), grid())]
        write_charts(pictures, tmp_path / name, stamp="Bảng điểm dự thảo")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert b"/Count 2" in (tmp_path / "a.pdf").read_bytes()
