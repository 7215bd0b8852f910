"""Whose form is it: codes against what the form says of itself, senders against addresses, names and moments."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from campaigns import IN_TIME, campaign, report, submissions_of, unit
from forms import small, valid
from mails import dropped_bytes, mail
from projects import dropped, project, with_meta

from pipeline import cli
from pipeline.commands.checking import waived
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.intake import Intake, intake
from pipeline.definitions.campaign import FILE_CHECKS
from pipeline.definitions.load import load_definitions
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.consolidation import register
from pipeline.domain.deliveries import delivery_findings, delivery_remarks
from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.domain.findings import Severity
from pipeline.domain.form_codes import Code, Issue, Verdict, verdict
from pipeline.domain.issued import SAMPLE_SECRET, Filled, IssuedForm, form_code
from pipeline.domain.reading import Meta
from pipeline.edges.form_secret import form_secret
from pipeline.edges.ledger import Ledger

KEY = bytes(range(32))
UNITS, PERIODS, EDITIONS = ("A", "B"), ("2025", "2026"), ("2023", "2026")
ISSUES = [Issue(edition, who, period) for edition in EDITIONS for who in UNITS for period in PERIODS]


def meta(unit: str = "A", period: str = "2026", edition: str = "2026", *, code: str, sample: bool = False) -> Meta:
    return Meta("form", edition, unit, period, code, sample)


def code(issue: Issue, key: bytes = KEY) -> str:
    return form_code(key, "form", issue.edition, issue.unit, issue.period)


OWN = Issue("2026", "A", "2026")


@pytest.mark.parametrize("issue", ISSUES, ids=str)
def test_a_code_is_right_for_the_form_it_was_made_for_and_for_no_other(issue: Issue) -> None:
    expected = Verdict(Code.OURS) if issue == OWN else Verdict(Code.OTHERS, issue)
    assert verdict(meta(code=code(issue)), KEY, ISSUES) == expected


@pytest.mark.parametrize(("carried", "sample", "key", "said"), [
    ("", False, KEY, Code.MISSING), ("", True, KEY, Code.MISSING), ("AAAA-BBBB-CCCC", False, KEY, Code.STRANGE),
    (code(OWN, b"another office's key"), False, KEY, Code.STRANGE),
    (code(OWN, SAMPLE_SECRET), True, KEY, Code.SAMPLE), (code(OWN, SAMPLE_SECRET), True, None, Code.SAMPLE),
    (code(OWN, SAMPLE_SECRET), False, KEY, Code.CALLED_REAL), (code(OWN, SAMPLE_SECRET), False, None, Code.CALLED_REAL),
    (code(OWN), True, KEY, Code.CALLED_SAMPLE), (code(OWN), False, None, Code.UNCHECKED), ("x", False, None, Code.UNCHECKED),
    ("x", True, None, Code.STRANGE),
])
def test_samples_lost_keys_and_altered_marks_are_told_apart(carried: str, sample: bool, key: bytes | None, said: Code) -> None:
    assert verdict(meta(code=carried, sample=sample), key, ISSUES).code is said


def test_a_sample_of_another_unit_is_anothers() -> None:
    other = Issue("2026", "B", "2026")
    assert verdict(meta(code=code(other, SAMPLE_SECRET), sample=True), None, ISSUES) == Verdict(Code.OTHERS, other)


# --- at intake, with real files


def signed(period: str, unit: str, key: bytes, *, sample: bool = False) -> IssuedForm:
    form = valid(period, unit)
    return replace(form, code=form_code(key, form.edition.form.id, form.edition.key, unit, period), sample=sample)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has received one form of every kind; not to be changed."""
    folder = project(tmp_path_factory.mktemp("codes") / "project")
    inbox = folder / "inbox"
    key = form_secret(folder / "archive")
    dropped(signed("2026", "TH", key), inbox / "đúng.xlsx", "2026-12-01")
    dropped(signed("2025", "TH", SAMPLE_SECRET, sample=True), inbox / "mẫu 2025.xlsx", "2025-12-01")
    dropped(signed("2026", "NC", SAMPLE_SECRET, sample=True), inbox / "mẫu 2026.xlsx", "2026-12-01")
    with_meta(dropped(signed("2026", "KT", key), inbox / "sửa đơn vị.xlsx", "2026-12-01"), "2026-12-01", unit="BTCD")
    with_meta(dropped(signed("2025", "VXNV", key), inbox / "sửa kỳ.xlsx", "2026-12-01"), "2026-12-01", period="2026")
    dropped(replace(signed("2026", "KT", key), code=""), inbox / "không mã.xlsx", "2026-12-01")
    dropped(signed("2026", "HCTCQTTV", key, sample=True), inbox / "giả mẫu.xlsx", "2026-12-01")
    dropped(signed("2026", "HCTCQTTV", SAMPLE_SECRET), inbox / "giả thật.xlsx", "2026-12-02")
    dropped(signed("2026", "HCTCQTTV", b"?"), inbox / "mã lạ.xlsx", "2026-12-03")
    blank = IssuedForm(small("2026"), "Văn phòng", "Phòng Hành chính", filled=Filled())
    dropped(blank, inbox / "biểu chung.xlsx", "2026-12-01")
    return folder


