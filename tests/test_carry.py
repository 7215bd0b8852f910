"""`carry`: one file in, the form in force out, nothing overwritten, and a last line that says what to do."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from forms import small, valid
from office import convert
from projects import dropped, project, received, with_meta
from readings import read

from pipeline.commands.carry import carry
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.domain.issued import ENCLOSED_SHEET, Filled, IssuedForm, form_code
from pipeline.edges.form_secret import form_secret
from pipeline.edges.ledger import Ledger
from pipeline.edges.old_excel import save_as_old_excel
from pipeline.edges.template import write_form


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which TH reported 2025; KT was merged into NC since."""
    folder = project(tmp_path_factory.mktemp("carry") / "p", """
[[events]]
kind = "merge"
on = 2026-03-01
predecessors = ["KT"]
successors = ["NC"]
basis = "Quyết định mẫu"
""")
    path = folder / "config.toml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(key = "KT"\n(?:.*\n){2}since = 2022-01-01\n)', r"\1until = 2026-02-28\n", text), "utf-8")
    dropped(replace(valid("2025"), sample=False), folder / "inbox" / "TH-2025.xlsx", "2025-12-01")
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=20)
    return path


def half_filled(folder: Path, name: str = "Báo cáo đang làm.xlsx") -> Path:
    """A form of edition 2023 that was handed out for 2026 and is filled to one half."""
    fields = {"general.reporter_name": "Nguyễn Văn Mới", "measures.tasks_assigned": 20, "measures.learning_families": 3,
              "measures.tasks_on_time": "mười tám"}
    form = replace(valid("2025"), sample=False, filled=Filled(fields))  # type: ignore[arg-type]
    path = folder / name
    write_form(form, path)
    return with_meta(path, "2026-11-01", period="2026")


def run(config: Path, old: Path, to: Path | None = None, **options: str) -> tuple[bool, list[str]]:
    """What `carry` returned and printed, line by line."""
    out = io.StringIO()
    asks = carry(config, old, to, Console(out, io.StringIO()), **options)
    return asks, out.getvalue().splitlines()


@pytest.fixture(scope="module")
def made(config: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    """The half-filled file, the one that was made of it, and what was said."""
    old = half_filled(tmp_path_factory.mktemp("clerk"))
    before = old.read_bytes()
    asks, said = run(config, old)
    assert asks
    assert old.read_bytes() == before
    return old, old.with_name("TH_2026_da-chuyen.xlsx"), said


def test_the_new_file_is_the_units_own_form_in_force_with_its_code(config: Path, made: tuple[Path, Path, list[str]]) -> None:
    meta = read(made[1]).meta
    assert (meta.edition, meta.unit, meta.period, meta.sample) == ("2026", "TH", "2026", False)
    assert meta.form_code == form_code(form_secret(config.parent / "archive"), "xhht-vpub", "2026", "TH", "2026")


def test_typed_answers_come_over_and_last_years_names_fill_the_rest(made: tuple[Path, Path, list[str]]) -> None:
    reading = read(made[1])
    (_, _, general), = reading.sections["general"].rows
    assert (general["reporter_name"], general["head_name"]) == ("Nguyễn Văn Mới", "Trần Thị Mẫu")
    (_, _, measures), = reading.sections["measures"].rows
    assert measures == {"tasks_assigned": 20}
    assert [(f.check, f.value) for f in reading.findings] == [("type", "mười tám")]
    assert len(reading.sections["people"].rows) == 8


def test_the_screen_and_the_sheet_say_what_to_look_at(made: tuple[Path, Path, list[str]]) -> None:
    old, new, said = made
    text = "\n".join(said)
    assert re.search(r"“2\. Chỉ tiêu”!D\d+: Gia đình đạt “Gia đình học tập”: “3”\. Mục này không còn trong biểu mẫu 2026\.", text)
    assert "Mục mới, cần nhập: 01" in text
    assert said[-1] == (f"Đã chuyển 03 ô sang {new}, danh sách cần xem lại ở trang “{ENCLOSED_SHEET}”. "
                        "Tiếp theo: gửi tệp này cho Phòng Tổng hợp để hoàn thiện.")
    workbook = openpyxl.load_workbook(new)
    sheet = workbook[ENCLOSED_SHEET]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(old.name in word for word in words)
    assert {"01 mục mới, cần nhập", "01 ô đã chuyển nguyên như đã nhập nhưng chưa đúng, cần sửa",
            "01 nội dung chưa chuyển được (biểu, ô của tệp cũ)"} <= set(words)
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert any(link.startswith("'2. Chỉ tiêu'!D") for link in links)
    assert all(workbook[link.split("!")[0].strip("'")][link.split("!")[1]] is not None for link in links)


def test_only_one_sheet_is_selected_so_that_typing_changes_one_sheet(made: tuple[Path, Path, list[str]]) -> None:
    with zipfile.ZipFile(made[1]) as package:
        selected = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")
                    and b'tabSelected="1"' in package.read(name)]
    assert len(selected) == 1


