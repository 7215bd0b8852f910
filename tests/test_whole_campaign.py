"""A whole campaign on a fresh clone, by the commands of docs/mot-chien-dich.md: real files, real servers, the clock of --as-of.

Forms go out as drafts; clerks fill what they got and mail it; the mailbox is fetched over IMAP; what is wrong comes back
marked, is corrected on that copy and mailed again; the silent are reminded. Then the Office appraises, decides an award,
writes its report, closes the year and packs what leaves. What was typed into a cell at the beginning stands in the
package at the end, and every byte that came is accounted for.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import openpyxl
import pytest
from award_runs import EVIDENCE
from docx import Document
from forms import own
from imap_server import ImapServer, imap_server
from mails import mail
from projects import VIETNAM, received
from quick_runs import quick_runs
from walkthrough import Walkthrough

from pipeline.definitions.form import Typed
from pipeline.domain.issued import Filled
from pipeline.edges.clerk import fill_like_a_clerk
from pipeline.edges.ledger import Ledger
from pipeline.edges.word import document_lines

ARRIVED = datetime(2025, 1, 3, 8, 0, tzinfo=VIETNAM)
"""When the server took a mail in; what counts is the date that the mail bears (the server knows no future)."""

YEAR = Path("output/2026")
UNITS = {"LDVP", "TH", "KTNN", "VXNV", "NC", "HCTCQTTV", "BTCD", "TTPVHCC", "TTCBTH", "NK"}
SENTENCE = "Văn phòng đã phát động đợt đọc sách mùa thu."
"""What the author of the report writes by hand."""


@dataclass
class Mailbox:
    """The mailbox of the Office, and every mail that came."""

    server: ImapServer
    mails: list[bytes] = field(default_factory=list)

    def receives(self, letter: EmailMessage) -> None:
        """A mail arrives."""
        self.mails.append(bytes(letter))
        self.server.put(bytes(letter), ARRIVED)


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as started:
        yield started


# --- what people do


def draft(name: str) -> EmailMessage:
    """A draft of the year, as a mail program reads it."""
    return cast(EmailMessage, message_from_bytes((YEAR / name).read_bytes(), policy=policy.default))


def workbook_in(letter: EmailMessage) -> bytes:
    """The one workbook attached to a mail."""
    (data,) = (part.get_content() for part in letter.iter_attachments() if str(part.get_filename()).endswith(".xlsx"))
    return cast(bytes, data)


def filled_in(blank: bytes, answers: Filled) -> bytes:
    """What a clerk sends back: the workbook that came, with answers typed into it."""
    there, then = Path("bàn làm việc.xlsx"), Path("đã điền.xlsx")
    there.write_bytes(blank)
    fill_like_a_clerk(there, answers, then)
    return then.read_bytes()


def answered(unit: str, **measures: Typed) -> Filled:
    """The golden example in the unit's own words, with the evidence that a proposal needs; `measures` are changed."""
    form = own("2026", unit, **measures).filled
    evidence: dict[str, Typed] = {f"self_assessment.{key}.evidence": str(line["evidence"]) for key, line in EVIDENCE.items()}
    return Filled({**form.fields, **evidence}, form.lines)


def sent(unit: str, data: bytes, day: int) -> EmailMessage:
    return mail((f"Báo cáo {unit}.xlsx", data), sender=f"{unit} <{unit.lower()}@example.vn>", subject=f"Báo cáo năm 2026 của {unit}",
                sent=datetime(2026, 12, day, 9, 0, tzinfo=VIETNAM))


def forwarded(letter: EmailMessage, day: int) -> EmailMessage:
    """The same, forwarded by somebody's head with the mail inside."""
    outer = EmailMessage(policy=policy.SMTP)
    outer["From"], outer["To"], outer["Subject"] = "truongphong@example.vn", "vp@example.vn", "Fwd: Báo cáo"
    outer["Date"] = datetime(2026, 12, day, 16, 0, tzinfo=VIETNAM)
    outer.set_content("Kính chuyển.")
    outer.add_attachment(letter)
    return outer


def put_back(name: str, day: str, answers: dict[str, Typed]) -> None:
    """A workbook of the Office, filled and saved into the inbox."""
    fill_like_a_clerk(YEAR / name, Filled(answers), Path("inbox") / name)
    received(Path("inbox") / name, day)


# --- what is there to be read


def table(name: str) -> list[dict[str, str]]:
    """A table of the year, as an auditor reads it."""
    return list(csv.DictReader(io.StringIO((YEAR / "du-lieu" / f"{name}.csv").read_text("utf-8-sig"))))


