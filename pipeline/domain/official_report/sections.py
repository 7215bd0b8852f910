"""The nine sections of the report as paragraphs: what the figures say, what units said, and lines for the author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.definitions.form import Option
from pipeline.domain.documents.letterhead import day_text
from pipeline.domain.documents.values import AUTHOR_LINE, Value
from pipeline.domain.official_report.reported import Reported
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.official_report.sentences import (
    amount,
    counted,
    figure_sentences,
    in_words,
    points_moved,
    total,
)
from pipeline.domain.period_sums import Number
from pipeline.domain.summaries.members import options
from pipeline.domain.summaries.phase.bands import NONE_YET
from pipeline.domain.summaries.phase.figures import (
    CITIZENS,
    OfficeFigure,
    band_counts,
    bands,
    criterion_figure,
    office_figure,
)
from pipeline.domain.summaries.phase.wording import against, capital, fixed, inside, short
from pipeline.domain.summaries.wording import one_decimal
from pipeline.domain.sums import TOTAL
from pipeline.domain.tables import text

_NAMED_INDICATORS = 8

Paragraphs = list[dict[str, Value]]


def paragraphs(said: Sequence[str], *, author: bool = True) -> Paragraphs:
    """The sentences, one paragraph each; an author's line after them where asked, and where there is nothing else."""
    lines = [*said, *([AUTHOR_LINE] if author or not said else [])]
    return [{"doan": line} for line in lines]


def opening(scope: ReportScope) -> list[str]:
    """Where the figures come from, and who has reported."""
    received, owed = scope.received
    run = scope.run
    over = f"từ ngày {day_text(scope.periods[0].start)} đến ngày {day_text(scope.latest.end)}"
    who = f"{amount(received)}/{amount(owed)} đơn vị" if scope.is_year else "; ".join(
        f"{inside(p.name)}: {amount(a)}/{amount(b)}" for p in scope.periods for a, b in [scope.view.received(p)])
    agency = run.campaign.agency_on(scope.day).name
    said = (f"{agency} báo cáo kết quả thực hiện Phong trào thi đua “{run.campaign.movement.name}” {scope.words} (số liệu {over}). "
            f"Số đơn vị có báo cáo: {who}.")
    if not scope.is_year and scope.earlier:
        said += f" Kết quả {inside(scope.latest.name)} được so sánh với {inside(scope.earlier.name)}."
    lacking = [p for p in scope.periods if scope.view.is_partial(p)]
    if lacking:
        said += f" Số liệu {', '.join(inside(p.name) for p in lacking)} chỉ gồm các đơn vị đã gửi báo cáo."
    return [said]


def comparability(scope: ReportScope) -> str:
    """What an outside reader must know before comparing years, in one sentence; "" where nothing limits it."""
    first = (scope.earlier or scope.periods[0]).start if scope.is_year else scope.periods[0].start
    last = min(scope.latest.end, scope.run.as_of)
    campaign = scope.run.campaign
    limits = [f"từ ngày {day_text(agency.since)} cơ quan báo cáo là {agency.name}" for agency in campaign.agencies if first < agency.since <= last]
    limits += [scope.view.event_words(event).replace(text(event.on), f"ngày {day_text(event.on)}") for event in scope.view.events
               if event.kind != "rename"]
    told = (*([scope.earlier] if scope.is_year and scope.earlier else []), *scope.periods)
    editions = list(dict.fromkeys(period.edition for period in told))
    if len(editions) > 1:
        limits.append(f"biểu mẫu thay đổi (phiên bản {', '.join(editions)})")
    limits += [f"{inside(p.name)} là số liệu nền" if scope.view.mark(p) == "số liệu nền" else f"{inside(p.name)} không xếp hạng"
               for p in told if scope.view.mark(p)]
    partial = [p for p in told if scope.view.is_partial(p)]
    limits += [f"{inside(p.name)} mới có {amount(a)}/{amount(b)} báo cáo" for p in partial for a, b in [scope.view.received(p)]]
    if not limits:
        return ""
    return (f"Khi so sánh số liệu giữa các năm cần lưu ý: {'; '.join(limits)}; số liệu từng năm giữ theo tổ chức tại thời điểm báo cáo.")