def test_carrying_the_new_file_again_changes_no_answer_and_takes_the_next_free_name(
    config: Path, made: tuple[Path, Path, list[str]],
) -> None:
    asks, said = run(config, made[1])
    again = made[1].with_name("TH_2026_da-chuyen-2.xlsx")
    assert asks  # “mười tám” is still wrong
    assert str(again) in said[-1]
    assert "Chưa chuyển được" not in "\n".join(said)
    assert [s.rows for s in read(again).sections.values()] == [s.rows for s in read(made[1]).sections.values()]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_excel_and_libreoffice_files_are_carried_alike(
    config: Path, made: tuple[Path, Path, list[str]], kind: str, tmp_path: Path,
) -> None:
    if kind == "xls":
        save_as_old_excel(made[0], old := tmp_path / "old.xls")
    else:
        old = convert(made[0], "ods", tmp_path)
    run(config, old, tmp_path / "new.xlsx")
    assert [s.rows for s in read(tmp_path / "new.xlsx").sections.values()] == [s.rows for s in read(made[1]).sections.values()]


def test_a_complete_current_form_needs_no_second_look(config: Path, tmp_path: Path) -> None:
    form = replace(valid(), edition=small("2026"))
    write_form(form, tmp_path / "a.xlsx")
    asks, said = run(config, tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    assert not asks
    assert len(said) == 1
    assert read(tmp_path / "b.xlsx").meta.sample
    assert ENCLOSED_SHEET not in openpyxl.load_workbook(tmp_path / "b.xlsx", read_only=True).sheetnames


# --- where it is written


def test_a_received_file_is_carried_into_the_current_folder(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config.parent / "inbox" / "thư").mkdir()
    old = half_filled(config.parent / "inbox" / "thư")
    monkeypatch.chdir(tmp_path)
    run(config, old)
    assert [path.name for path in tmp_path.iterdir()] == ["TH_2026_da-chuyen.xlsx"]
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_no_file_is_overwritten_and_nothing_is_put_among_received_files(config: Path, made: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    (tmp_path / "taken.xlsx").write_bytes(b"mine")
    for to, word in ((tmp_path / "taken.xlsx", "đã có"), (config.parent / "inbox" / "a.xlsx", "chỉ chứa tệp nhận được"),
                     (tmp_path / "a.xls", "đuôi .xlsx"), (tmp_path / "none" / "a.xlsx", "Không có thư mục")):
        with pytest.raises(Refusal, match=word):
            run(config, made[0], to)
    assert (tmp_path / "taken.xlsx").read_bytes() == b"mine"


# --- what cannot be carried is said in a sentence


def test_a_file_that_is_nobodys_asks_for_unit_and_period_and_takes_them_from_the_command(config: Path, tmp_path: Path) -> None:
    blank = IssuedForm(small("2026"), "Văn phòng", "Phòng Hành chính", filled=Filled({"measures.tasks_assigned": 20}))
    write_form(blank, tmp_path / "blank.xlsx")
    with pytest.raises(Refusal, match=r"Không nhận ra kỳ báo cáo.*--period; các kỳ: 2025, 2026"):
        run(config, tmp_path / "blank.xlsx")
    with pytest.raises(Refusal, match=r"Không nhận ra đơn vị.*--unit; các đơn vị: TH, NC"):
        run(config, tmp_path / "blank.xlsx", period="2026")
    run(config, tmp_path / "blank.xlsx", tmp_path / "new.xlsx", period="2026", unit="NC")
    assert (read(tmp_path / "new.xlsx").meta.unit, read(tmp_path / "new.xlsx").meta.period) == ("NC", "2026")


def test_a_unit_that_is_no_more_names_its_successor(config: Path, tmp_path: Path) -> None:
    path = received(half_filled(tmp_path), "2026-11-01")
    with pytest.raises(Refusal, match=r"Phòng Kinh tế không còn trong danh sách đơn vị của năm 2026\. Đơn vị kế thừa: NC; ghi rõ bằng --unit NC\."):
        run(config, with_meta(path, "2026-11-01", unit="KT"))


def test_what_is_no_form_of_ours_or_not_there_is_refused(config: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(Refusal, match="không phải biểu mẫu báo cáo"):
        run(config, tmp_path / "other.xlsx")
    with pytest.raises(Refusal, match="Không tìm thấy tệp"):
        run(config, tmp_path / "none.xlsx")