def by_unit(name: str) -> dict[str, dict[str, str]]:
    return {line["unit"]: line for line in table(name)}


def units_of(pattern: str) -> set[str]:
    """The units in the names of some drafts."""
    return {path.name.split("_")[0] for path in YEAR.glob(pattern)}


def test_a_campaign_goes_from_the_templates_to_the_package_by_the_commands_of_the_page(
    server: ImapServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    clone = tmp_path / "văn phòng"
    page, office = Walkthrough.begun(clone), Mailbox(server)
    monkeypatch.chdir(clone)
    monkeypatch.setattr("pipeline.commands.report.soffice", lambda: None)  # the PDF is looked at in test_official_report
    Path("config.local.toml").write_text(server.section(), "utf-8")
    Path("config.local.toml").chmod(0o600)

    with quick_runs():
        # every unit gets a draft with its own form
        page.follows("Phát hành biểu mẫu")
        assert units_of("phat-hanh/*.eml") == UNITS
        forms = {unit: workbook_in(draft(f"phat-hanh/{unit}_2026.eml")) for unit in ("TH", "NC", "KTNN")}

        # 1 December: two units answer; NC errs in two cells
        office.receives(sent("TH", filled_in(forms["TH"], answered("TH")), 1))
        wrong = filled_in(forms["NC"], answered("NC", tasks_on_time=99, staff_reached=77))
        office.receives(sent("NC", wrong, 1))
        page.follows("Nhận báo cáo, phản hồi, đôn đốc")
        status = {unit: line["status"] for unit, line in by_unit("register").items()}
        assert status == {**dict.fromkeys(UNITS, "missing"), "TH": "accepted", "NC": "needs_fixing"}
        asked = draft("phan-hoi/NC_2026_can-sua.eml")
        assert asked["Subject"].startswith("[Đề nghị hoàn thiện 02 nội dung] Báo cáo năm 2026")
        assert draft("phan-hoi/TH_2026_da-nhan.eml")["Subject"].startswith("[Đã nhận]")
        assert units_of("don-doc/*.eml") == UNITS - {"TH"}

        # NC corrects on the marked copy; KTNN is late, forwarded by its head
        marked = workbook_in(asked)
        assert openpyxl.load_workbook(io.BytesIO(marked)).sheetnames[0] == "Cần sửa"
        corrected = filled_in(marked, Filled({"measures.tasks_on_time": 17, "measures.staff_reached": 8}))
        office.receives(sent("NC", corrected, 4))
        office.receives(forwarded(sent("KTNN", filled_in(forms["KTNN"], answered("KTNN", tasks_on_time=16, training_budget_spent=44)), 7), 8))
        capsys.readouterr()
        page.follows("Báo cáo đã sửa, báo cáo gửi chậm")
        lines = {line["unit"]: line for line in table("register") if not line["superseded_by"]}
        assert {unit: line["status"] for unit, line in lines.items()} == status | {"NC": "accepted", "KTNN": "accepted"}
        assert int(lines["KTNN"]["late_days"]) > 0
        assert not (YEAR / "phan-hoi/NC_2026_can-sua.xlsx").exists()
        assert units_of("don-doc/*2026-12-09*.eml") == UNITS - {"TH", "NC", "KTNN"}
        told = capsys.readouterr().out
        assert re.search(r"99.*17", told)
        assert "04/12/2026" in told

        # the appraiser gives TH 7,00 points for 3,50; the award book, made from that, proposes TH; the decision comes back
        page.follows("Thẩm định")
        put_back("phieu-tham-dinh-2026.xlsx", "2026-12-15", {
            "office.appraiser": "Trần Thị Mẫu Thẩm", "office.own_unit_appraiser": "Lê Văn Mẫu Định",
            "points.TH/tasks_on_time_rate.appraised_points": 7, "points.TH/tasks_on_time_rate.reason": "Gia hạn hai nhiệm vụ"})
        page.follows("Khen thưởng")
        assert {"to-trinh-2026.docx", "du-thao-quyet-dinh-2026.docx"} <= {path.name for path in (YEAR / "ho-so-khen-thuong").iterdir()}
        put_back("de-nghi-khen-thuong-2026.xlsx", "2026-12-19", {
            "collectives.TH.decision": "giay_khen", "collectives.TH.decision_number": "90/QĐ-VP",
            "collectives.TH.decision_date": date(2026, 12, 18)})
        page.follows("Khen thưởng")
        points = {(line["unit"], line["indicator"]): line for line in table("scores")}["TH", "tasks_on_time_rate"]
        assert (points["points"], points["final_points"], points["appraiser"]) == ("3.50", "7.00", "Trần Thị Mẫu Thẩm")
        totals = by_unit("totals")  # 89,45 + 3,50; NC: 17/20 is 85 %, 1,75 points for 3,50; KTNN: 80 % is none, 88 % of
        # the budget 4,32 points for 4,80, and two days late are two points
        assert {unit: totals[unit]["total"] for unit in ("TH", "NC", "KTNN")} == {"TH": "92.95", "NC": "87.70", "KTNN": "83.47"}
        assert [(line["unit"], line["award"], line["number"]) for line in table("decisions")] == [("TH", "giay_khen", "90/QĐ-VP")]

        # the author writes a sentence into the copy; the report made again says what differs and leaves the copy alone
        page.follows("Báo cáo gửi Sở")
        (first,) = Path("van-ban/2026").iterdir()
        document = Document(str(first))
        document.paragraphs[5].text = SENTENCE
        copy = first.with_name(first.name.replace("_v1", "_v2"))
        document.save(str(copy))
        kept = copy.read_bytes()
        page.follows("Báo cáo gửi Sở")
        assert SENTENCE in (YEAR / "khac-ban-sua-2026.txt").read_text("utf-8-sig")

        # the year is approved and closed; what leaves for the department is packed
        page.follows("Phê duyệt, khóa kỳ")
        page.follows("Gói gửi Sở")
        capsys.readouterr()
        page.follows("Đối chiếu, cất giữ")
    assert page.is_finished
    assert copy.read_bytes() == kept

    # the package: the author's report with the figures that were typed into cells, the decided award, nobody's name
    letter = draft("goi-gui-so/goi-gui-so_2026_VP.eml")
    (attached,) = letter.iter_attachments()
    with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
        listed = dict(reversed(line.split("  ")) for line in archive.read("MANIFEST.sha256").decode().splitlines())
        assert {*listed, "MANIFEST.sha256"} == set(archive.namelist())
        assert {name: sha256(archive.read(name)).hexdigest() for name in listed} == listed
        archive.extractall("đã nhận")
    assert letter["X-Unsent"] == "1"
    about = json.loads(Path("đã nhận/metadata.json").read_text("utf-8"))
    assert about["Approvals"] == ["văn bản số 05/BC-VP ngày 21/12/2026"]
    assert about["DocumentSHA256"] == listed["bao-cao-2026.docx"]
    report = "\n".join(document_lines(Path("đã nhận/bao-cao-2026.docx"))).replace("\u00a0", " ")
    assert SENTENCE in report
    assert "85,0 % (51/60 nhiệm vụ)" in report  # 18 of TH, 17 of NC as corrected, 16 of KTNN, of 20 each
    assert "89,3 % (134/150 triệu đồng)" in report  # 45 of TH, 45 of NC, 44 of KTNN, of 50 each
    assert "90/QĐ-VP" in report
    assert "Người Mẫu" not in report
    book = openpyxl.load_workbook("đã nhận/tong-hop-2026.xlsx", read_only=True, data_only=True)
    rows = [[cell for cell in row if cell is not None] for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    assert any({150, 134, "Năm 2026"} <= set(row) for row in rows)
    assert [row for row in rows if "Người Mẫu" in str(row)] == []

    # the page leads to everything that was made, and to nothing that is not there
    text = Path("output/index.html").read_text("utf-8")
    links = {unquote(link) for link in re.findall(r'(?:href|src)="([^"#]+)"', text)} - {"data:,"}
    assert [link for link in links if not (Path("output") / link).exists()] == []
    assert {"2026/tong-hop-2026.xlsx", "2026/so-theo-doi-2026.xlsx", "2026/phan-hoi/NC_2026_da-nhan.eml", "2026/bao-cao-2026.docx",
            "2026/phieu-tham-dinh-2026.xlsx", "2026/de-nghi-khen-thuong-2026.xlsx", "2026/goi-gui-so/goi-gui-so_2026_VP.eml"} <= links
    assert "đã phê duyệt, khóa ngày 22/12/2026" in text

    # every byte that came is there, once, and says what became of it
    with Ledger(Path("archive")) as ledger:
        there = {receipt.sha256 for receipt in ledger.receipts()}
        assert {sha256(one).hexdigest() for one in office.mails} | {sha256(wrong).hexdigest(), sha256(corrected).hexdigest()} <= there
        assert all(sha256(ledger.stored(name).read_bytes()).hexdigest() == name for name in there)
        assert there == set(ledger.outcomes())
    assert len(list(Path("sao-luu").glob("*.zip"))) == 1
