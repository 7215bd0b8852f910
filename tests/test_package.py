"""What leaves for the department: the listed tables alone, nobody's name, files that can be checked, and no sending by accident."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest
from forms import definitions, own
from mail_server import Postmaster, mail_server
from projects import ROOT, dropped, project, tree
from summaries import sample_run, sample_summaries

from pipeline import cli
from pipeline.definitions.load import campaign_problems
from pipeline.domain.frozen_parts import definition_parts
from pipeline.domain.official_report.scope import period_scope
from pipeline.domain.outside_edition import absent, outside_edition
from pipeline.domain.package import FORCED, obstacles
from pipeline.domain.tables import Chart, Link, Live, Paragraph, Summary, Table, plain, text
from pipeline.edges.ledger import Ledger
from pipeline.edges.workbook import write_summary

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server of the tests

DAY = "2026-01-20"
PACKAGE = """
[[packages]]
recipient = "so"
year_tables = ["bia", "so_lieu_chinh", "so_don_vi_theo_loai"]
phase_tables = ["bia", "tong_quan"]
without = ["so_lieu_chinh.best"]
"""


def words_of(summary: Summary) -> str:
    """Every text of a summary, whatever it stands in."""
    said = [summary.title, *summary.stamps]
    for sheet in summary.sheets:
        said.append(sheet.title)
        for block in sheet.blocks:
            if isinstance(block, Table):
                said += [block.title, block.source, *block.notes, *(c.title for c in block.columns), *(text(plain(c)) for r in block.rows for c in r)]
            elif isinstance(block, Chart):
                said += [block.title, block.alt, block.note]
            elif isinstance(block, Paragraph):
                said.append(block.text)
    return "\n".join(said)


def test_only_listed_tables_leave_and_no_person_unit_score_or_formula_with_them(
    tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path, tmp_path: Path,
) -> None:
    run, _ = sample_run(tmp_path_factory, sample_inbox)
    (package,) = definitions().campaign.packages
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
    assert "best" not in [c.key for s in edition.sheets for t in s.tables() for c in t.columns]
    year = outside_edition(sample_summaries(tmp_path_factory, sample_inbox)["2025"], package.year_tables, package.without)
    assert absent(year, package.year_tables) == []
    write_summary(year, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[:3] == ["Bìa", "Mục lục", "Tổng quan"]
    scope = period_scope(run, run.campaign.period_by_key["2025"])
    assert obstacles(scope) == ["Năm 2025 có dữ liệu mẫu", "bảng điểm của năm 2025 còn là dự thảo"]


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
    (package,) = of.campaign.packages
    wrong = replace(of.campaign, agencies=(replace(of.campaign.agencies[0], department_emails=("Sở <a@b>",)), *of.campaign.agencies[1:]),
                    packages=(package, replace(package, without=("xep_hang.unit",))))
    problems = "\n".join(campaign_problems(wrong))
    for said in ("agencies[1]: 'Sở <a@b>' không phải", "packages: nơi nhận 'so' bị lặp", "packages[2].without: 'xep_hang.unit'"):
        assert said in problems
    period = of.campaign.period_by_key["2025"]
    assert definition_parts(wrong, of.editions, period) == definition_parts(of.campaign, of.editions, period)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a report of a year, sample data, and an address of the department."""
    folder = project(tmp_path_factory.mktemp("goi") / "du-an", PACKAGE)
    config = folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace(
        'recipients = ["LĐVP"]', 'recipients = ["LĐVP"]\ndepartment_emails = ["vanthu@example.vn"]'), "utf-8")
    shutil.copytree(ROOT / "input_templates/van-ban", folder / "input_templates/van-ban")
    dropped(replace(own("2025", "TH"), sample=True), folder / "inbox/TH.xlsx", "2025-12-03")
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=20)
    return folder


