"""What leaves for the department: the listed tables alone, nobody's name, files that can be checked, and no sending by accident."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from forms import definitions, own, with_value
from mail_server import Postmaster, mail_server
from projects import ROOT, UNITS, dropped, project, tree
from summaries import sample_run, sample_summaries
from test_official_report import said as said_by

from pipeline import cli
from pipeline.commands.console import Console
from pipeline.commands.package_sending import send_package
from pipeline.commands.refusals import Refusal
from pipeline.definitions.agency import PublishedName
from pipeline.definitions.load import campaign_problems, load_definitions
from pipeline.domain.documents.values import Properties
from pipeline.domain.forced_sending import FORCED, ForcedSending, MeantLetter
from pipeline.domain.frozen_parts import definition_parts
from pipeline.domain.letters import Attachment
from pipeline.domain.official_report.report import official_report
from pipeline.domain.official_report.scope import period_scope, phase_scope
from pipeline.domain.outside_edition import absent, outside_edition, words_in
from pipeline.domain.package import obstacles
from pipeline.domain.package_letters import unit_letter
from pipeline.domain.personal_data import PersonalData, personal_data
from pipeline.domain.tables import Cell, Link, Live, Summary, plain
from pipeline.domain.unit_edition import UnitEditions
from pipeline.domain.vietnamese import folded
from pipeline.edges import field_checks
from pipeline.edges.ledger import Ledger
from pipeline.edges.word import said_in, traces_in, without_traces
from pipeline.edges.workbook import write_summary

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server of the tests

DAY = "2026-01-20"
PACKAGE = """
[[packages]]
recipient = "so"
year_tables = ["bia", "so_lieu_chinh", "so_don_vi_theo_loai"]
phase_tables = ["bia", "tong_quan"]
without = ["so_lieu_chinh.best"]

[[packages]]
recipient = "don-vi"
year_tables = ["xep_hang"]
phase_tables = []
own_tables = ["ho_so_ket_qua", "vi_sao_don_vi"]
without = ["xep_hang.remark"]
"""
NAME = ("Trần Mẫu Hòa", "0912 345 678", "hoa.mau@vp.example.vn")
"""A person of the author's copy, as (name, number, address)."""


