"""The official report: figures with their bases, the official layout, nobody's name, and the author's copy."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from award_runs import decision
from campaigns import campaign, golden, people, report
from docx import Document
from docx.oxml.ns import qn
from forms import own
from projects import ROOT, dropped, project, tree
from test_phase_workbook import run_of

from pipeline import cli
from pipeline.definitions.agency import Agency, PublishedExemplar
from pipeline.definitions.load import campaign_problems
from pipeline.domain.awards.decisions import Awarded
from pipeline.domain.documents.differences import differences
from pipeline.domain.documents.letterhead import letterhead, signing_titles
from pipeline.domain.documents.values import Picture, Value, unfilled, with_pictures
from pipeline.domain.office_facts import OfficeFacts
from pipeline.domain.official_report.report import OfficialReport, official_report
from pipeline.domain.official_report.scope import period_scope, phase_scope
from pipeline.domain.official_report.vocabulary import REPORT
from pipeline.domain.results import Results
from pipeline.domain.tables import Table, plain
from pipeline.edges.ledger import Ledger
from pipeline.edges.office_pdf import pdf_facts
from pipeline.edges.word import rendered

AS_OF = date(2026, 12, 20)
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
NAME = "Người Mẫu 1"
WORDS = [
    {"kind": "individual", "subject": "Gương của NGƯỜI MẪU 1", "description": "Tự học."},
    {"kind": "individual", "subject": "Gương thứ hai", "description": f"Của {NAME}."},
    {"kind": "model", "subject": "Tủ sách", "description": "Do đồng chí Người  Mẫu 1 (0912 345 678, an.mau@vp.gov.vn) lập", "result": "Có ích"},
    {"kind": "difficulty", "subject": "Thiếu tài khoản", "description": "Chưa đủ", "result": None},
]
FEWER = {"people": people(8, citizen_score=[85] * 4 + [75] * 4, citizen_lowest=6), "activities": golden()["activities"][:1]}


@cache
def run() -> Results:
    """Two units of eight in both years; in 2025 each had four recognised and one activity, in 2026 five and three."""
    of = replace(campaign("AB"), published_exemplars=(PublishedExemplar("A", "2026", "gương  thứ hai", "Người phụ trách"),))
    reports = [report(unit, "2025", edition="2023", received=report().received.replace(year=2025), **FEWER) for unit in "AB"]
    return run_of((*reports, report("A", exemplars=WORDS), report("B", exemplars=WORDS[:1] + WORDS[3:])), of, AS_OF)


def made(**changed: Any) -> OfficialReport:
    scope = period_scope(run(), run().campaign.period_by_key["2026"])
    return official_report(replace(scope, **changed))


def said(value: Value) -> Iterator[str]:
    """All text of a value, cells and alternative texts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Table):
        yield from (str(plain(cell)) for row in value.rows for cell in row)
    elif isinstance(value, list):
        for line in value:
            for of in line.values():
                yield from said(of)


def lines(of: OfficialReport, name: str) -> list[str]:
    return list(said(of.values[name]))


# ---------------------------------------------------------------- figures and words


def test_sentences_carry_figures_with_basis_comparison_and_target() -> None:
    of = made()
    citizens = next(line for line in lines(of, "noi_dung") if line.startswith("Tỷ lệ người được công nhận Công dân học tập"))
    # 2025: 4 of 8 each; 2026: 5 of 8 each = 10/16 = 62,5 %, and the target of the year is 64 %
    assert citizens.replace("\u00a0", " ") == (
        "Tỷ lệ người được công nhận Công dân học tập đạt 62,5 % (10/16 người), tăng 12,5 điểm phần trăm so với năm 2025 (50,0 %, 08/16 người); "
        "chưa đạt mục tiêu 64 % (thiếu 1,5 điểm phần trăm).")
    # ND4 has two activities of each unit's three this year, and had none of the one before; ND1 one of each in both
    contents = of.values["noi_dung"]
    assert isinstance(contents, list)
    assert lines_of(contents[3])[0] == "Đã tổ chức 04 hoạt động, tăng 04 so với năm 2025 (00)."
    assert lines_of(contents[0])[0] == "Đã tổ chức 02 hoạt động, bằng năm 2025."
    # TC1: 16,50 of 20 each, both years alike
    assert any("82,5\u00a0% điểm tối đa áp dụng (33,00/40,00 điểm của 02 đơn vị), không thay đổi" in line for line in lines(of, "tieu_chi"))
    assert lines(of, "so_sanh")[0].count(".") == 1
    assert "từ ngày 01/7/2025 cơ quan báo cáo là Văn phòng UBND tỉnh Thái Nguyên" in lines(of, "so_sanh")[0]
    assert lines(of, "khen_thuong") == ["\t"]


