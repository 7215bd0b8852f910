"""A file that was sent by mistake is taken out of use and put back: every list tells it, nothing is deleted."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
from forms import own
from mails import dropped_bytes, mail, raw_mail
from projects import dropped, project, received, tree

from pipeline.commands.computing import computed_from, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.intake import Intake, intake
from pipeline.commands.refusals import Refusal, sentences
from pipeline.commands.withdraw import put_back, withdraw
from pipeline.domain.consolidation import Status
from pipeline.domain.findings import Severity
from pipeline.domain.replies import unit_replies
from pipeline.domain.results import Results
from pipeline.domain.summaries.sources import files_sheet
from pipeline.domain.unit_story import Recorded, unit_story
from pipeline.edges.ledger import ArchiveIncomplete, Ledger

AS_OF = date(2026, 12, 6)
REASON = "Đơn vị gửi nhầm bản nháp"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two reports of one unit and a mail that holds none."""
    monkeypatch.setenv("COLUMNS", "300")
    folder = project(tmp_path)
    dropped(own("2026", "TH"), folder / "inbox" / "một.xlsx", "2026-12-01")
    dropped(own("2026", "TH", tasks_on_time=19), folder / "inbox" / "hai.xlsx", "2026-12-02")
    dropped_bytes(folder / "inbox" / "hỏi.eml", mail(subject="Hỏi").as_bytes())
    return folder


def computed(folder: Path) -> Results:
    """The run over what was received."""
    definitions = usable_definitions(folder / "config.toml")
    with Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=20)
        return computed_from(definitions, ledger, AS_OF, Console(io.StringIO(), io.StringIO()))[1]


def taken_in(folder: Path) -> Intake:
    """What was received, read but not computed."""
    definitions = usable_definitions(folder / "config.toml")
    with Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=20)
        return intake(definitions, ledger, lambda done, of: None)


def decided(folder: Path, which: str, reason: str = REASON, *, back: bool = False) -> str:
    """What the command says."""
    out = io.StringIO()
    (put_back if back else withdraw)(folder / "config.toml", which, reason, AS_OF, Console(out, io.StringIO()))
    return out.getvalue()


def test_a_withdrawn_file_is_listed_with_its_reason_and_the_report_before_it_counts_again(office: Path) -> None:
    known = hashlib.sha256((office / "inbox" / "hai.xlsx").read_bytes()).hexdigest()
    assert f"withdraw {known[:12]} --undo" in decided(office, "hai.xlsx")
    decided(office, "hỏi.eml", "Đơn vị hỏi cách điền, đã trả lời")
    archived = tree(office / "archive" / "files")
    run = computed(office)
    period = run.campaign.period_by_key["2026"]
    assert run.counted_in(period)["TH"].file == "một.xlsx"
    entry = next(e for e in run.register_in(period) if e.status is Status.WITHDRAWN)
    assert (entry.unit, entry.file, entry.errors) == ("TH", "hai.xlsx", 0)
    assert f"(ngày 06/12/2026, lý do: {REASON})" in entry.remark
    table_of = files_sheet(run, period).tables()
    assert ("hai.xlsx", "Đã rút") in {(row[1], row[4]) for one in table_of for row in one.rows}
    assert {(f.file, f.severity) for f in run.findings if f.check == "withdrawn"} == {
        ("hai.xlsx", Severity.NOTE), ("hỏi.eml", Severity.NOTE)}
    assert [reply.name for reply in unit_replies(run, [period])["2026"]] == ["TH_2026_da-nhan.eml"], "no letter about it"
    with Ledger(office / "archive") as ledger:
        told = [Recorded(e.kind, e.moment, e.sha256, e.payload) for e in ledger.entries("withdrawn")]
    assert f"Rút tệp {known[:12]}: {REASON}" in [event.what for event in unit_story(run, "TH", period, {}, told)]
    assert tree(office / "archive" / "files") == archived
    decided(office, known[:8], "Đơn vị xác nhận lại", back=True)
    assert {s.file for s in taken_in(office).submissions} == {"một.xlsx", "hai.xlsx"}


def test_a_file_that_vanished_from_the_archive_is_named_and_is_taken_in_again_from_the_inbox(office: Path) -> None:
    taken_in(office)
    kept = office / "inbox" / "hai.xlsx"
    hidden = kept.rename(office / "hai.xlsx")
    digest = hashlib.sha256(hidden.read_bytes()).hexdigest()
    (office / "archive" / "files" / digest[:2] / digest).unlink()
    with pytest.raises(ArchiveIncomplete) as gap:
        taken_in(office)
    code, (sentence,) = sentences(gap.value) or (0, ("",))
    assert (code, "Kho lưu thiếu 01 tệp đã nhận: hai.xlsx" in sentence) == (64, True)
    received(hidden.rename(office / "inbox" / "tìm lại.xlsx"), "2026-12-02")
    assert {s.file for s in taken_in(office).submissions} == {"một.xlsx", "hai.xlsx"}


def test_the_same_file_sent_again_after_it_was_withdrawn_is_no_silence(office: Path) -> None:
    decided(office, str(office / "inbox" / "hai.xlsx"))
    (office / "inbox" / "lại.xlsx").write_bytes((office / "inbox" / "hai.xlsx").read_bytes())
    received(office / "inbox" / "lại.xlsx", "2026-12-05")
    (said,) = [f for f in taken_in(office).findings if f.check.startswith("withdrawn")]
    assert (said.severity, said.unit) == (Severity.WARNING, "TH")
    assert "lại được gửi đến lần nữa" in said.message


@pytest.mark.parametrize(("which", "reason", "back", "said"), [
    ("hai.xlsx", "  ", False, "Đề nghị ghi lý do"),
    ("không có.xlsx", REASON, False, "Không tìm thấy tệp nào đã nhận"),
    ("hai.xlsx", REASON, True, "đang được dùng"),
    ("gói.eml", REASON, False, "đề nghị rút từng tệp bên trong: "),
    ("th.xlsx", REASON, False, "Có 02 tệp ứng với"),
])
def test_what_cannot_be_meant_is_refused_with_a_sentence(office: Path, which: str, reason: str, back: bool, said: str) -> None:
    for name, changed in (("gói.eml", 17), ("gói 2.eml", 16)):
        dropped(own("2026", "NC", tasks_on_time=changed), office / "aside.xlsx", "2026-12-01")
        data = (office / "aside.xlsx").read_bytes()
        dropped_bytes(office / "inbox" / name, raw_mail(b'attachment; filename="th.xlsx"', data))
    with pytest.raises(Refusal, match=said):
        decided(office, which, reason, back=back)