def test_only_listed_tables_leave_and_no_person_unit_score_or_formula_with_them(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path, tmp_path: Path,
) -> None:
    run, _ = sample_run(tmp_path_factory, sample_inbox)
    package = definitions().campaign.packages[0]
    people = names_of_people(sample_inbox)
    assert len(people) > 15
    for key, whole in sample_summaries(tmp_path_factory, sample_inbox).items():
        listed = package.year_tables if key in run.campaign.period_by_key else package.phase_tables
        edition = outside_edition(whole, listed, package.without)
        tables = [table for sheet in edition.sheets for table in sheet.tables()]
        assert {table.key for table in tables} <= {*listed, whole.contents.replace("-", "_")}
        assert {chart.table.key for chart in edition.charts()} <= set(listed)
        assert not any(isinstance(cell, Live) for table in tables for row in table.rows for cell in row)
        titles = {sheet.key for sheet in edition.sheets}
        assert all(cell.sheet in titles for table in tables for row in table.rows for cell in row if isinstance(cell, Link))
        said = words_of(edition)
        assert [name for name in people if name in said] == []
        assert "Dẫn đầu" not in said
        assert "trang Xếp hạng" not in said
        assert "thử số" not in said
    assert "best" not in [c.key for s in edition.sheets for t in s.tables() for c in t.columns]
    year = outside_edition(sample_summaries(tmp_path_factory, sample_inbox)["2025"], package.year_tables, package.without)
    assert absent(year, package.year_tables) == []
    write_summary(year, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[:3] == ["Bìa", "Mục lục", "Tổng quan"]
    scope = period_scope(run, run.campaign.period_by_key["2025"])
    assert obstacles(scope) == ["năm 2025 có dữ liệu mẫu", "bảng điểm của năm 2025 còn là dự thảo"]
    known = personal_data(scope, run.campaign)
    assert known.contacts
    awarded = {row.subject.name for row in run.awarded.decisions if row.session == "2025" and row.is_award and row.number and row.subject.name}
    assert awarded & people
    assert {name for name in people if not known.found_in(f"Do {name} viết")} == awarded & people
    told = "\n".join(text for value in official_report(scope).values.values() for text in said_by(value))
    assert known.found_in(told + words_of(year)) == []
    everything = words_of(sample_summaries(tmp_path_factory, sample_inbox)["2025"])
    assert len(known.found_in(everything)) > 50


def test_each_unit_gets_its_own_results_and_the_ranking_and_nothing_else_of_the_others(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path,
) -> None:
    run, _ = sample_run(tmp_path_factory, sample_inbox)
    package = next(one for one in definitions().campaign.packages if one.recipient == "don-vi")
    wholes = sample_summaries(tmp_path_factory, sample_inbox)
    phase = next(one for one in run.campaign.phases if one.key == "giai-doan-1")
    over = phase_scope(run, phase)
    assert over is not None
    for scope in (*(period_scope(run, run.campaign.period_by_key[key]) for key in ("2025", "2026")), over):
        editions, known = UnitEditions(scope, wholes[scope.key], package), personal_data(scope, run.campaign)
        shared: set[str] = set()
        for unit in editions.units:
            edition, name = editions.edition(unit), editions.name(unit)
            tables = {table.key: table for sheet in edition.sheets for table in sheet.tables()}
            own = {key: table for key, table in tables.items() if key in package.own_tables}
            assert known.found_in(words_of(edition)) == []
            assert set(tables) <= {"muc_luc", "bia", "xep_hang", *package.own_tables}
            assert tables["xep_hang"].values("unit") == wholes[scope.key].sheets[3].tables()[0].values("unit")
            assert {"remark", "deducted"}.isdisjoint(column.key for column in tables["xep_hang"].columns)
            assert all(set(table.values("unit")) == {name} for table in own.values() if "unit" in (c.key for c in table.columns))
            others = {editions.name(other) for other in editions.units} - {name}
            told = [str(plain(cell)) for key, table in own.items() if key != "dong_khong_tinh" for row in table.rows for cell in row]
            assert [other for other in others for text in told if other in text.replace(name, "")] == []
            assert bool(own) == bool(editions.standing(unit))
            shared.add(repr(tables["xep_hang"]))
        assert len(shared) == 1  # what a line was counted for instead is the appraiser's reason, and may be another unit
    year = UnitEditions(period_scope(run, run.campaign.period_by_key["2025"]), wholes["2025"], package)
    nk = next(unit for unit in year.units if unit.key == "NK")
    profile = next(sheet for sheet in year.edition(nk).sheets if sheet.key == "ho-so-don-vi")
    (row,) = [row for row in whole_rows(wholes["2025"], "diem_tieu_chi") if plain(row[0]) == year.name(nk)]
    assert str(plain(profile.tables()[0].rows[0][1])) == str(plain(row[8])) == "56.60"
    assert [plain(cell) for cell in profile.tables()[1].values("points")] == [plain(cell) for cell in row[2:6]]
    assert year.standing(nk)[0] == "Tổng điểm: 56,60; xếp loại: Đạt."
    silent = UnitEditions(period_scope(run, run.campaign.period_by_key["2026"]), wholes["2026"], package)
    btcd = next(unit for unit in silent.units if unit.key == "BTCD")
    letter = unit_letter(silent, btcd, ("btcd@example.vn",), Attachment("a.xlsx", b""), run.as_of)
    assert "chưa nhận được báo cáo năm 2026 của Ban Tiếp công dân tỉnh nên đơn vị chưa có điểm" in letter.body


def whole_rows(summary: Summary, table: str) -> tuple[tuple[Cell, ...], ...]:
    return next(one.rows for sheet in summary.sheets for one in sheet.tables() if one.key == table)


def words_of(summary: Summary) -> str:
    """Every text of a summary, whatever it stands in."""
    return "\n".join(text for _, text in words_in(summary))


def names_of_people(inbox: Path) -> set[str]:
    """The names on the people sheets of some reports."""
    found: set[str] = set()
    for path in sorted(inbox.rglob("*.xlsx"))[:4]:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.title.startswith("6."):
                found |= names_in(sheet)
    return found


def names_in(sheet: object) -> set[str]:
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]
    head = next((n, row) for n, row in enumerate(rows) if any(cell.startswith("Họ và tên") for cell in row))
    place = next(n for n, cell in enumerate(head[1]) if cell.startswith("Họ và tên"))
    return {row[place] for row in rows[head[0] + 1:] if len(row[place].split()) > 1 and not row[place].endswith(".")}