def lines_of(item: Any) -> list[str]:
    return [line["doan"] for line in item["doan"]]


def test_a_phase_tells_every_year_and_every_placeholder_has_its_value() -> None:
    phase = next(one for one in run().campaign.phases if one.key == "toan-phong-trao")
    scope = phase_scope(run(), phase)
    assert scope is not None
    of = official_report(scope)
    assert of.subject.endswith("2023 - 2030” từ năm 2025 đến năm 2026")
    assert any("Đã tổ chức 04 hoạt động (năm 2025: 02; năm 2026: 02)" in line for line in lines(of, "noi_dung"))
    for one in (of, made(), official_report(period_scope(run(), run().campaign.period_by_key["2025"]))):
        assert unfilled(REPORT, one.values) == []
    assert phase_scope(run(), next(one for one in run().campaign.phases if one.key == "giai-doan-2")) is not None
    empty = run_of((report("A"),), campaign("AB"), AS_OF)
    assert phase_scope(empty, next(one for one in empty.campaign.phases if one.key == "giai-doan-1")) is None


def test_a_phase_never_adds_what_stands_nor_tells_what_a_year_did_not_ask() -> None:
    old = [report(unit, year, edition="2023", received=report().received.replace(year=int(year)), measures={"learning_families": count})
           for unit, year, count in (("A", "2024", 2), ("A", "2025", 3), ("B", "2025", 1), ("B", "2026", 4))]
    of = run_of((*old, report("A", measures={"digital_literacy_confirmed": 5})), campaign("AB"), AS_OF)
    scope = phase_scope(of, next(one for one in of.campaign.phases if one.key == "toan-phong-trao"))
    assert scope is not None
    told = lines(official_report(scope), "noi_dung")
    assert "Số gia đình đạt “Gia đình học tập”: năm 2024: 02; năm 2025: 04 (gia đình)." in told, "the form of 2026 no longer asks"
    assert "Số người được xác nhận phổ cập kỹ năng số: 05 người (năm 2026)." in told
    assert any(line.endswith("; không có đơn vị Xuất sắc, Đạt, Chưa đạt.") for line in lines(made(), "tieu_chi"))


def test_no_name_of_a_unit_s_people_leaves_except_where_somebody_agreed() -> None:
    of = made()
    everything = "\n".join(line for value in of.values.values() for line in said(value))
    assert [line for line in everything.splitlines() if "mẫu 1" in line.lower()] == [f"Phòng A: Gương thứ hai: Của {NAME}."]
    assert "Tủ sách: Do đồng chí (…) ((…), (…)) lập. Có ích (Phòng A)." in lines(of, "mo_hinh")
    assert "Có 02 điển hình cá nhân được các đơn vị giới thiệu (Phòng A: 01; Phòng B: 01)." in lines(of, "dien_hinh")
    assert "Thiếu tài khoản: Chưa đủ (Phòng A và Phòng B)." in lines(of, "han_che")


def test_decided_awards_and_what_the_office_knows_stand_in_the_report_proposals_do_not() -> None:
    told = [
        decision("2026", "A", on=date(2026, 12, 19)), decision("2026", "A", NAME, number="15/QĐ-VP"), decision("2026", "B", award="none"),
        decision("2026", "B", "Người Mẫu 2", number=""), decision("2026", "B", "Người Mẫu 3", on=date(2027, 1, 5)),
        decision("2025", "B", award="bang_khen", number="99/QĐ-UBND"),
    ]
    knows = {"2026": OfficeFacts(circular24={"training_plan": "yes"})}
    of = replace(run(), awarded=Awarded(told), appraised=replace(run().appraised, facts=knows))
    year = official_report(period_scope(of, of.campaign.period_by_key["2026"]))
    assert lines(year, "khen_thuong") == ["Giấy khen: 01 tập thể và 01 cá nhân (danh sách tại Phụ lục III).", "\t"]
    annex = "|".join(lines(year, "phu_luc_khen_thuong"))
    assert f"1|Giấy khen|{NAME}, Phòng A|15/QĐ-VP|18/12/2026|2|Giấy khen|Phòng A|12/QĐ-VP|19/12/2026" in annex
    assert not re.search("Người Mẫu [23]|99/QĐ", "\n".join(line for value in year.values.values() for line in said(value)))
    assert [line for line in lines(year, "khen_thuong") + lines(year, "mo_hinh") + lines(year, "dien_hinh") if NAME in line] == [
        f"Phòng A: Gương thứ hai: Của {NAME}."]
    scope = phase_scope(of, next(one for one in of.campaign.phases if one.key == "toan-phong-trao"))
    assert scope is not None
    assert lines(official_report(scope), "khen_thuong")[:2] == [
        "Bằng khen: 01 tập thể (danh sách tại Phụ lục III).", "Giấy khen: 01 tập thể và 01 cá nhân (danh sách tại Phụ lục III)."]
    tables = year.values["phu_luc_so_lieu"]
    assert isinstance(tables, list)
    official = next(one["bang"] for one in tables if getattr(one["bang"], "key", "") == "doi_chieu_quy_dinh")
    assert isinstance(official, Table)
    assert official.values("verdict")[0] == "Đạt"


