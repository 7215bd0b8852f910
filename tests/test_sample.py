"""The sample campaign: synthetic, the same everywhere, and with all the trouble of a real inbox."""

from __future__ import annotations

import functools
import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.commands.checking import answers_by_edition, checked_within
from pipeline.commands.console import Console
from pipeline.commands.intake import intake
from pipeline.commands.refusals import Refusal
from pipeline.commands.sample import sample, write_sample
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.definitions.sample_story import JointActivity, Slip, Story, load_story, story_problems
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.answers import Submission
from pipeline.domain.consolidation import ReceivedFile, consolidated, severity_counts, superseded_by
from pipeline.domain.containers import FileUse
from pipeline.domain.deductions import deductions, late_days
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.indicators import indicator_table
from pipeline.domain.issued import SAMPLE_SECRET, form_code
from pipeline.domain.sample_chance import chance, shuffled
from pipeline.domain.scoring import scores
from pipeline.domain.totals import totals
from pipeline.edges.ledger import Ledger

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config.toml"


@functools.cache
def definitions() -> Definitions:
    return load_definitions(CONFIG)


@functools.cache
def story() -> Story:
    return load_story(definitions())


@dataclass(frozen=True)
class ReadBack:
    """The sample as the program itself reads it."""

    refused: dict[str, Finding]
    submissions: list[Submission]
    findings: list[Finding]
    files: list[ReceivedFile]

    def of(self, file: str) -> Submission:
        return next(s for s in self.submissions if s.file == file)

    def errors(self, submission: Submission) -> list[Finding]:
        return [f for f in self.findings if f.submission == submission.number and f.severity is Severity.ERROR]

    def people(self, unit: str, period: str) -> list[str]:
        last = [s for s in self.submissions if (s.unit, s.period) == (unit, period)][-1]
        return [str(values["name"]) for _, _, values in last.reading.sections["people"].rows]