def leadership(scope: ReportScope) -> list[str]:
    """I: the measures of leading, from the keys that config.toml names."""
    return list(figure_sentences(scope, scope.run.campaign.report.leadership))


def contents(scope: ReportScope) -> list[dict[str, Value]]:
    """II: under each content of the Plan its activities, courses and figures."""
    figures = scope.run.campaign.report.contents
    return [_item(number, option, [*_activities(scope, "content", option.key), *_courses(scope, option.key),
                                   *figure_sentences(scope, figures.get(option.key, ()))])
            for number, option in enumerate(_options(scope, "content"), 1)]


def solutions(scope: ReportScope) -> list[dict[str, Value]]:
    """IV: under each solution of the Plan its activities and figures."""
    figures = scope.run.campaign.report.solutions
    return [_item(number, option, [*_activities(scope, "solution", option.key),
                                   *figure_sentences(scope, figures.get(option.key, ()))])
            for number, option in enumerate(_options(scope, "solution"), 1)]


def _options(scope: ReportScope, dimension: str) -> Sequence[Option]:
    return options(scope.run.editions[scope.latest.edition].form, "activities", dimension)


def _item(number: int, option: Option, said: Sequence[str]) -> dict[str, Value]:
    return {"so": str(number), "ten": option.label.partition(". ")[2] or option.label, "doan": paragraphs(said)}


def _activities(scope: ReportScope, dimension: str, member: str) -> Iterator[str]:
    held = counted(scope, "activities", "hoạt động", dimension, member)
    if not held:
        return
    if not _together(scope, "activities", dimension, member):
        then = total(scope, scope.earlier, "activities", dimension, member) if scope.is_year and scope.earlier else None
        yield f"Các đơn vị chưa báo cáo hoạt động nào{f' ({inside(scope.earlier.name)}: {amount(then)})' if then and scope.earlier else ''}."
        return
    parts = [f"Đã tổ chức {held}"]
    for figure, before, unit in (("activity_attendances", "thu hút", "lượt người tham gia"), ("activity_cost", "kinh phí", "triệu đồng")):
        if value := _together(scope, figure, dimension, member):
            parts.append(f"{before} {one_decimal(value) if figure == 'activity_cost' else amount(value)} {unit}")
    yield f"{'; '.join(parts)}."


def _courses(scope: ReportScope, member: str) -> Iterator[str]:
    if not _together(scope, "courses", "content", member):
        return
    parts = [f"Đào tạo, bồi dưỡng: {counted(scope, 'courses', 'khóa', 'content', member)}"]
    sent, completed = (_together(scope, figure, "content", member) for figure in ("course_places", "course_completed"))
    if sent:
        parts.append(f"cử {amount(sent)} lượt người học" + (f", {amount(completed)} lượt hoàn thành" if completed is not None else ""))
    yield f"{'; '.join(parts)}."


def _together(scope: ReportScope, figure: str, dimension: str = TOTAL, member: str = "") -> Number | None:
    values = [value for p in scope.periods if (value := total(scope, p, figure, dimension, member)) is not None]
    return sum(values) if values else None


# ---------------------------------------------------------------- III


def by_criteria(scope: ReportScope) -> list[str]:
    """III: how much of the applicable maximum was reached in each criterion, the grades, and Công dân học tập."""
    view, latest = scope.view, scope.latest
    if not latest.scored:
        return []
    when = "" if scope.is_year else f" {inside(latest.name)}"
    said = []
    for criterion in scope.run.rubric(latest).criteria:
        now = criterion_figure(view, latest, criterion.key)
        if now is None:
            continue
        then = criterion_figure(view, scope.earlier, criterion.key) if scope.earlier and scope.earlier.scored else None
        moved = f", {points_moved(now.share, then.share)} so với {inside(scope.earlier.name)} ({fixed(then.share)}\u00a0%)" \
            if then and scope.earlier else ""
        said.append(f"{criterion.name}{when}: đạt {fixed(now.share)}\u00a0% điểm tối đa áp dụng ({text(now.points)}/{text(now.most)} điểm "
                    f"của {amount(now.units)} đơn vị){moved}.")
    rubric = scope.run.rubric(latest)
    counts = band_counts(view, latest)
    if any(counts[band.key] for band in bands(view)):
        graded = ", ".join(f"{amount(counts[band.key])} đơn vị {band.name}" for band in bands(view) if counts[band.key])
        nobody = ", ".join(band.name for band in bands(view) if not counts[band.key])
        none = f"; không có đơn vị {nobody}" if nobody else ""
        left = f"; {amount(counts[''])} đơn vị {inside(NONE_YET)}" if counts[""] else ""
        basis = "theo bảng điểm dự thảo, chưa phê duyệt" if rubric.is_draft else f"theo bảng điểm phê duyệt tại {rubric.approved_by}"
        said.append(f"Xếp loại{when or ' ' + scope.words} ({basis}): {graded}{none}{left}.")
    return said