def test_addresses_and_lists_that_cannot_be_meant_are_refused_and_addresses_concern_no_closed_period() -> None:
    of = definitions()
    package = of.campaign.packages[0]
    wrong = replace(of.campaign, agencies=(replace(of.campaign.agencies[0], department_emails=("Sở <a@b>",)), *of.campaign.agencies[1:]),
                    packages=(package, replace(package, without=("xep_hang.unit",), own_tables=("vi_sao", "bia"))),
                    published_names=(PublishedName("Người Mẫu 1", " "),))
    problems = "\n".join(campaign_problems(wrong))
    for words in ("agencies[1]: 'Sở <a@b>' không phải", "packages: nơi nhận 'so' bị lặp", "packages[2].without: 'xep_hang.unit'",
                  "packages[2].own_tables: chỉ dùng cho nơi nhận", "packages[2].own_tables: 'bia' đã có", "published_names[1].approved_by"):
        assert words in problems
    period = of.campaign.period_by_key["2025"]
    assert definition_parts(wrong, of.editions, period) == definition_parts(of.campaign, of.editions, period)


# ---------------------------------------------------------------- the author's copy


def marked(run: Any, tag: str) -> Any:
    """The run inside a tracked change (w:ins, w:del) of somebody."""
    change = OxmlElement(tag)
    change.set(qn("w:author"), NAME[0])
    change.set(qn("w:id"), "7")
    run._r.addprevious(change)
    change.append(run._r)
    return change


def edited_by_somebody(path: Path, to: Path) -> None:
    """A copy of a report with everything that an editor may leave in it, and the person in nine places."""
    document = Document(str(path))
    name, number, address = NAME
    first = next(p for p in document.paragraphs if p.text.startswith("Văn phòng"))
    first.add_run(f" Đầu mối: bà TRẦN MẪU HOÀ, điện thoại ({number[:4]}) {number[5:]}.")
    document.add_comment(first.runs[0], text=f"Hỏi lại {name}", author=name)
    second = document.add_paragraph("Câu ")
    marked(second.add_run("mới thêm"), "w:ins")
    gone = second.add_run("")
    gone._r.append(OxmlElement("w:delText"))
    gone._r[-1].text = "đã xóa"
    marked(gone, "w:del")
    hidden = second.add_run("chữ ẩn")
    hidden.font.hidden = True
    table = next(t for t in document.tables if "Nơi nhận:" in t.cell(0, 0).text)
    table.cell(0, 0).paragraphs[-1].text = unicodedata.normalize("NFD", f"- Lưu: VT, {name}.")
    document.sections[0].first_page_header.paragraphs[0].text = f"{address}, 0208 3 999 888"
    document.core_properties.author = document.core_properties.last_modified_by = document.core_properties.category = name
    document.save(str(to))


def cleaned_of(path: Path) -> None:
    """The same copy after its author did what was asked, still with the properties of who edited it."""
    document = Document(str(path))
    for paragraph in [p for p in document.paragraphs if "Đầu mối" in p.text or p.text.startswith("Câu ")]:
        paragraph._p.getparent().remove(paragraph._p)
    table = next(t for t in document.tables if "VT" in t.cell(0, 0).text)
    table.cell(0, 0).paragraphs[-1].text = "- Lưu: VT."
    document.sections[0].first_page_header.paragraphs[0].text = ""
    for key, rel in list(document.part.rels.items()):
        if rel.reltype.endswith("/comments"):
            del document.part.rels[key]
    document.save(str(path))


