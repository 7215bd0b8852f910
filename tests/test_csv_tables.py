"""CSV files: what Excel opens, what a program reads, and what nobody can run."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.tables import Plain
from pipeline.edges.csv_tables import defused, original, write_csv, write_frame, write_parts

RUNNABLE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    "\u00a0=1",
    "\ufeff=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "\n=1",
]


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_file_opens_in_excel_with_vietnamese_letters(tmp_path: Path) -> None:
    write_csv(["đơn vị", "điểm"], [["Phòng Nội chính", Decimal("89.50")]], tmp_path / "a.csv")
    expected = b"\xef\xbb\xbf" + "đơn vị,điểm\r\nPhòng Nội chính,89.50\r\n".encode()
    assert (tmp_path / "a.csv").read_bytes() == expected


def test_figures_are_written_for_programs_and_no_figure_is_an_empty_field(tmp_path: Path) -> None:
    row: list[Plain] = [-5, -1.5, Decimal("-0.10"), 1e16, 1e-7, date(2026, 12, 5), None, ""]
    write_csv(list("abcdefgh"), [row], tmp_path / "a.csv")
    expected = ["-5", "-1.5", "-0.10", "10000000000000000", "0.0000001", "2026-12-05", "", ""]
    assert read(tmp_path / "a.csv")[1] == expected


@pytest.mark.parametrize("text", RUNNABLE)
def test_text_that_a_spreadsheet_might_run_is_defused(text: str, tmp_path: Path) -> None:
    write_csv([text], [[text]], tmp_path / "a.csv")
    for line in read(tmp_path / "a.csv"):
        assert line[0].startswith("'")
        assert original(line[0]) == text


@pytest.mark.parametrize("text", ["Phòng Kinh tế", "1+1", "a=b", "'trích'", "05/BC-VP", ""])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert defused(text) == text


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n ＝\u00a0abc1"), max_size=8) | st.text())
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert original(defused(text)) == text
    assert not defused(text).lstrip().startswith(("=", "+", "-", "@"))


def test_commas_quotes_and_line_breaks_survive(tmp_path: Path) -> None:
    text = 'Có, theo "Kế hoạch"\nsố 05'
    write_csv(["a", "b"], [[text, "x"]], tmp_path / "a.csv")
    assert read(tmp_path / "a.csv")[1] == [text, "x"]


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 1 has 1 fields for 2 columns"):
        write_csv(["a", "b"], [["x"]], tmp_path / "a.csv")


def test_a_figure_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no figure"):
        write_csv(["a"], [[float("nan")]], tmp_path / "a.csv")


def test_a_frame_keeps_whole_numbers_dates_and_gaps(tmp_path: Path) -> None:
    frame = pandas.DataFrame(
        {
            "unit": ["=x", None],
            "people": pandas.array([12, None], dtype="Int64"),
            "points": [Decimal("89.45"), None],
            "rate": [62.5, float("nan")],
            "on": [pandas.Timestamp("2026-12-05"), pandas.NaT],
        }
    )
    write_frame(frame, tmp_path / "a.csv")
    assert read(tmp_path / "a.csv")[1:] == [["'=x", "12", "89.45", "62.5", "2026-12-05"], [""] * 5]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_csv(["x"], [[Decimal("1.10")], ["đ"]], tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_parts_under_one_header_are_what_one_table_would_be(tmp_path: Path) -> None:
    whole = pandas.DataFrame({"đơn vị": ["=a", "b, c", None], "điểm": [Decimal("1.50"), None, Decimal("2.00")]})
    write_frame(whole, tmp_path / "whole.csv")
    write_frame(whole[1:2], tmp_path / "middle.csv")
    write_parts([whole[:1], tmp_path / "middle.csv", whole[2:], whole[:0]], tmp_path / "parts.csv")
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