@pytest.fixture(scope="module")
def read_back(sample_inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    of = definitions()
    archive = tmp_path_factory.mktemp("sample-archive")
    with Ledger(archive) as ledger:
        ledger.receive(sample_inbox, limit_megabytes=of.campaign.limits.file_megabytes)
        folders = replace(of.campaign.folders, archive=str(archive))
        taken = intake(replace(of, campaign=replace(of.campaign, folders=folders)), ledger, lambda done, of: None)
    refused = {file.names[0]: file.refusal for file in taken.files if file.refusal}
    submissions = taken.submissions
    findings = [finding for finding in taken.findings if finding.submission >= 0]
    return ReadBack(refused, submissions, checked_within(of, answers_by_edition(of, submissions), findings), taken.files)


def planned_slips() -> dict[str, tuple[Slip, ...]]:
    return {report.listed_as: report.slips for report in story().reports if report.slips}


# ---------------------------------------------------------------- the same everywhere


REWRITTEN = """
import sys
from pathlib import Path
from pipeline.commands.sample import pack_into_mail, sample_files
from pipeline.commands.sample_file import write_sample_file
from pipeline.definitions.load import load_definitions
from pipeline.definitions.sample_story import load_story

definitions = load_definitions(Path(sys.argv[1]))
story, folder = load_story(definitions), Path(sys.argv[2])
written = [n for n, report in enumerate(story.reports) if report.mail or n >= len(story.reports) - 7]
files = sample_files(definitions, story, folder)
for n in written:
    Path(files[n].path).parent.mkdir(parents=True, exist_ok=True)
    write_sample_file(None, files[n])
    if story.reports[n].mail:
        pack_into_mail(folder, story.reports[n], story.reports[n].mail)
"""


def test_another_process_time_zone_and_hash_seed_write_the_same_bytes(sample_inbox: Path, tmp_path: Path) -> None:
    elsewhere = {**os.environ, "TZ": "America/Lima", "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, "-c", REWRITTEN, str(CONFIG), str(tmp_path)], cwd=ROOT, env=elsewhere, check=True)
    again = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(again) == 8
    for path in again:
        first = sample_inbox / path.relative_to(tmp_path)
        assert path.read_bytes() == first.read_bytes(), path.name
        assert path.stat().st_mtime == first.stat().st_mtime


def test_chances_depend_on_the_text_alone() -> None:
    assert chance("a/b") == chance("a/b") != chance("a/c")
    assert sorted(shuffled("seed", "abcdef")) == list("abcdef")


def test_every_file_of_the_story_is_there_with_its_date_and_nothing_else(sample_inbox: Path) -> None:
    told = {report.arrived_as: report.sent for report in story().reports}
    told |= {other.file: other.sent for other in (*story().strangers, *story().office_books)}
    there = {path.relative_to(sample_inbox).as_posix(): path for path in sample_inbox.rglob("*") if path.is_file()}
    assert there.keys() == told.keys()
    assert {file: there[file].stat().st_mtime for file in told} == {file: sent.timestamp() for file, sent in told.items()}


def test_an_existing_folder_even_an_empty_one_never_gets_samples(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="đã có"):
        sample(CONFIG, tmp_path, Console(io.StringIO(), io.StringIO()))
    with pytest.raises(Refusal):
        write_sample(definitions(), tmp_path, Console(io.StringIO(), io.StringIO()))
    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.commands.sample._write_stranger", stopped)
    monkeypatch.setattr("pipeline.commands.sample._write_reports", lambda *_: (tmp_path / ".inbox.tmp").mkdir())
    with pytest.raises(KeyboardInterrupt):
        sample(CONFIG, tmp_path / "inbox", Console(io.StringIO(), io.StringIO()))
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- synthetic, and obviously so


def test_every_person_carries_the_synthetic_mark(read_back: ReadBack) -> None:
    mark = story().names.mark
    for submission in read_back.submissions:
        general = submission.reading.sections["general"].rows[0][2]
        named = {str(values["name"]) for _, _, values in submission.reading.sections["people"].rows}
        named |= {str(general[key]) for key in ("reporter_name", "head_name") if key in general}
        assert [name for name in named if mark not in name.split()] == []


def test_every_form_is_flagged_as_sample_and_signed_with_the_published_key(read_back: ReadBack) -> None:
    for submission in read_back.submissions:
        meta = submission.reading.meta
        assert meta.sample
        assert meta.form_code == form_code(SAMPLE_SECRET, meta.form_id, meta.edition, meta.unit, meta.period)


def test_nobody_is_in_two_units_of_a_period(read_back: ReadBack) -> None:
    for period in {s.period for s in read_back.submissions}:
        units = {s.unit for s in read_back.submissions if s.period == period}
        names = Counter(name for unit in units for name in read_back.people(unit, period))
        assert [name for name, times in names.items() if times > 1] == []


def test_most_people_stay_from_year_to_year_and_a_few_are_too_new_to_count(read_back: ReadBack) -> None:
    reported = {(s.unit, s.period) for s in read_back.submissions}
    pairs = [(unit, before, after) for unit, before in reported for after in [str(int(before) + 1)]
             if (unit, after) in reported]
    before = sum(len(read_back.people(unit, early)) for unit, early, _ in pairs)
    stayed = sum(len(set(read_back.people(unit, early)) & set(read_back.people(unit, late))) for unit, early, late in pairs)
    assert 0.85 * before < stayed < before
    months = [values["months_in_unit"] for s in read_back.submissions for _, _, values in s.reading.sections["people"].rows]
    assert any(int(str(number)) < 6 for number in months)


def test_a_successor_takes_over_the_people_of_its_predecessors(read_back: ReadBack) -> None:
    (merger,) = (event for event in definitions().campaign.events if event.kind == "merge")
    (successor,) = merger.successors
    period = next(p.key for p in definitions().campaign.periods if p.start <= merger.on <= p.end)
    before = {name for unit in merger.predecessors for name in read_back.people(unit, str(int(period) - 1))}
    assert set(read_back.people(successor, period)) == before


def test_head_counts_are_those_of_the_config(read_back: ReadBack) -> None:
    for submission in read_back.submissions:
        staff = definitions().campaign.unit_by_key[submission.unit].sample_staff
        assert staff is not None
        said = submission.reading.sections["general"].rows[0][2]
        counts = tuple(said[f"staff_{key}"] for key in ("civil_servants", "public_employees", "contract"))
        assert counts == (staff.civil_servants, staff.public_employees, staff.contract)


# ---------------------------------------------------------------- the trouble that was planned, and no other


def test_every_form_but_the_planned_ones_is_without_errors_and_warnings(read_back: ReadBack) -> None:
    planned = planned_slips()
    loud = {f.file or read_back.submissions[f.submission].file for f in read_back.findings if f.severity is not Severity.NOTE}
    assert loud == set(planned)


def test_every_planned_slip_is_found_once_and_at_its_field(read_back: ReadBack) -> None:
    for file, slips in planned_slips().items():
        errors = read_back.errors(read_back.of(file))
        assert len(errors) == len(slips)
        assert {slip.field for slip in slips} <= {field for error in errors for field in error.fields}
        assert all(error.sheet and error.cell for error in errors)


def test_one_report_has_six_errors_of_six_kinds(read_back: ReadBack) -> None:
    worst = max(read_back.submissions, key=lambda s: len(read_back.errors(s)))
    assert sorted(error.check for error in read_back.errors(worst)) == [
        "formula", "on_time_within_assigned", "people_match_staff", "required", "type", "window",
    ]


def test_every_unit_reported_for_the_finished_years_and_one_is_silent_in_the_running_one(read_back: ReadBack) -> None:
    campaign = definitions().campaign
    *finished, running = sorted({s.period for s in read_back.submissions})
    reported = {(s.unit, s.period) for s in read_back.submissions}
    for key in finished:
        assert [u.key for u in campaign.units_in(campaign.period_by_key[key]) if (u.key, key) not in reported] == []
    silent = [u.key for u in campaign.units_in(campaign.period_by_key[running]) if (u.key, running) not in reported]
    assert len(silent) == 1


def test_one_report_is_late_and_two_were_replaced(read_back: ReadBack) -> None:
    campaign = definitions().campaign
    replaced = superseded_by(read_back.submissions)
    late = late_days(campaign, read_back.submissions)
    assert len(replaced) == 2
    answered = [read_back.submissions[n] for n, newer in replaced.items()
                if newer.received.date() > campaign.period_by_key[newer.period].units_due]
    late_at_first = [s for s in read_back.submissions if late[s.number] and s.unit not in {a.unit for a in answered}]
    assert [late[s.number] for s in late_at_first] == [3]
    (corrected,) = answered
    assert read_back.errors(corrected)
    assert late[corrected.number] == 0
    errors = {n: of[Severity.ERROR] for n, of in severity_counts(read_back.findings).items()}
    taken = deductions(campaign, definitions().editions, read_back.submissions, errors)
    assert float(taken[late_at_first[0].unit, late_at_first[0].period].points) == 3
    assert float(taken[corrected.unit, corrected.period].points) == 0, "it came within three days of our reply"


def test_one_report_is_an_old_workbook_and_reads_like_the_others(read_back: ReadBack) -> None:
    (old,) = (s for s in read_back.submissions if s.file.endswith(".xls"))
    report = next(r for r in story().reports if r.listed_as == old.file)
    general = old.reading.sections["general"].rows[0][2]
    assert general["report_date"] == report.sent.date()
    assert set(old.reading.sections) == {section.key for section in definitions().editions[old.edition].form.sections}
    assert old.reading.findings == []


def test_one_report_is_on_an_older_edition_and_is_read_by_it(read_back: ReadBack) -> None:
    notes = [f for f in read_back.findings if f.check == "older_edition"]
    assert len(notes) == 1
    submission = read_back.submissions[notes[0].submission]
    assert submission.edition != definitions().campaign.period_by_key[submission.period].edition


def test_the_inbox_also_holds_what_is_no_report(read_back: ReadBack, sample_inbox: Path) -> None:
    assert sorted(refused.check for refused in read_back.refused.values()) == ["damaged", "not_a_spreadsheet"]
    assert len(list(sample_inbox.rglob("~$*"))) == 1
    contents = Counter(path.read_bytes() for path in sample_inbox.rglob("*") if path.is_file())
    assert [times for times in contents.values() if times > 1] == [2]


def test_one_report_came_in_a_forwarded_mail_and_counts_from_its_date(read_back: ReadBack) -> None:
    (report,) = (r for r in story().reports if r.mail)
    assert report.mail is not None
    submission = read_back.of(report.listed_as)
    assert (submission.unit, submission.period, submission.received) == (report.unit, report.period, report.sent)
    opened = {file.names[0]: file for file in read_back.files if file.use is FileUse.OPENED}
    assert list(opened) == [report.mail.file]
    envelope = opened[report.mail.file].envelope
    assert (envelope.sender, envelope.subject) == (report.mail.forwarder_address, f"Fwd: {report.mail.subject}")
    assert opened[report.mail.file].noted == ("logo.png",)


# ---------------------------------------------------------------- results worth looking at


def test_results_are_spread_over_the_bands_and_grow_over_the_years(read_back: ReadBack) -> None:
    of = definitions()
    replaced = superseded_by(read_back.submissions)
    parts = answers_by_edition(of, [s for s in read_back.submissions if s.number not in replaced])
    counted = consolidated(of.campaign, parts, read_back.findings)
    scored = scores(indicator_table(counted, of.editions), of.editions, counted)
    judged = totals(scored, of.editions, counted, {})
    full = judged[~judged["provisional"]]
    for period in ("2025", "2026"):
        bands = Counter(full.loc[full["period"] == period, "band"])
        assert bands["xuat_sac"] >= 2
        assert bands["tot"] >= 2
        assert bands["dat"] >= 1
    means = full.assign(total=full["total"].astype(float)).groupby("period")["total"].mean()
    assert means.is_monotonic_increasing
    told = scored[scored["self_points"].notna() & scored["points"].notna()]
    apart = (told["self_points"].astype(float) - told["points"].astype(float)).abs()
    assert len(told) > 0.5 * len(scored)
    assert 0 < (apart > 1).mean() < 0.1


# ---------------------------------------------------------------- the story is data, strictly loaded


def wrong_stories() -> list[tuple[Story, str]]:
    told = story()
    first = told.reports[0]
    (forwarded,) = (report.mail for report in told.reports if report.mail)
    return [
        (replace(told, reports=(replace(first, unit="XX"),)), "units chưa có 'XX'"),
        (replace(told, reports=(replace(first, edition="1999"),)), "'1999' không có"),
        (replace(told, reports=(replace(first, file="../a.xlsx"),)), "bên trong thư mục mẫu"),
        (replace(told, reports=(first, first)), "bị lặp"),
        (replace(told, reports=(replace(first, file="a.docx"),)), "đuôi .xlsx hoặc .xls"),
        (replace(told, reports=(replace(first, sent=datetime(2023, 1, 1)),)), "múi giờ"),
        (replace(told, reports=(replace(first, mail=replace(forwarded, file="a.msg")),)), "đuôi .eml"),
        (replace(told, reports=(replace(first, mail=replace(forwarded, written=datetime(2023, 1, 1))),)), "mail.written: phải có múi giờ"),
        (replace(told, reports=(replace(first, mail=replace(forwarded, file=first.file)),)), "bị lặp"),
        (replace(told, reports=(replace(first, slips=(Slip("general.nothing"),)),)), "không có 'general.nothing'"),
        (replace(told, reports=(replace(first, slips=(Slip("people.name"),)),)), "biểu nhiều dòng"),
        (replace(told, reports=(replace(first, slips=(Slip("people.name", "formula", 1),)),)), "formula chỉ dùng"),
        (replace(told, names=replace(told.names, mark=" ")), "names.mark"),
        (replace(told, joint_activities=(replace(told.joint_activities[0], units=("XX",)),)), "joint_activities.units: 'XX'"),
        (replace(told, strangers=(replace(told.strangers[0], kind="copy", of="b.xlsx"),)), "strangers.of: 'b.xlsx'"),
    ]


@pytest.mark.parametrize("place", range(15))
def test_a_story_that_does_not_hold_is_refused_with_its_place(place: int) -> None:
    wrong, said = wrong_stories()[place]
    problems = story_problems(wrong, definitions())
    assert any(said in problem for problem in problems), problems


def test_a_wrong_key_of_the_story_names_file_and_path(tmp_path: Path) -> None:
    text = (definitions().templates / "sample.toml").read_text(encoding="utf-8")
    (tmp_path / "sample.toml").write_text(text.replace("strength = 66", "strenght = 66", 1), encoding="utf-8")
    campaign = replace(definitions().campaign, folders=replace(definitions().campaign.folders, templates=str(tmp_path)))
    with pytest.raises(DefinitionError, match=r"sample\.toml.*strenght"):
        load_story(replace(definitions(), campaign=campaign))


def test_units_that_hold_something_together_are_told_apart_from_double_claims(read_back: ReadBack) -> None:
    def partners(activity: JointActivity, unit: str) -> list[object]:
        report = next(s for s in read_back.submissions if (s.unit, s.period) == (unit, activity.period))
        return [values.get("partners") for _, _, values in report.reading.sections["activities"].rows
                if values["title"] == activity.title]

    for activity in story().joint_activities:
        for unit in activity.units:
            (said,) = partners(activity, unit)
            assert (said is not None) == activity.named