def taken_in(office: Path, folder: Path, more: str = "") -> Intake:
    """What intake makes of it, in a copy whose config has `more`."""
    there = folder / "project"
    shutil.copytree(office, there)
    config = there / "config.toml"
    config.write_text(config.read_text("utf-8") + more, "utf-8")
    definitions = load_definitions(config)
    with Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=20)
        return intake(definitions, ledger, lambda done, of: None)


def said_of(result: Intake) -> dict[str, tuple[str, Severity]]:
    return {finding.file: (finding.check, finding.severity) for finding in result.findings if finding.check != "older_edition"}


WARNED = {
    "mẫu 2026.xlsx": ("sample_among_reports", Severity.WARNING), "sửa đơn vị.xlsx": ("form_code_wrong", Severity.WARNING),
    "sửa kỳ.xlsx": ("form_code_wrong", Severity.WARNING), "không mã.xlsx": ("form_code_missing", Severity.NOTE),
    "giả mẫu.xlsx": ("form_code_wrong", Severity.WARNING), "giả thật.xlsx": ("form_code_wrong", Severity.WARNING),
    "mã lạ.xlsx": ("form_code_wrong", Severity.WARNING), "biểu chung.xlsx": ("standard_form", Severity.ERROR),
}


def test_by_default_a_wrong_code_is_a_warning_and_the_report_counts(office: Path, tmp_path: Path) -> None:
    result = taken_in(office, tmp_path)
    assert said_of(result) == WARNED
    assert [file.names[0] for file in result.files if file.refusal] == ["biểu chung.xlsx"]
    words = {finding.file: finding.message for finding in result.findings}
    assert words["sửa đơn vị.xlsx"] == "Mã biểu mẫu không khớp với đơn vị và kỳ báo cáo ghi trong tệp (mã này đã cấp cho Phòng Kinh tế, năm 2026)."
    assert words["sửa kỳ.xlsx"].endswith("(mã này đã cấp cho Phòng Văn xã, năm 2025).")
    assert words["giả mẫu.xlsx"].endswith("(biểu mẫu do Văn phòng phát hành nhưng bị đánh dấu là dữ liệu mẫu).")
    assert words["giả thật.xlsx"].endswith("(mã là mã của dữ liệu mẫu).")
    assert words["mã lạ.xlsx"].endswith("(mã không do Văn phòng cấp).")
    assert all(finding.remedy for finding in result.findings)
    assert all(finding.submission >= 0 and finding.unit for finding in result.findings if finding.check != "standard_form")


REFUSING = """
[form_codes]
wrong = "refuse"
missing = "refuse"

[[waivers]]
unit = "BTCD"
check = "form_code_wrong"
period = "2026"
reason = "Đơn vị mới tách, dùng biểu mẫu của phòng cũ"
granted_by = "Chánh Văn phòng"
"""


def test_where_config_says_so_they_are_refused_unless_a_waiver_lifts_it(office: Path, tmp_path: Path) -> None:
    result = taken_in(office, tmp_path, REFUSING)
    assert sorted(file.names[0] for file in result.files if file.refusal) == sorted(WARNED.keys() - {"sửa đơn vị.xlsx"})
    assert sorted(s.file for s in result.submissions) == ["mẫu 2025.xlsx", "sửa đơn vị.xlsx", "đúng.xlsx"]
    refused = next(file.refusal for file in result.files if file.names[0] == "mã lạ.xlsx")
    assert refused is not None
    assert (refused.unit, refused.period, refused.severity) == ("HCTCQTTV", "2026", Severity.ERROR)


