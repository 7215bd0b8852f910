"""A month of the officer: forms issued, reports awaited, reminders written, sent, never twice; and the register of it."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from forms import valid, with_value
from mail_server import Postmaster, mail_server
from office import convert
from projects import UNITS, dropped, project, tree
from readings import built_once

from pipeline.commands.console import Console
from pipeline.commands.issue import issue
from pipeline.commands.refusals import Refusal
from pipeline.commands.registering import letters_in
from pipeline.commands.remind import remind
from pipeline.commands.status import status
from pipeline.domain.correspondence import Correspondence
from pipeline.domain.issued import META_SHEET, form_code
from pipeline.edges.form_secret import form_secret
from pipeline.edges.ledger import Ledger

DAY = date(2026, 12, 3)


def office(folder: Path) -> Path:
    """The small project; three of its six units have an address."""
    project(folder)
    config = folder / "config.toml"
    text = config.read_text("utf-8")
    for key in ("TH", "NC", "KT"):
        text = text.replace(f'key = "{key}"\n', f'key = "{key}"\nemails = ["{key.lower()}@example.vn"]\n')
    config.write_text(text, "utf-8")
    (folder / "docs").mkdir()
    (folder / "docs" / "huong-dan-don-vi.md").write_text("# Hướng dẫn\n\n1. Điền biểu mẫu.\n", "utf-8")
    return folder


def said(command: object, folder: Path, *arguments: object, **options: object) -> str:
    out, err = io.StringIO(), io.StringIO()
    command(folder / "config.toml", *arguments, Console(out, err), **options)  # type: ignore[operator]
    return out.getvalue() + err.getvalue()


def reminded(folder: Path, day: date, *, sending: bool = False, scheduled: bool = False) -> str:
    return said(remind, folder, day, "2026", sending=sending, scheduled=scheduled)


def letters(folder: Path) -> Correspondence:
    with Ledger(folder / "archive") as ledger:
        return letters_in(ledger)


def parsed(data: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(data, policy=policy.default))


def drafts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "output" / "2026" / "don-doc").glob("*"))}


@dataclass(frozen=True)
class Step:
    """What one command said, and what there was afterwards."""

    said: str
    drafts: dict[str, bytes]
    letters: Correspondence
    delivered: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """TH has reported, NC with two errors, the others not at all; KT reports later on the same day."""

    folder: Path
    status: Step
    output: list[str]
    first: Step
    register: dict[str, tuple[object, ...]]
    again: Step
    sending: Step
    later: Step


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The whole month, played once; not to be changed."""
    return built_once(tmp_path_factory, "don-doc", _played)


def _played(base: Path) -> Story:
    folder = office(base / "office")
    dropped(valid("2026", "TH"), folder / "inbox" / "TH.xlsx", "2026-12-01")
    wrong = with_value(with_value(valid("2026", "NC"), "measures", "tasks_on_time", 21), "people", "months_in_unit", 13, 2)
    dropped(wrong, folder / "inbox" / "NC.xlsx", "2026-12-02")
    standing = _step(folder, said(status, folder, DAY, ""))
    output = list(tree(folder / "output"))
    first = _step(folder, reminded(folder, DAY))
    sheet = openpyxl.load_workbook(folder / "output" / "2026" / "so-theo-doi-2026.xlsx")["Sổ theo dõi"]
    register = {str(row[1]): row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)}
    (folder / "output" / "2026" / "don-doc" / "KT_2026_2026-12-03.eml").unlink()
    again = _step(folder, reminded(folder, DAY))
    dropped(valid("2026", "KT"), folder / "inbox" / "KT.xlsx", "2026-12-03")
    postmaster = Postmaster()
    with mail_server(postmaster, folder) as section:
        (folder / "config.local.toml").write_text(section, "utf-8")
        (folder / "config.local.toml").chmod(0o600)
        told = reminded(folder, DAY, sending=True)
    sending = _step(folder, told, postmaster.copies())
    return Story(folder, standing, output, first, register, again, sending, _step(folder, reminded(folder, date(2026, 12, 9))))


def _step(folder: Path, told: str, delivered: dict[str, int] | None = None) -> Step:
    return Step(told, drafts(folder), letters(folder), delivered or {})