def test_a_document_is_read_whole_and_leaves_without_traces(tmp_path: Path) -> None:
    plain_one, dirty = tmp_path / "a.docx", tmp_path / "b.docx"
    document = Document()
    document.add_paragraph("Văn phòng báo cáo.")
    document.add_table(1, 1).cell(0, 0).text = "Nơi nhận:"
    document.save(str(plain_one))
    edited_by_somebody(plain_one, dirty)
    known = PersonalData(frozenset({tuple(folded(NAME[0]).split())}), frozenset({"0912345678", NAME[2]}))
    found = {place: known.found_in(text) for place, text in said_in(dirty) if known.found_in(text)}
    assert found == {"đoạn 1": ["TRẦN MẪU HOÀ", "0912) 345 678"], "bảng 1, hàng 1, cột 1": [NAME[0]], "đầu trang, đoạn 1": [NAME[2]]}
    assert [one for _, text in said_in(dirty) for one in known.doubts_in(text)] == ["0208 3 999 888"]
    assert [(one.kind, one.place, one.text) for one in traces_in(dirty)] == [
        ("comment", "đoạn 1", f"Hỏi lại {NAME[0]}"), ("hidden", "đoạn 2", "chữ ẩn"), ("inserted", "đoạn 2", "mới thêm"), ("deleted", "đoạn 2", "đã xóa")]
    assert traces_in(plain_one) == []
    before = dirty.read_bytes()
    cleaned_of(dirty)
    assert traces_in(dirty) == []
    data = without_traces(dirty, Properties("Báo cáo", "Phong trào", "Văn phòng", date(2026, 1, 20)))
    assert data == without_traces(dirty, Properties("Báo cáo", "Phong trào", "Văn phòng", date(2026, 1, 20)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "Trần" not in everything_in("a.docx", data)
        assert not re.search("comments|thumbnail|custom", "".join(archive.namelist()))
    (tmp_path / "c.docx").write_bytes(data)
    assert said_in(tmp_path / "c.docx") == said_in(dirty)
    assert before != dirty.read_bytes()


# ---------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a report of a year, sample data, and an address of the department."""
    folder = project(tmp_path_factory.mktemp("goi") / "du-an", PACKAGE)
    config = folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace(
        'recipients = ["LĐVP"]', 'recipients = ["LĐVP"]\ndepartment_emails = ["vanthu@example.vn"]'), "utf-8")
    shutil.copytree(ROOT / "input_templates/van-ban", folder / "input_templates/van-ban")
    form = with_value(with_value(own("2025", "TH"), "general", "reporter_email", "An.Mau@example.com"), "general", "reporter_phone", "0912000111")
    dropped(replace(form, sample=True), folder / "inbox/TH.xlsx", "2025-12-03")
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=20)
    return folder