def test_a_waived_code_stays_visible_as_waived(office: Path, tmp_path: Path) -> None:
    result = taken_in(office, tmp_path, REFUSING)
    findings = waived(load_definitions(tmp_path / "project/config.toml").campaign, result.findings)
    (lifted,) = [finding for finding in findings if finding.file == "sửa đơn vị.xlsx"]
    assert (lifted.check, lifted.severity, lifted.is_error) == ("form_code_wrong", Severity.ERROR, False)
    assert lifted.waived == "Đơn vị mới tách, dùng biểu mẫu của phòng cũ (Chánh Văn phòng)"
    assert lifted.submission in {submission.number for submission in result.submissions}


def test_without_the_offices_key_real_forms_are_noted_as_unchecked_and_no_key_is_made(office: Path, tmp_path: Path) -> None:
    copy = tmp_path / "without"
    shutil.copytree(office, copy)
    (copy / "archive/form-secret").unlink()
    said = said_of(taken_in(copy, tmp_path, REFUSING))
    assert said["đúng.xlsx"] == said["mã lạ.xlsx"] == ("form_code_unchecked", Severity.NOTE)
    assert said["giả thật.xlsx"] == ("form_code_wrong", Severity.ERROR)
    assert "mẫu 2026.xlsx" not in said
    assert not (tmp_path / "project/archive/form-secret").exists()


