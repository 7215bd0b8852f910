"""A run → the whole review page: what is in hand first, then the other open periods, the closed ones, the phases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.closing import AFTER_CLOSE
from pipeline.domain.consolidation import ReceivedFile
from pipeline.domain.correspondence import Correspondence
from pipeline.domain.deadlines import period_in_hand
from pipeline.domain.follow_up import follow_ups
from pipeline.domain.results import Results
from pipeline.domain.review.figures import (
    award_section,
    chart_section,
    findings_section,
    notes_section,
    overview_section,
    picture_places,
    ranking_section,
)
from pipeline.domain.review.files import is_own, own_groups
from pipeline.domain.review.shelves import shelf, unit_names
from pipeline.domain.review.shown import left_out_words
from pipeline.domain.review.standing import attention, counts, register_table, standing_words
from pipeline.domain.review.values import (
    Linked,
    PageColumn,
    PageRow,
    PageSection,
    PageTable,
    Part,
    Remembered,
    Review,
    Shelf,
    Words,
)
from pipeline.domain.summaries.cover import NOT_A_DECISION, completeness, stamps
from pipeline.domain.tables import Summary, text

FIRST_ROWS, OTHER_ROWS = 1000, 100
"""A table of lines (register, ranking, findings) has at most so many in the part on top, and in every other one."""

_EARLIER = ("Lần chạy này không lập lại kết quả của {name}; các tệp dưới đây do lần trước ghi, có thể chưa gồm báo cáo mới nhận. "
            "Muốn lập lại, đề nghị chạy make consolidate.")
_NEVER = "Lần chạy này không lập kết quả của {name} và chưa có báo cáo tổng hợp nào. Muốn lập, đề nghị chạy make consolidate."


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """Paths relative to output/: what this run wrote, and everything that will stand there with it: also what an earlier
    run left for the parts that this one did not write, and what other commands made."""

    written: frozenset[str]
    standing: frozenset[str] = frozenset()

    def of(self, key: str) -> list[str]:
        """The files of one period or phase, sorted."""
        return sorted(path for path in self.written | self.standing if path.startswith(f"{key}/"))


def review(
    run: Results, summaries: Mapping[str, Summary], letters: Correspondence, files: OutputFiles, remembered: Remembered | None = None,
) -> Review:
    """The page of a run; `summaries` are those that it wrote, by the key of their period or phase, `remembered` is what
    the page is to know of itself."""
    remembered = remembered or Remembered()
    campaign = run.campaign
    agency = campaign.agency_on(run.as_of)
    periods = periods_in_order(run)
    parts = [_period(run, period, summaries.get(period.key), letters, files, remembered, is_first=not n) for n, period in enumerate(periods)]
    parts += [_phase(run, phase, summaries.get(phase.key), files, remembered) for phase in phases_in_order(run, periods)]
    return Review(
        campaign.movement.name, agency.name, agency.parent, text(run.as_of), stamps(run, run.periods), NOT_A_DECISION, tuple(parts),
        _refused(run.files, sorted(path for path in files.written if path.endswith("/du-lieu/findings.csv"))), remembered,
    )


def periods_in_order(run: Results) -> list[Period]:
    """The period being collected, the other open ones, the closed ones; newest first."""
    in_hand = period_in_hand(run.campaign, run.as_of)
    newest = sorted(run.periods, key=lambda period: period.start, reverse=True)
    return sorted(newest, key=lambda period: (period != in_hand, not period.is_open(run.as_of)))


def phases_in_order(run: Results, periods: Sequence[Period]) -> list[Phase]:
    """The phases of the first period first, then the others as they stand in config.toml."""
    return sorted(run.campaign.phases, key=lambda phase: not periods or periods[0].key not in phase.periods)


def _period(
    run: Results, period: Period, summary: Summary | None, letters: Correspondence, files: OutputFiles, remembered: Remembered,
    *, is_first: bool,
) -> Part:
    lines = follow_ups(run, period, letters)
    most = _most(run, FIRST_ROWS if is_first else OTHER_ROWS)
    paths = files.of(period.key)
    register = PageSection("bao-cao", "Tình hình báo cáo", (register_table(run, period, lines, paths, most),))
    sections: list[PageSection | None] = [register]
    if summary is not None:
        pictures = picture_places(summary, paths)
        reported = bool(run.counted_in(period))
        nothing = PageSection("tong-quan", "Số liệu chính", (Words(("Chưa có báo cáo nào để tổng hợp số liệu.",)),))
        sections += [
            overview_section(summary, pictures) if reported else nothing,
            ranking_section(summary, pictures, most) if reported else None,
            award_section(summary, pictures, most), findings_section(summary, most),
            *((chart_section(summary, pictures), notes_section(summary)) if reported else ()),
        ]
    made = shelf(run.campaign, period.key, paths, remembered)
    sections.append(_files(run, period.key, period.name, summary, paths, made))
    standing = standing_words(run, period, lines)
    return Part(
        period.key, period.name, period.name, _state(run, period), (*_approval(run, period), *standing, *((period.remark,) if period.remark else ())), counts(lines),
        attention(lines), tuple(section for section in sections if section), made, opened=is_first,
    )


def _phase(run: Results, phase: Phase, summary: Summary | None, files: OutputFiles, remembered: Remembered) -> Part:
    paths = files.of(phase.key)
    sections: list[PageSection | None] = []
    if summary is not None:
        pictures = picture_places(summary, paths)
        most = _most(run, OTHER_ROWS)
        sections += [
            overview_section(summary, pictures), ranking_section(summary, pictures, most),
            award_section(summary, pictures, most), findings_section(summary, most), chart_section(summary, pictures),
            notes_section(summary),
        ]
    made = shelf(run.campaign, phase.key, paths, remembered)
    sections.append(_files(run, phase.key, phase.name, summary, paths, made))
    begun = [p for p in run.periods if p.key in phase.periods]
    received = [f"{period.name.lower()}: {had:02d}/{owed:02d}" for period in begun for had, owed in [completeness(run, period)]]
    return Part(
        phase.key, phase.name, phase.short_name, "giai đoạn" if len(phase.periods) < len(run.campaign.periods) else "toàn bộ",
        (f"Báo cáo đã nhận: {'; '.join(received)}." if received else "Chưa có kỳ nào bắt đầu.",), (), (),
        tuple(section for section in sections if section), made,
    )


def _state(run: Results, period: Period) -> str:
    if closing := run.closings.get(period.key):
        return f"đã phê duyệt, khóa ngày {text(closing.closed_on)}"
    if period.is_open(run.as_of):
        return "đang thu báo cáo" if run.as_of > period.end or run.counted_in(period) else "đang thực hiện"
    return f"đã chốt ngày {text(period.closed_on)}"


def _approval(run: Results, period: Period) -> list[str]:
    """That the period is approved, and what came too late for that."""
    closing = run.closings.get(period.key)
    if closing is None:
        return []
    late = [file.names[0] for file in run.files if file.refusal and file.refusal.check == AFTER_CLOSE and file.refusal.period == period.key]
    came = f" Nhận sau khi khóa kỳ, chưa dùng: {len(late):02d} tệp ({', '.join(late)})." if late else ""
    return [f"{closing.words}.{came}"]


def _most(run: Results, rows: int) -> int:
    return min(rows, run.campaign.limits.workbook_rows)


def _files(run: Results, key: str, name: str, summary: Summary | None, paths: Collection[str], made: Shelf) -> PageSection:
    """What other commands made first, since it is what leaves the house; then what came with the page."""
    titles = {section.key: section.sheet for edition in run.editions.values() for section in edition.form.sections}
    if summary is not None:
        titles |= {f"{key}/{place}": picture.title for picture, place in summary.picture_files()}
    groups = own_groups(key, [path for path in paths if is_own(key, path)], titles, unit_names(run.campaign, key))
    if summary is not None:
        return PageSection("tep", "Tệp kết quả", (made, *groups))
    inside = name[:1].lower() + name[1:]
    return PageSection("tep", "Tệp kết quả", (made, Words(((_EARLIER if groups else _NEVER).format(name=inside),)), *groups))


def _refused(files: Iterable[ReceivedFile], findings: Sequence[str]) -> PageTable | None:
    """Files that became no report, newest first; None when there are none. `findings` are the CSV that name them all."""
    found = sorted((file for file in files if file.refusal is not None), key=lambda file: (file.received, file.sha256), reverse=True)
    rows = tuple(
        PageRow((file.names[0], text(file.received.date()), file.refusal.message, file.refusal.remedy), "missing")
        for file in found if file.refusal is not None
    )
    if not rows:
        return None
    return PageTable(
        "khong_tiep_nhan", "Tệp không tiếp nhận", (
            PageColumn("file", "Tệp"), PageColumn("received", "Ngày nhận", "date"), PageColumn("why", "Lý do", long=True),
            PageColumn("remedy", "Cách xử lý", long=True),
        ), rows[:OTHER_ROWS], source="Sổ nhận báo cáo của Văn phòng",
        left_out=left_out_words(len(rows), OTHER_ROWS) if len(rows) > OTHER_ROWS and findings else "",
        more=Linked(findings[-1], findings[-1]) if len(rows) > OTHER_ROWS and findings else None,
    )
