"""Word templates: what the office may write in them, what is said when it is wrong, and what comes out filled."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from projects import ROOT

from pipeline import cli
from pipeline.commands.word_templates import WORD_TEMPLATES, original_bytes, placeholder_guide
from pipeline.domain.documents.values import Block, Lines, Properties, Text
from pipeline.domain.tables import Column, Table
from pipeline.edges.word import document_lines, rendered, template_problems

VOCABULARY = {
    "ten": Text("tên"), "bang": Block("bảng"),
    "muc": Lines("mục", {"so": Text("số"), "dong": Lines("dòng", {"chu": Text("chữ")})}),
}
PROPERTIES = Properties("Tên", "Việc", "Cơ quan", date(2026, 12, 5))
TABLE = Table("t", "Bảng thử", (Column("a", "Tên", "long_text"), Column("b", "Tỷ lệ", "percent")), (("<Một> & hai", 62.5), ("Cộng", None)),
              emphasis=frozenset({1}))


def template(path: Path, *paragraphs: str, change: Callable[[Any], None] | None = None) -> Path:
    """A Word file with these paragraphs, as somebody might type them."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if change:
        change(document)
    document.save(str(path))
    return path


def test_the_committed_templates_are_sound_and_their_originals_are_reproduced_to_the_byte() -> None:
    for one in WORD_TEMPLATES:
        path = ROOT / "input_templates/van-ban" / one.name
        assert template_problems(path, one.vocabulary) == []
        assert path.read_bytes() == original_bytes(one), f"{one.name}: delete it and run word-templates"


def test_every_placeholder_is_explained_to_the_officer() -> None:
    assert (ROOT / "docs/mau-van-ban.md").read_text(encoding="utf-8") == placeholder_guide()


def in_a_cell(document: Any) -> None:
    document.add_table(rows=2, cols=3).cell(1, 2).text = "{{ tne }}"


def in_the_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Trang {{ x.so }}"


@pytest.mark.parametrize(("paragraphs", "change", "place", "quoted", "advice"), [
    (("Tên là {{ tne }}",), None, "đoạn 1", "{{ tne }}", "có thể là “ten”. Được dùng: ten, bang, muc"),
    (("một", "Tên {{ ten }"), None, "đoạn 2", "Tên {{ ten }", "dấu ngoặc nhọn “{{”"),
    (("Tên { { ten } }",), None, "đoạn 1", "Tên { { ten } }", "dấu ngoặc nhọn “{”"),
    (("{{ ten|upper }}",), None, "đoạn 1", "{{ ten|upper }}", "viết chưa đúng"),
    (("{{ ten.__class__ }}",), None, "đoạn 1", "{{ ten.__class__ }}", "không có chỗ trống"),
    (("{% set a = 1 %}",), None, "đoạn 1", "{% set a = 1 %}", "viết chưa đúng"),
    (("Bảng: {{p bang }}",), None, "đoạn 1", "{{p bang }}", "đứng riêng một đoạn"),
    (("{{p ten }}",), None, "đoạn 1", "{{p ten }}", "là chữ, viết {{ ten }}"),
    (("{{ muc }}",), None, "đoạn 1", "{{ muc }}", "là danh sách, viết {%p for x in muc %}"),
    (("{%p for m in muc %}", "{{ m.so }}"), None, "đoạn 1", "{%p for m in muc %}", "chưa có lệnh kết thúc {%p endfor %}"),
    (("{%p for m in muc %}", "{{ m.os }}", "{%p endfor %}"), None, "đoạn 2", "{{ m.os }}", "có thể là “m.so”"),
    (("{%p for m in mcu %}", "{{ m.so }}", "{%p endfor %}"), None, "đoạn 1", "{%p for m in mcu %}", "có thể là “muc”"),
    (("a {%p if ten %}", "b", "{%p endif %}"), None, "đoạn 1", "{%p if ten %}", "phải đứng riêng một đoạn"),
    (("{% if ten %}", "b", "{%p endif %}"), None, "đoạn 1", "{% if ten %}", "trong cùng đoạn"),
    (("{%p endif %}",), None, "đoạn 1", "{%p endif %}", "không có if nào đang mở"),
    ((), in_a_cell, "bảng 1, hàng 2, cột 3", "{{ tne }}", "có thể là “ten”"),
    ((), in_the_header, "đầu trang, đoạn 1", "{{ x.so }}", "không có chỗ trống “x.so”"),
])
def test_a_wrong_placeholder_is_named_with_its_place_its_words_and_what_is_allowed(
    tmp_path: Path, paragraphs: tuple[str, ...], change: Callable[[Any], None] | None, place: str, quoted: str, advice: str,
) -> None:
    found = template_problems(template(tmp_path / "mau.docx", *paragraphs, change=change), VOCABULARY)
    assert [(one.place, one.text) for one in found][:1] == [(place, quoted)], found
    assert advice in found[0].message
    assert str(found[0]).startswith(f"{tmp_path / 'mau.docx'}, {place}: “{quoted}”")