def test_check_says_the_same_of_one_file_with_the_key_and_waits_for_the_office_without(
        office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def checks(folder: Path, *files: str) -> dict[str, tuple[str, str]]:
        paths = [str(office / "inbox" / file) for file in files]
        cli.main(["check", *paths, "--format", "json", "--config", str(folder / "config.toml")])
        return {Path(one["file"]).name: (one["check"], one["severity"]) for one in json.loads(capsys.readouterr().out)}

    elsewhere = project(tmp_path / "elsewhere")
    assert checks(office, "đúng.xlsx", "sửa đơn vị.xlsx") == {"sửa đơn vị.xlsx": ("form_code_wrong", "warning")}
    assert checks(elsewhere, "đúng.xlsx", "sửa đơn vị.xlsx", "biểu chung.xlsx") == {
        "đúng.xlsx": ("form_code_unchecked", "note"), "sửa đơn vị.xlsx": ("form_code_unchecked", "note"),
        "biểu chung.xlsx": ("standard_form", "error")}
    assert not (elsewhere / "archive").exists()


@pytest.mark.parametrize(("line", "said"), [
    ('wrong = "note"', "form_codes.wrong"), ('missing = "ignore"', "form_codes.missing"), ("wrong = true", "form_codes.wrong"),
    ('sample = "warn"', "form_codes"),
])
def test_the_keys_are_strictly_loaded(line: str, said: str, tmp_path: Path) -> None:
    folder = project(tmp_path / "project", f"\n[form_codes]\n{line}\n")
    with pytest.raises(DefinitionError, match=said):
        load_definitions(folder / "config.toml")


def test_every_check_of_whole_files_can_be_waived_and_has_its_words(tmp_path: Path) -> None:
    assert set(FILE_CHECKS) <= set(FILE_REASONS)
    waivers = "".join(f'\n[[waivers]]\nunit = "TH"\nperiod = "2026"\ncheck = "{check}"\nreason = "x"\ngranted_by = "y"\n' for check in FILE_CHECKS)
    assert len(load_definitions(project(tmp_path / "project", waivers) / "config.toml").campaign.waivers) == len(FILE_CHECKS)


def test_the_key_that_templates_sign_with_is_the_one_that_intake_checks_with(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    definitions = load_definitions(folder / "config.toml")
    with Ledger(definitions.archive) as ledger:
        key = issuing_key(definitions, ledger, Console(io.StringIO(), io.StringIO()))
        dropped(signed("2026", "TH", key), folder / "inbox/TH.xlsx", "2026-12-01")
        ledger.receive(definitions.inbox, limit_megabytes=20)
        assert intake(definitions, ledger, lambda done, of: None).findings == []


# --- how they came


MAILS = campaign((unit("A", emails=("a@tinh.gov.vn", "A.Truong@tinh.gov.vn")), unit("B", name="Phòng Bê", emails=("b@tinh.gov.vn",)), "C"))


@pytest.mark.parametrize(("who", "sender", "said"), [
    ("A", "a@tinh.gov.vn", None), ("A", "Nguyễn A <a.truong@TINH.gov.vn>", None), ("A", "", None), ("C", "ai@do.vn", None),
    ("A", "a@gmail.com", "(a@gmail.com)"), ("A", "B <b@tinh.gov.vn>", "(b@tinh.gov.vn, là địa chỉ của Phòng Bê)"),
])
def test_a_sender_that_is_not_the_units_is_noted(who: str, sender: str, said: str | None) -> None:
    (submission,) = submissions_of([report(who)])
    findings = delivery_findings(MAILS, [replace(submission, sender=sender)])
    assert [(f.check, f.severity, f.unit) for f in findings] == ([("sender_unknown", Severity.NOTE, who)] if said else [])
    assert not said or said in findings[0].message


def test_the_sender_of_a_mail_counts_and_of_a_forwarded_one_who_wrote_it_first(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    config = folder / "config.toml"
    text = config.read_text("utf-8")
    for key in ("TH", "NC"):
        text = text.replace(f'key = "{key}"\n', f'key = "{key}"\nemails = ["{key.lower()}@tinh.gov.vn"]\n')
    config.write_text(text, "utf-8")
    one, other = (dropped(valid(unit=key), tmp_path / f"{key}.xlsx", "2026-12-01").read_bytes() for key in ("TH", "NC"))
    forwarded = mail(sender="vt@tinh.gov.vn", subject="Fwd")
    forwarded.add_attachment(mail(("NC.xlsx", other), sender="Phòng Nội chính <NC@tinh.gov.vn>"))
    for name, message in (("a.eml", mail(("TH.xlsx", one), sender="Ai đó <ai.do@gmail.com>")), ("b.eml", forwarded)):
        dropped_bytes(folder / "inbox" / name, bytes(message))
    definitions = load_definitions(config)
    with Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=20)
        result = intake(definitions, ledger, lambda done, of: None)
    assert {s.unit: s.sender.casefold() for s in result.submissions} == {"TH": "ai.do@gmail.com", "NC": "nc@tinh.gov.vn"}
    assert [(f.check, f.unit) for f in result.findings] == [("sender_unknown", "TH")]


def test_two_reports_of_one_moment_ask_which_one_is_right() -> None:
    early, one, other = submissions_of([report(received=IN_TIME - timedelta(days=1)), report(), report()])
    (finding,) = delivery_findings(MAILS, [early, one, other])
    assert (finding.check, finding.severity, finding.file) == ("same_moment", Severity.WARNING, "2.xlsx")
    assert "tệp kia: “1.xlsx”; đang tính tệp “2.xlsx”" in finding.message


def test_replaced_reports_and_names_shared_by_units_are_remarked_in_the_register() -> None:
    made = submissions_of([report("A"), report("A", received=IN_TIME + timedelta(hours=1)), report("B"), report("B", "2025"), report("C")])
    names = ("gửi/Báo cáo.xlsx", "A mới.xlsx", "B/BÁO CÁO.xlsx", "Báo cáo.xlsx", "C.xlsx")
    submissions = [replace(submission, file=name) for submission, name in zip(made, names, strict=True)]
    assert delivery_remarks(MAILS, submissions) == {
        0: "Được thay bằng tệp “A mới.xlsx” nhận 01/12/2026 10:00; Trùng tên tệp với báo cáo của Phòng Bê; phân biệt theo đơn vị ghi trong biểu mẫu",
        1: "Thay cho 01 tệp đã gửi trước",
        2: "Trùng tên tệp với báo cáo của Phòng A; phân biệt theo đơn vị ghi trong biểu mẫu",
    }
    entries = register(MAILS, [MAILS.period_by_key["2026"]], submissions, [], {}, IN_TIME.date(), (), delivery_remarks(MAILS, submissions))
    assert [entry.remark != "" for entry in entries] == [True, True, True, False]