def test_agency_signer_and_bases_are_those_of_the_day() -> None:
    of, before, after = campaign("A"), date(2024, 12, 15), date(2026, 12, 15)
    for day, place, bases in ((before, "BẮC KẠN", 2), (after, "THÁI NGUYÊN", 2), (date(2023, 12, 15), "BẮC KẠN", 1)):
        values = letterhead(of, day, "BC", bases=of.bases_on("movement", day), caution=())
        assert (values["co_quan_chu_quan"], len(values["can_cu"])) == (f"UBND TỈNH {place}", bases)
        assert str(list(said(values["noi_nhan"]))[-1]) == "- Lưu: VT, HCTCQTTV."
    agency: Agency = replace(of.agencies[0], signed_for="KT.", deputy_title="Phó Chánh Văn phòng")
    assert signing_titles(agency) == ["KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"]
    assert signing_titles(replace(agency, signed_for="Q.", deputy_title="")) == ["Q. CHÁNH VĂN PHÒNG"]
    wrong = replace(of, agencies=(replace(agency, deputy_title=""),), published_exemplars=(PublishedExemplar("A", "1999", "x", ""),))
    problems = "\n".join(campaign_problems(wrong))
    assert "agencies[1].deputy_title: ký KT. phải ghi chức danh" in problems
    assert "published_exemplars[1].period: '1999' không có" in problems
    assert "published_exemplars[1].approved_by" in problems


def test_two_versions_are_compared_line_by_line() -> None:
    old, new = ["I. MỘT", "a", "b", "II. HAI", "c"], ["I. MỘT", "a", "x", "II. HAI", "c", "d"]
    assert [str(one) for one in differences(old, new)] == [
        "[I. MỘT] Bản sửa: b → Bản mới lập: x", "[II. HAI] Chỉ có trong bản mới lập: d"]
    assert differences(old, old) == []


# ---------------------------------------------------------------- layout