# ---------------------------------------------------------------- VII


def strengths(scope: ReportScope) -> list[str]:
    """VII.1: what reached its target and what grew, for the whole Office."""
    said = []
    judged = _judged(scope)
    met = [name for name, figure in judged if figure.is_met]
    if met:
        said.append(f"{capital(inside(scope.latest.name))} có {amount(len(met))}/{amount(len(judged))} chỉ tiêu của toàn cơ quan đạt mục tiêu: "
                    f"{_some(met)}.")
    risen = _risen(scope)
    if risen and scope.earlier:
        said.append(f"So với {inside(scope.earlier.name)}, mức đạt tăng ở: {'; '.join(risen)}.")
    return said


def _risen(scope: ReportScope) -> list[str]:
    if scope.earlier is None or not (scope.earlier.scored and scope.latest.scored):
        return []
    found = []
    for criterion in scope.run.rubric(scope.latest).criteria:
        now, then = (criterion_figure(scope.view, period, criterion.key) for period in (scope.latest, scope.earlier))
        if now and then and fixed(now.share) != fixed(then.share) and now.share > then.share:
            found.append(f"{inside(criterion.name)} ({points_moved(now.share, then.share)})")
    return found


def weaknesses(scope: ReportScope, reported: Reported) -> list[str]:
    """VII.2: Công dân học tập and other targets that were missed, missing reports, and what units found difficult."""
    said = []
    citizens = office_figure(scope.view, scope.latest, CITIZENS)
    if citizens and not citizens.is_met:
        said.append(f"Tỷ lệ Công dân học tập {inside(scope.latest.name)} {in_words(against(citizens.value, citizens.target))}.")
    judged = _judged(scope)
    missed = sorted(((name, figure) for name, figure in judged if not figure.is_met and figure.target),
                    key=lambda one: one[1].value / one[1].target)
    if missed:
        named = [f"{inside(name)} ({_reached(figure)})" for name, figure in missed]
        said.append(f"Còn {amount(len(missed))}/{amount(len(judged))} chỉ tiêu của toàn cơ quan chưa đạt mục tiêu; xa mục tiêu nhất: "
                    f"{_some(named)}.")
    received, owed = scope.received
    if received < owed:
        said.append(f"{scope.latest.name} còn {amount(owed - received)} đơn vị chưa gửi báo cáo.")
    return [*said, *reported.grouped("difficulty")]


def _reached(figure: OfficeFigure) -> str:
    """“84,2/100 %”, “1,55/2 tài liệu/đơn vị”: as much of the figure as the annex shows; never broken before the unit."""
    value = fixed(figure.value) if figure.measured_in.startswith("%") else fixed(figure.value, 2)
    return f"{value}/{short(figure.target, 2)} {figure.measured_in}".replace(" ", "\u00a0")


def _judged(scope: ReportScope) -> list[tuple[str, OfficeFigure]]:
    """Every indicator of the latest rubric with the Office's figure, where there is one."""
    found = ((i.name, office_figure(scope.view, scope.latest, i.key)) for i in scope.run.rubric(scope.latest).indicators)
    return [(name, figure) for name, figure in found if figure is not None]


def _some(names: Sequence[str]) -> str:
    shown = "; ".join(inside(name) for name in names[:_NAMED_INDICATORS])
    return f"{shown} và {amount(len(names) - _NAMED_INDICATORS)} chỉ tiêu khác" if len(names) > _NAMED_INDICATORS else shown