def test_status_fits_one_screen_and_receives_what_lies_in_the_inbox(story: Story) -> None:
    told = story.status.said
    assert len(told.splitlines()) <= 24
    assert re.search(r"Phòng Tổng hợp +│ Đã nhận +│ 01/12 +│ +│ xem \d\d cảnh báo", told)
    assert re.search(r"Phòng Nội chính +│ Cần sửa 02 +│ 02/12 +│ +│ đôn đốc sửa", told)
    assert re.search(r"Phòng Kinh tế +│ Chưa gửi +│ +│ +│ đôn đốc gửi", told)
    assert "Còn 01 ngày làm việc đến hạn gửi báo cáo (05/12/2026). Nhận báo cáo đến 16 giờ 00, thứ Bảy, không phải ngày làm việc." in told
    assert "Đã nhận 02/06 báo cáo: không phải sửa 01, cần sửa 01; chưa có báo cáo 04; gửi chậm 00." in told
    assert "Chưa có địa chỉ thư (emails trong config.toml): Ban Tiếp công dân, Phòng Hành chính, Phòng Văn xã." in told
    assert "Kỳ khác đang mở" not in told
    assert "hôm nay có lịch đôn đốc, chạy make remind" in told
    assert story.output == ["2026/so-theo-doi-2026.xlsx"]


def test_everybody_who_owes_something_gets_one_draft_and_the_register_knows(story: Story) -> None:
    assert list(story.first.drafts) == [f"{key}_2026_2026-12-03.eml" for key in ("BTCD", "HCTCQTTV", "KT", "NC", "VXNV")]
    assert "Đã lập 05 thư đôn đốc" in story.first.said
    assert "Chưa thư nào được gửi." in story.first.said
    assert [(one.unit, one.on) for one in story.first.letters.reminded] == [(key, DAY) for key in UNITS if key != "TH"]
    nc = parsed(story.first.drafts["NC_2026_2026-12-03.eml"])
    assert (nc["X-Unsent"], nc["To"], nc["Subject"]) == (
        "1", "nc@example.vn", "[Đôn đốc hoàn thiện 02 nội dung] Báo cáo năm 2026 – Phòng Nội chính")
    body = nc.get_body(("plain",))
    assert body is not None
    assert "Biểu “2. Chỉ tiêu”, ô D9: số nhiệm vụ đúng hạn (21) lớn hơn số được giao (20)." in body.get_content()
    line = story.register["Phòng Nội chính"]
    assert (line[2], line[6], line[9]) == ("Cần sửa", 2, "đã soạn thư 03/12")
    assert story.register["Phòng Tổng hợp"][9] in (None, "")


def test_the_same_day_makes_no_second_reminder_and_a_deleted_draft_comes_back_the_same(story: Story) -> None:
    assert "Đã lập 00 thư đôn đốc" in story.again.said
    assert story.again.drafts == story.first.drafts
    assert story.again.letters == story.first.letters


def test_a_unit_that_has_reported_meanwhile_is_not_sent_this_mornings_draft(story: Story) -> None:
    assert story.sending.delivered == {"nc@example.vn": 1}
    assert "chưa có địa chỉ 03 thư" in story.sending.said
    assert "KT_2026_2026-12-03.eml" not in story.sending.drafts
    assert [(one.draft, one.outcome) for one in story.sending.letters.sent] == [("2026/don-doc/NC_2026_2026-12-03.eml", "accepted")]


def test_a_later_day_replaces_the_drafts_and_counts_the_delay(story: Story) -> None:
    assert list(story.later.drafts) == [f"{key}_2026_2026-12-09.eml" for key in ("BTCD", "HCTCQTTV", "NC", "VXNV")]
    assert re.search(r"Phòng Văn xã +│ Quá hạn 03 ngày +│ +│ soạn 09/12 \(02\) +│ đôn đốc gửi", story.later.said)
    assert str(parsed(story.later.drafts["VXNV_2026_2026-12-09.eml"])["Subject"]).startswith("[Đôn đốc, quá hạn 03 ngày làm việc]")


def test_a_daily_task_writes_only_on_the_days_of_the_plan(tmp_path: Path) -> None:
    told = reminded(office(tmp_path), date(2026, 12, 10), scheduled=True)
    assert "Ngày 10/12/2026 không có lịch đôn đốc năm 2026; lần tới: 11/12/2026." in told
    assert not (tmp_path / "output").exists()


