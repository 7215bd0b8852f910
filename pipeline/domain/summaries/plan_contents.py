"""The Plan's six contents and six solutions (sáu nội dung, sáu giải pháp): what was done under each."""

from __future__ import annotations

from collections import Counter

from pipeline.definitions.campaign import Period
from pipeline.domain.palette import THIS_PERIOD
from pipeline.domain.period_sums import PeriodSums
from pipeline.domain.results import Results
from pipeline.domain.summaries.members import UNSTATED_WORDS, members, options
from pipeline.domain.summaries.wording import incomplete_note, joined
from pipeline.domain.sums import TOTAL, UNSTATED
from pipeline.domain.tables import Cell, Chart, Column, Series, Sheet, Table

_ACTIVITIES = ("activities", "activity_people", "activity_attendances", "activity_cost")
_NOTES = (
    "Số người, số lượt, kinh phí: cộng các hoạt động có ghi; một người dự nhiều hoạt động được tính ở từng hoạt động.",
    "Số 0: các đơn vị đã báo cáo và không có hoạt động nào; ô trống: chưa đơn vị nào cho số liệu.",
)


def plan_contents_sheet(run: Results, period: Period) -> Sheet:
    """Activities, people and cost by content and by solution; courses and advice by content."""
    sums = run.sums_in(period)
    contents, solutions = _contents_table(run, period, sums), _solutions_table(run, period, sums)
    return Sheet("noi-dung-giai-phap", "Sáu nội dung, sáu giải pháp", (
        contents, _chart(period, contents, "hoat-dong-theo-noi-dung", "nội dung", "Nội dung thi đua"),
        solutions, _chart(period, solutions, "hoat-dong-theo-giai-phap", "giải pháp", "Giải pháp"),
    ), one_page=True)


def _contents_table(run: Results, period: Period, sums: PeriodSums) -> Table:
    advice = _advice_by_content(run, period)
    lines = [*members(run, period, "activities", "content", sums, ("activities", "courses"))]
    known = {member for member, _ in lines}
    lines += [(member, _content_words(run, member)) for member in (advice or {}) if member not in known]
    rows = [_contents_row(sums, advice, label, "content", member) for member, label in lines]
    rows.append(_contents_row(sums, advice, "Cộng", TOTAL, UNSTATED))
    return Table("hoat_dong_theo_noi_dung", f"Kết quả theo sáu nội dung thi đua, {period.name.lower()}", (
        *_activity_columns("Nội dung thi đua"), Column("courses", "Khóa đào tạo", "integer", width=11),
        Column("advice", "Tham mưu, sáng kiến", "integer", width=13),
    ), tuple(rows), notes=(
        *_NOTES, "Khóa đào tạo, bồi dưỡng xếp vào nội dung theo loại khóa; tham mưu, sáng kiến gồm cả sản phẩm đang trình.",
        *incomplete_note(run, period, sums.lacking((*_ACTIVITIES, "courses"))),
    ), source="Biểu “3. Tham mưu, sáng kiến”, “4. Hoạt động thi đua”, “5. Đào tạo, bồi dưỡng” trong báo cáo của các đơn vị",
        emphasis=frozenset({len(rows) - 1}))


def _solutions_table(run: Results, period: Period, sums: PeriodSums) -> Table:
    rows = [_activities_row(sums, label, "solution", member)
            for member, label in members(run, period, "activities", "solution", sums, ("activities",))]
    rows.append(_activities_row(sums, "Cộng", TOTAL, UNSTATED))
    return Table("hoat_dong_theo_giai_phap", f"Hoạt động theo sáu giải pháp, {period.name.lower()}",
                 _activity_columns("Giải pháp"), tuple(rows), notes=(
        *_NOTES, *incomplete_note(run, period, sums.lacking(_ACTIVITIES)),
    ), source="Biểu “4. Hoạt động thi đua” trong báo cáo của các đơn vị", emphasis=frozenset({len(rows) - 1}))


def _activity_columns(heading: str) -> tuple[Column, ...]:
    return (
        Column("member", heading, "long_text", width=38), Column("activities", "Hoạt động", "integer", width=12),
        Column("people", "Số người", "integer", width=11), Column("attendances", "Số lượt", "integer", width=11),
        Column("cost", "Kinh phí", "money", "triệu đồng", width=14),
    )


def _activities_row(sums: PeriodSums, label: str, dimension: str, member: str) -> tuple[Cell, ...]:
    stated = (sums.total_of_lines(figure, "activities", dimension, member) for figure in _ACTIVITIES[1:])
    return (label, sums.total("activities", dimension, member), *stated)


def _contents_row(
    sums: PeriodSums, advice: Counter[str] | None, label: str, dimension: str, member: str,
) -> tuple[Cell, ...]:
    products = None if advice is None else advice.total() if dimension == TOTAL else advice[member]
    courses = sums.total("courses", dimension, member)
    if courses is None and sums.giving("courses"):
        courses = 0
    return (*_activities_row(sums, label, dimension, member), courses, products)


def _advice_by_content(run: Results, period: Period) -> Counter[str] | None:
    """Content → lines of advice; lines that do not say under `UNSTATED`. None without a report."""
    if not run.counted_in(period):
        return None
    table = run.consolidated.tables.get("advice")
    if table is None or "content" not in table.columns:
        return Counter()
    stated = table.loc[table["period"] == period.key, "content"].fillna(UNSTATED)
    return Counter(str(content) for content in stated)


def _content_words(run: Results, member: str) -> str:
    words = {o.key: o.label for edition in run.editions.values() for o in options(edition.form, "advice", "content")}
    return words.get(member, UNSTATED_WORDS)


def _chart(period: Period, table: Table, key: str, what: str, axis: str) -> Chart:
    name = period.name.lower()
    return Chart(
        key, "bar", _title(period, table, what), f"Biểu đồ thanh ngang: số hoạt động thi đua {name} theo từng {what}.",
        table, "member", (Series("activities", "Số hoạt động", THIS_PERIOD),), axis, "Số hoạt động", 0, decimals=0,
    )


def _title(period: Period, table: Table, what: str) -> str:
    """Where most activities were, and where none was."""
    labels, counts = table.values("member")[: table.body], table.values("activities")[: table.body]
    of = [(str(label).partition(".")[0], int(count)) for label, count in zip(labels, counts, strict=True)
          if isinstance(count, int)]
    total, said_of = sum(count for _, count in of), [(label, count) for label, count in of if label != UNSTATED_WORDS]
    most = max((count for _, count in said_of), default=0)
    start = f"Hoạt động thi đua {period.name.lower()}"
    if not of:
        return f"{start}: chưa có số liệu"
    if not total:
        return f"{start}: các đơn vị báo cáo không có hoạt động nào"
    if not most:
        return f"{start}: {total:02d} hoạt động, chưa ghi {what}"
    leading, empty = ([label for label, count in said_of if count == wanted] for wanted in (most, 0))
    each = f"mỗi {what} " if len(leading) > 1 else ""
    said = f"{start}: nhiều nhất ở {joined(leading)} ({each}{most}/{total} hoạt động)"
    return f"{said}; chưa có ở {joined(empty)}" if empty else said