def test_something_that_is_no_word_file_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 cut off")
    for name, words in (("a.docx", "không đọc được"), ("b.docx", "không tìm thấy")):
        assert [words in str(one) for one in template_problems(tmp_path / name, VOCABULARY)] == [True]


def test_a_template_is_filled_in_lists_tables_and_split_runs_and_text_of_units_stays_text(tmp_path: Path) -> None:
    def split(document: Any) -> None:
        paragraph = document.add_paragraph("Gửi {")
        for piece in ("{ te", "n }", "}."):
            paragraph.add_run(piece).bold = True
        table = document.add_table(rows=3, cols=2)
        for row, texts in enumerate((("{%tr for m in muc %}", ""), ("{{ m.so }}", "x"), ("{%tr endfor %}", ""))):
            for cell, text in zip(table.rows[row].cells, texts, strict=True):
                cell.text = text

    path = template(tmp_path / "mau.docx", "{%p if muc %}", "Có mục", "{%p else %}", "Không", "{%p endif %}", "{%p for m in muc %}",
                    "{{ m.so }})", "{%p for d in m.dong %}", "- {{ d.chu }}", "{%p endfor %}", "{%p endfor %}", "{{p bang }}", change=split)
    assert template_problems(path, VOCABULARY) == []
    hostile = "{{ ten }} <w:p/> & “a”\x07\x0b {% for %}"
    values = {"ten": hostile, "bang": TABLE, "muc": [
        {"so": "1", "dong": [{"chu": "một"}, {"chu": "hai\tba"}]}, {"so": "2", "dong": []}]}
    made = rendered(path, values, PROPERTIES)
    assert made == rendered(path, values, PROPERTIES)
    (tmp_path / "ra.docx").write_bytes(made)
    assert document_lines(tmp_path / "ra.docx") == [
        "Có mục", "1)", "- một", "- hai ba", "2)", "Tên | Tỷ lệ", "<Một> & hai | 62,5 %", "Cộng | ",
        "Gửi {{ ten }} <w:p/> & “a” {% for %}.", "1 | x", "2 | x"]
    core = Document(str(tmp_path / "ra.docx")).core_properties
    assert (core.title, core.author, core.language, core.created.date()) == ("Tên", "Cơ quan", "vi-VN", date(2026, 12, 5))
    with zipfile.ZipFile(tmp_path / "ra.docx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_originals_come_back_without_touching_what_the_office_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROOT / "config.toml", tmp_path)
    shutil.copytree(ROOT / "input_templates", tmp_path / "input_templates")
    folder = tmp_path / "input_templates/van-ban"
    template(folder / "bao-cao.docx", "Của cơ quan {{ tne_co_quan }}")
    kept = (folder / "bao-cao.docx").read_bytes()
    (folder / "cong-van.docx").unlink()
    config = ["--config", str(tmp_path / "config.toml")]
    assert cli.main(["word-templates", *config]) == 0
    assert (folder / "bao-cao.docx").read_bytes() == kept
    assert (folder / "cong-van.docx").exists()
    capsys.readouterr()
    assert cli.main(["check-documents", *config]) == 2
    assert "bao-cao.docx, đoạn 1: “{{ tne_co_quan }}”: không có chỗ trống “tne_co_quan”; có thể là “ten_co_quan”" in capsys.readouterr().err