def test_the_register_prints_on_one_landscape_page(story: Story, tmp_path: Path) -> None:
    convert(story.folder / "output" / "2026" / "so-theo-doi-2026.xlsx", "pdf", tmp_path)
    pdf = (tmp_path / "so-theo-doi-2026.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 2, "the register and the letters, a page each"


def test_reminders_are_not_sent_without_an_account_and_nothing_is_entered(tmp_path: Path) -> None:
    folder = office(tmp_path)
    with pytest.raises(Refusal, match="Chưa có tài khoản gửi thư"):
        reminded(folder, DAY, sending=True)
    assert not (folder / "archive").exists()


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """All forms of 2026 issued on 2 January, and what was said; not to be changed."""
    def build(base: Path) -> tuple[Path, str]:
        folder = office(base / "office")
        return folder, said(issue, folder, date(2026, 1, 2), "2026", "", sending=False)

    return built_once(tmp_path_factory, "phat-hanh", build)


def test_every_unit_has_a_draft_with_its_own_form_and_the_guide(issued: tuple[Path, str], tmp_path: Path) -> None:
    folder, told = issued
    assert sorted(path.name for path in (folder / "output/2026/phat-hanh").iterdir()) == sorted(f"{key}_2026.eml" for key in UNITS)
    letter = parsed((folder / "output" / "2026" / "phat-hanh" / "TH_2026.eml").read_bytes())
    assert (letter["To"], letter["Subject"]) == (
        "th@example.vn", "[Biểu mẫu] Báo cáo năm 2026 – Phòng Tổng hợp (hạn gửi 05/12/2026)")
    form, guide = letter.iter_attachments()
    (tmp_path / "form.xlsx").write_bytes(form.get_content())
    meta = dict(openpyxl.load_workbook(tmp_path / "form.xlsx")[META_SHEET].iter_rows(max_col=2, values_only=True))
    code = form_code(form_secret(folder / "archive"), "xhht-vpub", "2026", "TH", "2026")
    assert (form.get_filename(), meta["unit"], meta["period"], code in meta.values()) == ("TH_2026.xlsx", "TH", "2026", True)
    assert guide.get_filename() == "huong-dan-don-vi.txt"
    assert guide.get_payload(decode=True) == "\ufeff# Hướng dẫn\r\n\r\n1. Điền biểu mẫu.\r\n".encode()
    assert "Chưa có địa chỉ thư của 03 đơn vị" in told
    (entry,) = (one for one in letters(folder).issued if one.unit == "TH")
    assert (entry.edition, entry.code, entry.sha256, entry.on) == (
        "2026", code, sha256(form.get_content()).hexdigest(), date(2026, 1, 2))


def test_issuing_again_makes_the_same_draft_and_no_second_entry(issued: tuple[Path, str], tmp_path: Path) -> None:
    folder = shutil.copytree(issued[0], tmp_path / "office")
    before, known = tree(folder / "output"), letters(folder)
    told = said(issue, folder, date(2026, 1, 9), "2026", "KT", sending=False)
    assert re.search(r"Phòng Kinh tế +│ kt@example.vn +│ .+ │ 02/01/2026 +│ như trước", told)
    assert tree(folder / "output") == before, "also what belongs to other units stays"
    assert letters(folder) == known


def test_forms_are_sent_once_and_again_only_to_a_unit_that_is_named(issued: tuple[Path, str], tmp_path: Path) -> None:
    folder = shutil.copytree(issued[0], tmp_path / "office")
    postmaster = Postmaster()
    with mail_server(postmaster, folder) as section:
        (folder / "config.local.toml").write_text(section, "utf-8")
        (folder / "config.local.toml").chmod(0o600)
        said(issue, folder, date(2026, 1, 9), "2026", "KT", sending=True)
        assert postmaster.copies() == {"kt@example.vn": 1}
        (folder / "docs" / "huong-dan-don-vi.md").write_text("# Hướng dẫn mới\n", "utf-8")
        told = said(issue, folder, date(2026, 1, 12), "2026", "", sending=True)
        assert postmaster.copies() == {"kt@example.vn": 1, "th@example.vn": 1, "nc@example.vn": 1}
        assert "Phòng Kinh tế: đã gửi biểu mẫu ngày 09/01/2026, không gửi lại. Muốn gửi lại: --unit KT." in told
        said(issue, folder, date(2026, 1, 12), "2026", "KT", sending=True)
    assert postmaster.copies()["kt@example.vn"] == 2


def test_a_unit_or_period_that_is_not_there_is_refused_with_those_that_are(issued: tuple[Path, str]) -> None:
    folder, _ = issued
    with pytest.raises(Refusal, match="Năm 2026 không có đơn vị 'XX'; các đơn vị: TH, NC"):
        said(issue, folder, DAY, "2026", "XX", sending=False)
    with pytest.raises(Refusal, match="Không có kỳ '2042'"):
        said(issue, folder, DAY, "2042", "", sending=False)
    with pytest.raises(Refusal, match="Năm 2025 đã chốt ngày 01/03/2026, không nhận báo cáo nữa; không lập thư"):
        said(issue, folder, DAY, "2025", "", sending=False)
    with pytest.raises(Refusal, match="Năm 2026 bắt đầu ngày 01/12/2025"):
        said(status, folder, date(2025, 11, 1), "2026")
    with pytest.raises(Refusal, match="không có kỳ nào đang mở"):
        said(status, folder, date(2020, 1, 1), "")