def test_the_layout_is_the_official_one() -> None:
    of = made()
    values = with_pictures(of.values, lambda chart: Picture(PNG, chart.alt, 150))
    document = Document(io.BytesIO(rendered(ROOT / "input_templates/van-ban/bao-cao.docx", values, of.properties)))
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297), (297, 210), (210, 297)]
    for section in document.sections:
        assert [round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [20, 20, 30, 15]
        assert section.different_first_page_header_footer
    assert [s._sectPr.find(qn("w:pgNumType")) is not None for s in document.sections] == [False, True, True, True, True]
    assert "PAGE" in document.sections[0].header._element.xml
    assert {fonts.get(qn("w:ascii")) for fonts in document.styles.element.iter(qn("w:rFonts"))} == {"Times New Roman"}
    found = {p.text: p for table in document.tables[:1] for row in table.rows for cell in row.cells for p in cell.paragraphs}
    found |= {p.text: p for p in document.paragraphs}

    def style(text: str) -> tuple[float, bool, bool, str]:
        one = next(p for words, p in found.items() if words.startswith(text)).style
        return one.font.size.pt, bool(one.font.bold), bool(one.font.italic), str(one.paragraph_format.alignment).partition(" ")[0]

    assert style("CỘNG HÒA") == (13, True, False, "CENTER")
    assert style("Độc lập - Tự do") == (14, True, False, "CENTER")
    assert style("UBND TỈNH") == (13, False, False, "CENTER")
    assert style("VĂN PHÒNG") == (13, True, False, "CENTER")
    assert style("Số:") == (13, False, False, "CENTER")
    assert style("Thái Nguyên, ngày       tháng       năm 2026") == (14, False, True, "CENTER")
    assert style("BÁO CÁO") == style("Phụ lục II") == (14, True, False, "CENTER")
    assert style("Căn cứ") == (14, False, True, "JUSTIFY")
    assert style("Trên đây") == (14, False, False, "JUSTIFY")
    assert any(p.text.endswith("./.") for p in document.paragraphs)
    first = next(p for p in document.paragraphs if p.text.startswith("Văn phòng UBND")).style.paragraph_format
    assert (round(first.first_line_indent.mm, 1), first.space_before.pt + first.space_after.pt, first.line_spacing) == (12.7, 6, 1.15)
    rules = [p for p in document.element.body.iter(qn("w:p")) if p.find(f".//{qn('w:pBdr')}") is not None]
    assert len(rules) == 3  # under the agency, the motto and the abstract
    foot = next(t for t in document.tables if "Nơi nhận:" in t.cell(0, 0).text)
    left, right = foot.cell(0, 0).paragraphs, foot.cell(0, 1).paragraphs
    assert [(p.text, p.style.font.size.pt) for p in left[:3]] == [("Nơi nhận:", 12), ("Gửi bản điện tử:", 11), ("- Sở Giáo dục và Đào tạo;", 11)]
    assert (right[0].text, right[0].style.font.bold) == ("CHÁNH VĂN PHÒNG", True)
    alts = [drawing.get("descr") for drawing in document.element.body.iter(qn("wp:docPr"))]
    assert len(alts) == 6
    assert all(alts)
    heads = [t for t in document.element.body.iter(qn("w:tbl")) if t.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(heads) >= 12
    assert all(t.find(f".//{qn('w:tblCaption')}") is not None for t in heads)


# ---------------------------------------------------------------- the command


def test_a_report_is_made_again_while_the_author_s_copy_is_never_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = project(tmp_path / "vp")
    shutil.copytree(ROOT / "input_templates/van-ban", office / "input_templates/van-ban")
    form = own("2026", "TH")
    dropped(form, office / "inbox/TH.xlsx", "2026-12-01")
    config = ["--config", str(office / "config.toml"), "--as-of", "2026-12-06"]
    assert cli.main(["report", *config]) == 64
    assert "chạy make consolidate" in capsys.readouterr().err
    with Ledger(office / "archive") as ledger:
        ledger.receive(office / "inbox", limit_megabytes=20)
    (office / "output/2026").mkdir(parents=True)
    (office / "output/2026/tong-hop-2026.xlsx").write_bytes(b"made by another command")
    before = tree(office / "output")
    assert cli.main(["report", *config, "--period", "2026"]) == 0
    folder, copy = office / "output/2026", next((office / "van-ban/2026").iterdir())
    assert copy.name == "2026_BC_DU-THAO_VP_nam-2026_v1.docx"
    first = (folder / "bao-cao-2026.docx").read_bytes()
    assert copy.read_bytes() == first
    assert tree(office / "output").items() >= before.items()
    pdf = folder / "bao-cao-2026.pdf"
    if shutil.which("soffice"):
        fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        size = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        words = " ".join(subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout.split())
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
        assert [line["name"] for line in form.filled.lines["people"] if str(line["name"]) in words] == []
        families = {re.sub(r"^[A-Z]{6}\+", "", line.split()[0]).split("-")[0] for line in fonts}
        assert len(families) == 1
        assert all(line.split()[-5] == "yes" for line in fonts)
        assert pdf_facts(pdf).families == families
        assert "595" in re.search("Page size: .*", size)[0]  # type: ignore[index]
        pages = int(re.search(r"Pages:\s+(\d+)", size)[1])  # type: ignore[index]
        assert json.loads((folder / "bao-cao-2026.metadata.json").read_text("utf-8"))["PageAmount"] == pages == pdf_facts(pdf).pages
    edited = Document(str(copy))
    edited.paragraphs[5].text = "Câu do người soạn viết."
    edited.save(str(copy.with_name("2026_BC_05_VP_nam-2026_v2.docx")))
    kept = tree(office / "van-ban")
    capsys.readouterr()
    monkeypatch.setattr("pipeline.commands.report.soffice", lambda: None)
    assert cli.main(["report", *config, "--period", "2026"]) == 0
    assert (folder / "bao-cao-2026.docx").read_bytes() == first
    assert tree(office / "van-ban") == kept
    assert not pdf.exists()
    told = capsys.readouterr()
    assert "Chưa cài LibreOffice" in told.out + told.err
    assert "v2.docx được giữ nguyên, khác bản vừa lập 01 chỗ" in told.out
    assert "Bản sửa: Câu do người soạn viết. → Bản mới lập:" in (folder / "khac-ban-sua-2026.txt").read_text("utf-8-sig")
    broken = Document(str(office / "input_templates/van-ban/bao-cao.docx"))
    broken.paragraphs[-1].text = "{{ trich_yue }}"
    broken.save(str(office / "input_templates/van-ban/bao-cao.docx"))
    whole = tree(office / "output")
    assert cli.main(["report", *config, "--period", "2026"]) == 2
    assert "“{{ trich_yue }}”: không có chỗ trống “trich_yue”; có thể là “trich_yeu”. Được dùng: co_quan_chu_quan" in capsys.readouterr().err
    assert tree(office / "output") == whole