def told(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> tuple[int, str]:
    code = cli.main([*arguments, "--config", str(folder / "config.toml"), "--as-of", DAY])
    out = capsys.readouterr()
    return code, " ".join((out.out + out.err).split())


def once(found: Callable[..., Any]) -> Callable[..., Any]:
    """The same answers for the same table: half of what every command of this file would compute again."""
    known: dict[str, Any] = {}

    def remembered(table: pd.DataFrame, cases: Sequence[Any]) -> Any:
        key = f"{table.to_csv()} {cases!r}"
        if key not in known:
            known[key] = found(table, cases)
        return known[key]

    return remembered


def opened(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[return-value]


def everything_in(name: str, data: bytes) -> str:
    """All text of a file, whatever part of it, and its name."""
    if name.endswith(".eml"):
        message: Any = message_from_bytes(data, policy=policy.default)
        inner = "".join(everything_in(one.get_filename(), one.get_content()) for one in message.iter_attachments())
        return f"{name} {message['Subject']} {message.get_body().get_content()} {inner}"
    if name.endswith((".zip", ".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return name + "".join(everything_in(inner, archive.read(inner)) for inner in archive.namelist())
    return f"{name} {data.decode('utf-8')}" if name.endswith((".xml", ".rels", ".json", ".sha256", ".txt")) else name


def people_of(book: Path) -> set[str]:
    """The names on the people sheet of a report, and every number and address that stands anywhere in it."""
    workbook = openpyxl.load_workbook(book, read_only=True, data_only=True)
    cells = [str(cell) for sheet in workbook.worksheets for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    contacts = {found for cell in cells for found in re.findall(r"\b0[1-9]\d{7,9}\b|[\w.]+@[\w.]+\w", cell)}
    return names_in(next(sheet for sheet in workbook.worksheets if sheet.title.startswith("6."))) | contacts


def test_a_package_can_be_checked_is_the_same_twice_and_is_sent_only_when_it_may_be(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.commands.report.soffice", lambda: None)
    monkeypatch.setattr(field_checks, "field_failures", once(field_checks.field_failures))
    monkeypatch.setenv("COLUMNS", "200")
    make = ("package", "--period", "2025")
    assert told(capsys, office, "package")[0] == cli.USAGE
    code, out = told(capsys, office, *make)
    assert code == cli.CLEAN, out
    assert "người nhận: vanthu@example.vn" in out
    assert re.search(r"báo cáo chưa có số; báo cáo chưa có ngày ban hành; báo cáo còn \d\d dòng chấm chưa viết", out)
    place = office / "output/2025/goi-gui-so"
    first = tree(place)
    assert told(capsys, office, *make)[0] == cli.CLEAN
    assert tree(place) == first

    listed = dict(reversed(line.split("  ")) for line in (place / "MANIFEST.sha256").read_text().splitlines())
    message = opened(place / "goi-gui-so_2025_VP.eml")
    (attached,) = message.iter_attachments()
    data = attached.get_content()
    assert (message["X-Unsent"], message["To"], attached.get_filename()) == ("1", "vanthu@example.vn", "goi-gui-so_2025_VP.zip")
    assert (place / "goi-gui-so_2025_VP.zip").read_bytes() == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == sorted([*listed, "MANIFEST.sha256"])
        assert {"bao-cao-2025.docx", "tong-hop-2025.xlsx", "metadata.json"} <= set(listed)
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in listed} == listed
    everything = everything_in("goi-gui-so_2025_VP.eml", (place / "goi-gui-so_2025_VP.eml").read_bytes())
    assert "Kính gửi: Sở Giáo dục và Đào tạo" in everything
    assert b"/Title" in (place / "bieu-do/tat-ca-2025.pdf").read_bytes()
    people = people_of(office / "inbox/TH.xlsx")
    assert {"@" in one for one in people} == {True, False}
    assert any(one.startswith("0") for one in people)
    assert [one for one in people if one in everything] == []

    assert told(capsys, office, *make, "--for", "don-vi")[0] == cli.CLEAN
    drafts = office / "output/2025/goi-don-vi"
    assert {path.stem for path in drafts.glob("*.eml")} == {f"{unit}_2025" for unit in UNITS}
    th, nc = (opened(drafts / f"{unit}_2025.eml").get_body().get_content() for unit in ("TH", "NC"))  # type: ignore[union-attr]
    assert "Xếp hạng: 01/01" in th
    assert "chưa nhận được báo cáo năm 2025 của Phòng Nội chính" in nc
    everything = "".join(everything_in(path.name, path.read_bytes()) for path in drafts.glob("*.eml"))
    assert [one for one in people if one in everything] == []

    config = office / "config.toml"
    agreed = config.read_text("utf-8")
    config.write_text(agreed.replace('"vi_sao_don_vi"]', '"vi_sao_don_vi", "ca_nhan_theo_don_vi"]'), "utf-8")
    code, out = told(capsys, office, *make, "--for", "don-vi")  # only one unit has anybody in that table
    assert (code, "Chưa lập thư gửi Phòng Tổng hợp" in out, "chưa lập thư cho 01 đơn vị" in out) == (cli.FINDINGS, True, True), out
    assert {path.stem for path in drafts.glob("*.eml")} == {f"{unit}_2025" for unit in UNITS} - {"TH_2025"}
    config.write_text(agreed, "utf-8")

    assert told(capsys, office, *make, "--for", "lanh-dao")[0] == cli.CLEAN
    leaders = opened(office / "output/2025/goi-lanh-dao/goi-lanh-dao_2025_VP.eml")
    assert [one.get_filename() for one in leaders.iter_attachments()] == ["tong-hop-2025.xlsx", "bieu-do-2025.pdf", "bao-cao-2025.docx"]
    assert "- Dẫn đầu năm 2025: Phòng Tổng hợp" in leaders.get_body().get_content()  # type: ignore[union-attr]

    postmaster = Postmaster()
    with mail_server(postmaster, office) as section:
        (office / "config.local.toml").write_text(section, "utf-8")
        (office / "config.local.toml").chmod(0o600)
        code, out = told(capsys, office, *make, "--send")
        assert (code, "Chưa khóa năm 2025" in out) == (cli.USAGE, True)
        moved = office / "output/thu-khac/thu.eml"
        moved.parent.mkdir()
        shutil.copy(place / "goi-gui-so_2025_VP.eml", moved)
        assert "Không có thư nháp" in told(capsys, office, "send", str(office / "output"), "--send")[1]
        assert told(capsys, office, "close", "2025", "--by", "Chánh Văn phòng", "--number", "05/BC-VP", "--date", "2026-01-10")[0] == cli.CLEAN
        code, out = told(capsys, office, *make, "--send")
        assert (code, "Không gửi: năm 2025 có dữ liệu mẫu" in out) == (cli.USAGE, True)
        assert told(capsys, office, *make, "--send", "--force")[0] == cli.USAGE
        copy = office / "van-ban/2025/2025_BC_05_VP_Trần Mẫu Hòa sửa_v2.docx"
        copy.parent.mkdir(parents=True)
        edited_by_somebody(place / "bao-cao-2025.docx", copy)
        named = next(one for one in sorted(people) if " " in one)
        document = Document(str(copy))
        document.add_paragraph(f"Gương sáng: {named.upper()}")
        document.save(str(copy))
        before = tree(office / "output"), tree(office / "van-ban")
        code, out = told(capsys, office, *make, "--send", "--force", "--reason", "diễn tập")
        assert code == cli.USAGE
        assert f"cá nhân “{named.upper()}”" in out
        for words in ("còn ghi chú của người soạn", "còn chữ thêm đang theo dõi", "còn chữ xóa đang theo dõi", "có chữ ẩn"):
            assert re.search(rf"đoạn \d+: {words}", out)
        assert (tree(office / "output"), tree(office / "van-ban")) == before
        assert postmaster.received == []
        cleaned_of(copy)
        document = Document(str(copy))
        document.paragraphs[-1].text = "Số liệu đầy đủ."
        document.save(str(copy))
        kept = copy.read_bytes()
        code, out = told(capsys, office, *make, "--send", "--force", "--reason", "diễn tập")
        assert code == cli.CLEAN, out
        assert "Báo cáo trong gói: van-ban/2025/2025_BC_05_VP_Trần Mẫu Hòa sửa_v2.docx" in out
        assert copy.read_bytes() == kept
    ((_, sent),) = postmaster.received
    everything = everything_in("a.eml", sent)
    assert "Trần Mẫu Hòa" not in everything
    assert "Số liệu đầy đủ." in everything
    assert b"X-Package" not in sent
    with Ledger(office / "archive") as ledger:
        meant, done = [entry.payload for entry in ledger.entries(FORCED)]
    assert (meant["state"], meant["reason"], meant["package"]) == ("intended", "diễn tập", "2025/goi-gui-so")
    assert meant["letters"][0]["sha256"] == hashlib.sha256((place / "goi-gui-so_2025_VP.eml").read_bytes()).hexdigest()
    assert (done["state"], done["taken"], done["refused"], done["open"]) == ("sent", ["vanthu@example.vn"], [], [])
    assert json.loads((place / "metadata.json").read_text("utf-8"))["Approvals"] == ["văn bản số 05/BC-VP ngày 10/01/2026"]


def test_what_was_meant_to_be_sent_is_entered_with_what_became_of_it_whatever_breaks(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "du-an"
    shutil.copytree(office, folder, ignore=shutil.ignore_patterns("archive", "inbox", "output", "van-ban"))
    draft = folder / "thu.eml"
    draft.write_bytes(b"X-Unsent: 1\r\nX-Package: p/goi-gui-so\r\nMessage-ID: <1@x>\r\nTo: a@example.vn, b@example.vn\r\n\r\nThu.\r\n")
    on, postmaster = date(2026, 1, 20), Postmaster(unknown={"b@example.vn"}, hang_up_at=1, took_before_hanging_up=True)
    with mail_server(postmaster, folder) as section, Ledger(folder / "archive") as ledger:
        (folder / "config.local.toml").write_text(section, "utf-8")
        (folder / "config.local.toml").chmod(0o600)
        of = load_definitions(folder / "config.toml")

        def sent(package: str = "p/goi-gui-so") -> bool:
            return send_package(of, ledger, [draft], on, Console(), package=package, reason="thử", against=["còn dự thảo"])

        def outcomes() -> list[tuple[str, list[str], list[str], list[str]]]:
            told = [entry.payload for entry in ledger.entries(FORCED)]
            return [(one["state"], *(one.get(key, []) for key in ("taken", "refused", "open"))) for one in told]  # type: ignore[misc]

        with pytest.raises(Refusal, match="Mất kết nối"):
            sent()
        both = ["a@example.vn", "b@example.vn"]
        assert outcomes() == [("intended", [], [], []), ("not_sent", [], [], both)]
        ledger.append(FORCED, "", ForcedSending("p/goi-gui-so", "máy tắt", ("x",), (MeantLetter("<1@x>", "", tuple(both)),), on).payload)
        assert sent()
        assert outcomes()[2:] == [("intended", [], [], []), ("not_sent", [], [], both), ("intended", [], [], []),
                                  ("partly", ["a@example.vn"], ["b@example.vn"], [])]
        assert "bị ngắt giữa chừng" in " ".join(capsys.readouterr().err.split())
        assert not sent("q/goi-gui-so")
        assert len(outcomes()) == 6
        assert postmaster.letters == 2
