"""What arrives by mail or zipped: every file is taken out, nothing is lost, each thing has its outcome and its sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from forms import valid
from mails import PDF, PNG, SENT, dropped_bytes, mail, mailbox, outlook_mail, outlook_tree, raw_mail, zipped
from projects import VIETNAM, project
from raw_workbooks import honest_xlsx
from readings import built_once
from summaries import sample_summaries

from pipeline.commands.intake import Intake, check_contents, intake
from pipeline.definitions.load import load_definitions
from pipeline.domain.consolidation import LostReport, ReceivedFile, files_accounted_for
from pipeline.domain.containers import Contents, FileUse, Stored
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.edges.ledger import Ledger, Receipt, Unpacked
from pipeline.edges.template import write_form

LIMITS = "unpacked_megabytes = 40\nunpacked_files = 60\n"  # [limits] ends the configuration of projects.py
MBOX_OF_TOO_MANY = 61


def locked(data: bytes) -> bytes:
    """A zip whose entries say that they are encrypted."""
    changed = bytearray(data)
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


def in_zips(levels: int, data: bytes) -> bytes:
    """A file in so many zips, one inside the other."""
    for level in range(levels):
        data = zipped({f"lop-{level}.zip" if level else "báo cáo.xlsx": data})
    return data


def deep_mail(levels: int) -> bytes:
    """Parts in parts in parts."""
    begin = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(levels))
    return b"From: a@example.vn\nDate: Thu, 03 Dec 2026 08:30:00 +0700\n" + begin + b"Content-Type: text/plain\n\nx\n"


def arrivals(form: Mapping[str, bytes]) -> dict[str, bytes]:
    """What lies in the inbox, by its path; `form` are filled forms by unit."""
    forwarded = mail(("BC Nội chính.xlsx", form["NC"]), ("Scan.pdf", PDF), sender="Lan <LAN@nc.example.vn>",
                     sent=datetime(2026, 12, 1, 7, 0, tzinfo=VIETNAM), logo=PNG)
    once, twice = mail(sender="tp@nc.example.vn", subject="Fwd"), mail(sender="vt@vp.example.vn", subject="Fwd: Fwd: Báo cáo")
    once.add_attachment(forwarded)
    twice.add_attachment(once)
    nested = outlook_tree(("VX.xlsx", form["VXNV"]), sender="vx@example.vn", is_top=False)
    unsent = mail(("KT.xlsx", form["KT"]))
    unsent["X-Unsent"] = "1"
    return {
        "thường.eml": bytes(mail(("BC TH.xlsx", form["TH"]), ("Scan.pdf", PDF), ("Phụ lục.xlsx", honest_xlsx()), logo=PNG)),
        "chuyển tiếp.eml": bytes(twice),
        "hai lần.eml": bytes(mail(("BC.xlsx", form["KT"]), ("BC.xlsx", form["KT"]))),
        "KT để ngoài.xlsx": form["KT"],
        "nfd.eml": bytes(mail((unicodedata.normalize("NFD", "Báo cáo Ban TCD.xlsx"), form["BTCD"]))),
        "hiểm.eml": raw_mail(b'attachment; filename="..\\\\..\\\\windows\\\\NUL.xlsx"', form["HCTCQTTV"]),
        "outlook.msg": outlook_mail(("thư trong", nested), ("Scan.pdf", PDF), sender="vp@example.vn"),
        "hộp thư.mbox": mailbox(bytes(mail(("TH bản sau.xlsx", form["TH2"]), subject="Gửi lại", sent=SENT.replace(day=4))),
                                bytes(mail(body="From nay đơn vị gửi báo cáo.\n\nFrom the office: xin chào.\n"))),
        "nén.zip": zipped({"BC/NC bản sau.xlsx": form["NC2"], "BC/ảnh.png": PNG, "__MACOSX/BC/._NC.xlsx": b"x", "BC/": b""}),
        "zip trong thư.eml": bytes(mail(("BC.zip", zipped({"KT bản sau.xlsx": form["KT2"]})), sent=SENT.replace(day=5))),
        "tệp hỏng kèm theo.eml": bytes(mail(("TH.xlsx", form["TH"]), ("KT.xlsx", form["KT"][:5000]))),
        "bảng khác.eml": bytes(mail(("Bảng tự lập.xlsx", honest_xlsx() + b" "))),
        "chỉ ảnh.eml": bytes(mail(("IMG_1.png", PNG), logo=PNG)),
        "đường dẫn.eml": bytes(mail(body="Báo cáo: https://drive.google.com/file/d/1 , xem http://vp.example.vn\n", logo=PNG)),
        "quên.eml": bytes(mail()),
        "chỉ scan.eml": bytes(mail(("Scan 1.pdf", PDF + b"1"), ("Scan 2.pdf", PDF + b"2"))),
        "winmail.eml": raw_mail(b"attachment; filename=winmail.dat", b"\x78\x9f\x3e\x22", kind=b"application/ms-tnef"),
        "nháp.eml": bytes(unsent),
        "mật khẩu.zip": locked(zipped({"a.xlsx": b"1", "b.xlsx": b"2"})),
        "hỏng.zip": zipped({"a.xlsx": form["TH"]})[:900],
        "hỏng.msg": outlook_mail(("a.xlsx", b"1"))[:700],
        "bom.zip": zipped({"0.bin": bytes(41 << 20)}),
        "nhiều tệp.zip": zipped({f"{n}.xlsx": b"" for n in range(61)}),
        "nhiều thư.mbox": mailbox(*[b"From: a@b.vn\r\nDate: Thu, 03 Dec 2026 08:30:00 +0700\r\n\r\nx\r\n"] * MBOX_OF_TOO_MANY),
        "bốn lớp.zip": in_zips(4, form["VXNV2"]),
        "năm lớp.zip": in_zips(5, b"PK\x03\x04"),
        "lồng sâu.eml": deep_mail(200),
        "rất sâu.eml": deep_mail(20_000),
        "nén lạ.eml": bytes(mail(("BC.rar", b"Rar!\x1a\x07\x00"))),
        "rỗng.zip": zipped({}),
        "giả.eml": "Kính gửi Văn phòng: không phải thư".encode(),
    }


@dataclass(frozen=True)
class Arrived:
    """The inbox after one intake."""

    files: dict[str, ReceivedFile]
    intake: Intake
    receipts: dict[str, Receipt]
    unpacked: dict[str, Unpacked]
    root: Path


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    """All of it received and opened once."""

    def build(folder: Path) -> Arrived:
        root = project(folder / "project")
        config = root / "config.toml"
        config.write_text(config.read_text("utf-8").replace("[limits]\n", "[limits]\n" + LIMITS), "utf-8")
        forms = {}
        for key in ("TH", "NC", "KT", "BTCD", "HCTCQTTV", "VXNV", "TH2", "NC2", "KT2", "VXNV2"):
            form = valid("2026", key.rstrip("2"))
            write_form(replace(form, contact=f"{form.contact} {key}"), folder / "form.xlsx")
            forms[key] = (folder / "form.xlsx").read_bytes()
        for name, data in arrivals(forms).items():
            dropped_bytes(root / "inbox" / name, data)
        definitions = load_definitions(config)
        with Ledger(definitions.archive) as ledger:
            ledger.receive(definitions.inbox, limit_megabytes=20)
            taken = intake(definitions, ledger, lambda done, of: None)
            receipts = ledger.receipts()
            return Arrived({file.names[0]: file for file in taken.files}, taken, {one.path: one for one in receipts},
                           ledger.unpacked(), root)

    return built_once(tmp_path_factory, "mail-intake", build)


# --- the outcome of everything


OPENED = [
    ("thường.eml", {"BC TH.xlsx": "TH", "Scan.pdf": "listed", "Phụ lục.xlsx": "listed"}),
    ("chuyển tiếp.eml", {"BC Nội chính.xlsx": "NC", "Scan.pdf": "listed"}),
    ("hai lần.eml", {"BC.xlsx": "KT", "BC (2).xlsx": "KT"}),
    ("nfd.eml", {"Báo cáo Ban TCD.xlsx": "BTCD"}),
    ("hiểm.eml", {"_NUL.xlsx": "HCTCQTTV"}),
    ("outlook.msg", {"VX.xlsx": "VXNV", "Scan.pdf": "listed"}),
    ("hộp thư.mbox", {"thu-0001.eml": "opened", "thu-0002.eml": "no_attachment"}),
    ("hộp thư.mbox/thu-0001.eml", {"TH bản sau.xlsx": "TH"}),
    ("nén.zip", {"NC bản sau.xlsx": "NC", "ảnh.png": "listed"}),
    ("zip trong thư.eml", {"BC.zip": "opened"}),
    ("zip trong thư.eml/BC.zip", {"KT bản sau.xlsx": "KT"}),
    ("tệp hỏng kèm theo.eml", {"TH.xlsx": "TH", "KT.xlsx": "damaged"}),
    ("bảng khác.eml", {"Bảng tự lập.xlsx": "not_our_form"}),
    ("bốn lớp.zip/lop-3.zip/lop-2.zip/lop-1.zip", {"báo cáo.xlsx": "VXNV"}),
    ("năm lớp.zip/lop-4.zip/lop-3.zip/lop-2.zip", {"lop-1.zip": "nested_too_deep"}),
    ("nén lạ.eml", {"BC.rar": "unsupported_archive"}),
]

REFUSED = [
    ("chỉ ảnh.eml", "only_pictures", "Thư chỉ có ảnh (IMG_1.png, logo.png), không có tệp biểu mẫu"),
    ("đường dẫn.eml", "link_instead_of_file", "đường dẫn đến tệp lưu ở nơi khác (drive.google.com)"),
    ("quên.eml", "no_attachment", "Thư không có tệp đính kèm."),
    ("hộp thư.mbox/thu-0002.eml", "no_attachment", "Thư không có tệp đính kèm."),
    ("chỉ scan.eml", "no_form_inside", "Không có biểu mẫu Excel nào bên trong (Scan 1.pdf, Scan 2.pdf)."),
    ("winmail.eml", "winmail", "winmail.dat"),
    ("nháp.eml", "unsent_draft", "thư nháp chưa gửi"),
    ("mật khẩu.zip", "encrypted_archive", "Tệp nén có mật khẩu"),
    ("hỏng.zip", "damaged_container", "bị hỏng"),
    ("hỏng.msg", "damaged_container", "bị hỏng"),
    ("bom.zip", "container_too_large", "giới hạn 40 MB"),
    ("nhiều tệp.zip", "container_too_large", "giới hạn 60 tệp"),
    ("nhiều thư.mbox", "container_too_large", "giới hạn 60 tệp"),
    ("lồng sâu.eml", "damaged_container", "lồng nhau quá sâu"),
    ("rất sâu.eml", "damaged_container", "lồng nhau quá sâu"),
    ("rỗng.zip", "no_form_inside", "không có tệp nào"),
    ("giả.eml", "not_a_spreadsheet", "tệp văn bản"),
]


def outcome(arrived: Arrived, sha256: str) -> str:
    """The unit whose report a file is, the code of its refusal, or what else it counts as."""
    (file,) = [file for file in arrived.files.values() if file.sha256 == sha256]
    units = [one.unit for one in arrived.intake.submissions if one.sha256 == sha256]
    return units[0] if units else file.refusal.check if file.refusal else file.use.value


@pytest.mark.parametrize(("container", "inside"), OPENED)
def test_what_a_container_gives(arrived: Arrived, container: str, inside: Mapping[str, str]) -> None:
    file = arrived.files[container]
    assert (file.use, file.refusal) == (FileUse.OPENED, None)
    found = {sighting.path.removeprefix(container + "/"): outcome(arrived, one.sha256)
             for one in arrived.receipts.values() for sighting in one.sightings if sighting.container == file.sha256}
    assert found == inside


@pytest.mark.parametrize(("file", "code", "said"), REFUSED)
def test_what_gives_nothing_is_refused_with_its_sentence(arrived: Arrived, file: str, code: str, said: str) -> None:
    refusal = arrived.files[file].refusal
    assert refusal is not None
    assert (refusal.check, refusal.file) == (code, file)
    assert said in refusal.message
    assert refusal.remedy.endswith(".")


def test_no_other_container_is_there(arrived: Arrived) -> None:
    """The two tables above tell everything; outer layers of nested zips are opened."""
    told = {name for name, _ in OPENED} | {name for name, *_ in REFUSED}
    rest = {name for name, file in arrived.files.items() if not file.containers or file.use is FileUse.OPENED} - told
    assert rest == {"bốn lớp.zip", "bốn lớp.zip/lop-3.zip", "bốn lớp.zip/lop-3.zip/lop-2.zip",
                    "năm lớp.zip", "năm lớp.zip/lop-4.zip", "năm lớp.zip/lop-4.zip/lop-3.zip"}


def test_received_is_consolidated_superseded_and_refused_with_containers_apart(arrived: Arrived) -> None:
    tally = files_accounted_for(arrived.intake.files, arrived.intake.submissions)
    assert sum(tally[key] for key in ("received", "opened", "listed")) == len(arrived.receipts)
    assert tally["received"] == tally["consolidated"] + tally["superseded"] + tally["refused"]
    assert tally["listed"] == len({name for name in arrived.files if name.endswith((".pdf", ".png", ".dat", "Phụ lục.xlsx"))})


def test_a_file_that_was_taken_out_and_not_entered_stops_the_run(arrived: Arrived) -> None:
    some = next(sha for sha, found in arrived.unpacked.items() if found.contents and found.contents.stored)
    check_contents(list(arrived.receipts.values()), arrived.unpacked)
    with pytest.raises(LostReport, match="files taken out"):
        check_contents([one for one in arrived.receipts.values() if some not in one.containers], arrived.unpacked)


# --- who sent it, when


def test_a_report_by_mail_counts_from_the_date_of_the_mail(arrived: Arrived) -> None:
    received = {one.file: one.received for one in arrived.intake.submissions}
    assert received["thường.eml/BC TH.xlsx"] == SENT
    assert received["hộp thư.mbox/thu-0001.eml/TH bản sau.xlsx"] == SENT.replace(day=4)
    assert received["zip trong thư.eml/BC.zip/KT bản sau.xlsx"] == SENT.replace(day=5)
    assert received["nén.zip/NC bản sau.xlsx"] == datetime(2026, 12, 20, 9, 0, tzinfo=VIETNAM), "a zip has only its own date"


def test_the_sender_date_and_subject_of_the_mail_go_with_every_file(arrived: Arrived) -> None:
    inside = arrived.receipts["zip trong thư.eml/BC.zip/KT bản sau.xlsx"]
    assert (inside.sender, inside.subject, inside.sent) == ("kt@example.vn", "Báo cáo năm 2026", SENT.replace(day=5))
    assert inside.container == arrived.receipts["zip trong thư.eml/BC.zip"].sha256


def test_a_forwarded_report_arrived_with_the_outer_mail_and_names_its_first_sender(arrived: Arrived) -> None:
    receipt = arrived.receipts["chuyển tiếp.eml/BC Nội chính.xlsx"]
    assert (receipt.sender, receipt.subject, receipt.sent) == ("vt@vp.example.vn", "Fwd: Fwd: Báo cáo", SENT)
    assert [one.forwarded_from for one in receipt.sightings] == ["lan@nc.example.vn"]


def test_the_same_file_by_mail_and_loose_is_one_file_received_three_times(arrived: Arrived) -> None:
    receipt = arrived.receipts["KT để ngoài.xlsx"]
    assert [one.path for one in receipt.sightings] == ["KT để ngoài.xlsx", "hai lần.eml/BC.xlsx", "hai lần.eml/BC (2).xlsx"]
    assert (receipt.sent, receipt.is_loose) == (SENT, True)
    (counted,) = [one for one in arrived.intake.submissions if one.sha256 == receipt.sha256]
    assert (counted.file, counted.received) == ("KT để ngoài.xlsx", SENT)


def test_an_unsafe_name_is_noted_at_the_report(arrived: Arrived) -> None:
    notes = [f for f in arrived.intake.findings if f.check == "renamed_attachment"]
    assert [f.file for f in notes] == ["hiểm.eml/_NUL.xlsx"]
    assert "windows" in notes[0].message
    assert not notes[0].is_error


def test_pictures_in_the_text_are_noted_and_not_archived(arrived: Arrived) -> None:
    assert arrived.files["thường.eml"].noted == ("logo.png",)
    assert arrived.files["nén.zip"].noted == ("._NC.xlsx",)


def test_opened_mails_are_listed_beside_the_files_of_their_period_only(
        tmp_path_factory: pytest.TempPathFactory, sample_inbox: Path) -> None:
    summaries = sample_summaries(tmp_path_factory, sample_inbox)
    rows = {key: [row for sheet in summaries[key].sheets if sheet.key == "tep-nhan-duoc" for table in sheet.tables()
                  if table.key == "thu_da_mo" for row in table.rows] for key in ("2025", "2026")}
    ((name, sender, sent, outcome, listed, subject),) = rows["2026"]
    assert rows["2025"] == []
    assert (name, outcome, listed) == ("2026/Fwd BC Lãnh đạo VP 2026.eml", "Đã mở, lấy 01 tệp", "logo.png")
    assert (sender, sent) == ("tonghop@mau.example", date(2026, 11, 18))
    assert str(subject).startswith("Fwd: Báo cáo")


# --- again


def test_what_was_opened_is_not_opened_again_and_says_the_same(arrived: Arrived) -> None:
    definitions = load_definitions(arrived.root / "config.toml")
    with Ledger(definitions.archive) as ledger:
        before = [entry.hash for entry in ledger.entries()]
        ledger.receive(definitions.inbox, limit_megabytes=20)
        again = intake(definitions, ledger, lambda done, of: None)
        assert [entry.hash for entry in ledger.entries()] == before
    assert again.files == arrived.intake.files
    assert again.findings == arrived.intake.findings
    assert sorted(path.name for path in definitions.archive.iterdir()) == ["files", "ledger.sqlite"]


def test_a_container_beyond_its_time_is_refused_and_tried_again_with_more(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    config = root / "config.toml"
    whole = config.read_text("utf-8")
    config.write_text(whole.replace("processes = 2", "processes = 2\nreader_seconds = 0.02"), "utf-8")
    dropped_bytes(root / "inbox" / "thư.eml", bytes(mail(("Scan.pdf", PDF + bytes(9 << 20)))))

    def refusal() -> tuple[str, str]:
        definitions = load_definitions(config)
        with Ledger(definitions.archive) as ledger:
            ledger.receive(definitions.inbox, limit_megabytes=20)
            files = intake(definitions, ledger, lambda done, of: None).files
        (found,) = [file.refusal for file in files if file.names == ("thư.eml",)]
        assert found is not None
        return found.check, found.message

    code, said = refusal()
    assert code == "unopenable"
    assert "mở quá lâu" in said
    assert "0.02 giây" in said
    config.write_text(whole, "utf-8")
    assert refusal()[0] == "no_form_inside"


def test_contents_are_entered_whole_or_not_at_all(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    dropped_bytes(inbox / "a.zip", zipped({"1": b"1", "2": b"2"}))
    (tmp_path / "1").write_bytes(b"1")
    with Ledger(tmp_path / "archive") as ledger:
        ledger.receive(inbox, limit_megabytes=1)
        (container,) = ledger.receipts()
        both = Contents("zip", stored=(Stored("1", "1", 1), Stored("2", "2", 1)))
        with pytest.raises(OSError, match="2"):
            ledger.receive_contents(container, both, [tmp_path / "1", tmp_path / "2"])
        assert [entry.kind for entry in ledger.entries()] == ["received"]


def test_an_inbox_folder_named_like_a_mail_hides_nothing(tmp_path: Path) -> None:
    inbox, staged = tmp_path / "inbox", tmp_path / "staged"
    dropped_bytes(inbox / "a.zip", zipped({"b.xlsx": b"1"}))
    dropped_bytes(staged, b"1")
    with Ledger(tmp_path / "archive") as ledger:
        ledger.receive(inbox, limit_megabytes=1)
        ledger.receive_contents(ledger.receipts()[0], Contents("zip", stored=(Stored("b.xlsx", "b.xlsx", 1),)), [staged])
        (inbox / "a.zip").unlink()
        dropped_bytes(inbox / "a.zip" / "b.xlsx", b"1")
        assert ledger.receive(inbox, limit_megabytes=1).received == ("a.zip/b.xlsx",)


def test_every_reason_is_a_polite_sentence_with_a_remedy() -> None:
    for code in {code for _, code, _ in REFUSED} | {"nested_too_deep", "unsupported_archive", "unopenable", "renamed_attachment"}:
        reason = FILE_REASONS[code]
        assert reason.said("chi tiết", "1").endswith(".")
        assert reason.advised().endswith(".")