def told(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> tuple[int, str]:
    code = cli.main([*arguments, "--config", str(folder / "config.toml"), "--as-of", DAY])
    said = capsys.readouterr()
    return code, " ".join((said.out + said.err).split())


def test_a_package_can_be_checked_is_the_same_twice_and_is_sent_only_when_it_may_be(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.commands.report.soffice", lambda: None)
    monkeypatch.setenv("COLUMNS", "200")
    make = ("package", "--period", "2025")
    assert told(capsys, office, "package")[0] == cli.USAGE
    code, said = told(capsys, office, *make)
    assert code == cli.CLEAN, said
    assert "người nhận: vanthu@example.vn" in said
    place = office / "output/2025/goi-gui-so"
    first = tree(place)
    code, said = told(capsys, office, *make)
    assert tree(place) == first

    listed = dict(reversed(line.split("  ")) for line in (place / "MANIFEST.sha256").read_text().splitlines())
    message = message_from_bytes((place / "goi-gui-so_2025_VP.eml").read_bytes(), policy=policy.default)
    (attached,) = message.iter_attachments()  # type: ignore[attr-defined]
    data = attached.get_content()
    assert (message["X-Unsent"], message["To"], attached.get_filename()) == ("1", "vanthu@example.vn", "goi-gui-so_2025_VP.zip")
    assert (place / "goi-gui-so_2025_VP.zip").read_bytes() == data
    everything = message.get_body().get_content() + str(message["Subject"])  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == sorted([*listed, "MANIFEST.sha256"])
        assert {"bao-cao-2025.docx", "tong-hop-2025.xlsx", "metadata.json"} <= set(listed)
        for name, digest in listed.items():
            content = archive.read(name)
            assert hashlib.sha256(content).hexdigest() == digest
            if name.endswith((".docx", ".xlsx")):
                with zipfile.ZipFile(io.BytesIO(content)) as inner:
                    everything += "".join(inner.read(part).decode() for part in inner.namelist() if part.endswith((".xml", ".rels")))
            elif name.endswith(".json"):
                everything += content.decode()
        assert json.loads(archive.read("metadata.json"))["ReportSource"] == "bản do chương trình lập"
    book = openpyxl.load_workbook(office / "inbox/TH.xlsx", read_only=True, data_only=True)
    people = names_in(next(sheet for sheet in book.worksheets if sheet.title.startswith("6.")))
    assert people
    assert [name for name in people if name in everything] == []
    assert "Kính gửi: Sở Giáo dục và Đào tạo" in everything

    postmaster = Postmaster()
    with mail_server(postmaster, office) as section:
        (office / "config.local.toml").write_text(section, "utf-8")
        (office / "config.local.toml").chmod(0o600)
        code, said = told(capsys, office, *make, "--send")
        assert (code, "Chưa khóa năm 2025" in said) == (cli.USAGE, True)
        assert "Không có thư nháp" in told(capsys, office, "send", str(office / "output"), "--send")[1]
        assert told(capsys, office, "close", "2025", "--by", "Chánh Văn phòng", "--number", "05/BC-VP", "--date", "2026-01-10")[0] == cli.CLEAN
        code, said = told(capsys, office, *make, "--send")
        assert (code, "Không gửi: Năm 2025 có dữ liệu mẫu" in said) == (cli.USAGE, True)
        assert told(capsys, office, *make, "--send", "--force")[0] == cli.USAGE
        assert postmaster.received == []
        copy = office / "van-ban/2025/2025_BC_05_VP_nam-2025_v2.docx"
        copy.parent.mkdir(parents=True)
        shutil.copy(place / "bao-cao-2025.docx", copy)
        code, said = told(capsys, office, *make, "--send", "--force", "--reason", "diễn tập")
        assert code == cli.CLEAN, said
        assert "Báo cáo trong gói: van-ban/2025/2025_BC_05_VP_nam-2025_v2.docx" in said
    assert len(postmaster.received) == 1
    with Ledger(office / "archive") as ledger:
        (entry,) = ledger.entries(FORCED)
    assert (entry.payload["reason"], entry.payload["package"]) == ("diễn tập", "2025")
    assert entry.payload["sha256"] == hashlib.sha256((place / "goi-gui-so_2025_VP.zip").read_bytes()).hexdigest()
