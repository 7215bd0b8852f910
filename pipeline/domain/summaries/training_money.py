"""Courses, training hours and money of one period (đào tạo, bồi dưỡng, kinh phí), added up over the units."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.indicators import training_budget_rate
from pipeline.domain.palette import PLANNED, SPENT, THIS_PERIOD
from pipeline.domain.period_sums import Number, PeriodSums, number
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.figures import Parts, added, blocked_units, parts_of, percent, quotient
from pipeline.domain.summaries.members import EVERYBODY, OF_PEOPLE, members
from pipeline.domain.summaries.wording import incomplete_note, joined, one_decimal, percent_text, short_names
from pipeline.domain.sums import TOTAL, UNSTATED
from pipeline.domain.tables import Cell, Chart, Column, Series, Sheet, Table

INDICATOR = training_budget_rate.__name__
_COURSES = ("courses", "course_planned", "course_places", "course_completed", "course_cost")


def training_money_sheet(run: Results, period: Period) -> Sheet:
    """Courses by kind and mode, training hours per head, money planned and spent per unit."""
    sums = run.sums_in(period)
    kinds = _courses_table(run, period, sums, "kind", "khoa_hoc_theo_loai", "Khóa đào tạo, bồi dưỡng theo loại", "Loại")
    modes = _courses_table(run, period, sums, "mode", "khoa_hoc_theo_hinh_thuc", "Khóa đào tạo, bồi dưỡng theo hình thức học",
                           "Hình thức học")
    money = _money_table(run, period)
    return Sheet("dao-tao-kinh-phi", "Đào tạo, kinh phí", (
        kinds, _kinds_chart(period, kinds), modes, _hours_table(run, period, sums),
        *charted(money, _money_chart(run, period, money)),
    ))


# ---------------------------------------------------------------- courses


def completion(planned: Number | None, sent: Number | None, completed: Number | None) -> float | None:
    """Those who completed in percent of those planned, of those sent where nothing was planned; at most 100.

    >>> completion(16, 15, 14), completion(0, 8, 6), completion(0, 0, 0)
    (87.5, 75.0, None)
    """
    share = percent(completed, planned or sent)
    return None if share is None else min(share, 100.0)


def office_completion(sums: PeriodSums) -> float | None:
    """The completion of all courses of all units together."""
    planned, sent, completed = (sums.total(figure) for figure in _COURSES[1:4])
    return completion(planned, sent, completed)


def _courses_row(sums: PeriodSums, label: str, dimension: str, member: str) -> tuple[Cell, ...]:
    count = sums.total("courses", dimension, member)
    planned, sent, completed = (sums.total(figure, dimension, member) for figure in _COURSES[1:4])
    cost = sums.total_of_lines("course_cost", "courses", dimension, member)
    return (label, count, planned, sent, completed, completion(planned, sent, completed), cost)


def _courses_table(
    run: Results, period: Period, sums: PeriodSums, dimension: str, key: str, title: str, heading: str,
) -> Table:
    rows = [_courses_row(sums, label, dimension, member)
            for member, label in members(run, period, "courses", dimension, sums, ("courses",))]
    rows.append(_courses_row(sums, "Cộng", TOTAL, UNSTATED))
    return Table(key, f"{title}, {period.name.lower()}", (
        Column("member", heading, "long_text", width=28), Column("courses", "Số khóa", "integer", width=16),
        Column("planned", "Người theo kế hoạch", "integer", width=13), Column("sent", "Người được cử", "integer", width=13),
        Column("completed", "Người hoàn thành", "integer", width=13),
        Column("rate", "Tỷ lệ hoàn thành", "percent", width=16), Column("cost", "Kinh phí", "money", "triệu đồng", width=14),
    ), tuple(rows), notes=(
        "Tỷ lệ hoàn thành: số người hoàn thành chia số người theo kế hoạch (không có kế hoạch thì chia số người được cử), "
        "nhiều nhất 100 %. Một người học nhiều khóa được tính ở từng khóa.",
        "Kinh phí: cộng các khóa có ghi; ô trống là không khóa nào ghi.",
        *incomplete_note(run, period, sums.lacking(_COURSES)),
    ), source="Biểu “5. Đào tạo, bồi dưỡng” trong báo cáo của các đơn vị", emphasis=frozenset({len(rows) - 1}))


def _kinds_chart(period: Period, table: Table) -> Chart:
    name, counts = period.name.lower(), table.values("courses")
    of = [(str(label), int(count)) for label, count in zip(table.values("member"), counts, strict=True)
          if isinstance(count, int)][: table.body]
    total = sum(count for _, count in of)
    most = max((count for _, count in of), default=0)
    leading = [f"“{label}”" for label, count in of if count == most]
    if not of:
        title = f"Khóa đào tạo, bồi dưỡng {name}: chưa có số liệu"
    elif not total:
        title = f"Khóa đào tạo, bồi dưỡng {name}: các đơn vị báo cáo không có khóa nào"
    elif len(leading) == 1:
        title = f"Khóa đào tạo, bồi dưỡng {name}: nhiều nhất là {leading[0]}, {most}/{total} khóa"
    else:
        title = f"Khóa đào tạo, bồi dưỡng {name}: nhiều nhất là {joined(leading)}, mỗi loại {most}/{total} khóa"
    return Chart(
        "khoa-hoc-theo-loai", "bar", title, f"Biểu đồ thanh ngang: số khóa đào tạo, bồi dưỡng {name} theo loại.",
        table, "member", (Series("courses", "Số khóa", THIS_PERIOD),), "Loại khóa", "Số khóa", 0, decimals=0,
    )


# ---------------------------------------------------------------- hours


def _hours_table(run: Results, period: Period, sums: PeriodSums) -> Table:
    def row(words: str, label: str, dimension: str, member: str) -> tuple[Cell, ...]:
        people = sums.total("people", dimension, member)
        hours = sums.total_of_lines("training_hours", "people", dimension, member)
        return (words, label, people, hours, quotient(hours, people))

    rows = [row(words, label, dimension, member) for dimension, words in OF_PEOPLE
            for member, label in members(run, period, "people", dimension, sums, ("people",))]
    rows.append(row(EVERYBODY, "", TOTAL, UNSTATED))
    return Table("tiet_hoc_theo_nhom", f"Số tiết học theo giới tính, đối tượng, lãnh đạo, {period.name.lower()}", (
        Column("dimension", "Phân theo", "long_text", width=28), Column("member", "Nhóm", width=16),
        Column("people", "Số người", "integer", width=13), Column("hours", "Tổng số tiết", "integer", width=13),
        Column("per_head", "Tiết bình quân một người", "decimal", width=13),
    ), tuple(rows), notes=(
        "Bình quân lấy tổng số tiết chia tổng số người của nhóm. Mỗi cách phân tổ cộng lại bằng dòng toàn cơ quan.",
        *incomplete_note(run, period, sums.lacking(("people", "training_hours"))),
    ), source="Biểu “6. Cá nhân” trong báo cáo của các đơn vị", emphasis=frozenset({len(rows) - 1}))


# ---------------------------------------------------------------- money


def office_money(run: Results, period: Period) -> Parts | None:
    """Money spent (numerator) and planned (denominator) by all units, triệu đồng; None where no unit gave any."""
    return added(parts_of(run, period, INDICATOR).values())


def _money_table(run: Results, period: Period) -> Table:
    parts, blocked = parts_of(run, period, INDICATOR), blocked_units(run, period, INDICATOR)
    reported = run.counted_in(period)
    without = {unit for unit in reported if unit not in parts and unit not in blocked}
    order = sorted((u.key for u in run.units_in(period) if u.key not in without),
                   key=lambda unit: -parts[unit].denominator if unit in parts else 1.0)

    def row(names: tuple[str, str], of: Parts | None, remark: str) -> tuple[Cell, ...]:
        figures = (number(of.denominator), number(of.numerator), of.percent) if of else (None, None, None)
        return (*names, *figures, remark)

    def remark(unit: str) -> str:
        return "" if unit in parts else "Chưa tính được: báo cáo còn lỗi" if unit in reported else "Chưa có báo cáo"

    rows = [row((run.name(unit, period), run.short_name(unit, period)), parts.get(unit), remark(unit)) for unit in order]
    total = row((EVERYBODY, EVERYBODY), added(parts.values()), f"{len(parts)}/{len(rows)} đơn vị có số liệu")
    return Table("kinh_phi_dao_tao", f"Kinh phí đào tạo, bồi dưỡng của từng đơn vị, {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=28), Column("short", "Tên gọn", width=16),
        Column("planned", "Được giao", "money", width=13), Column("spent", "Đã thực hiện", "money", width=13),
        Column("rate", "Tỷ lệ thực hiện", "percent", width=13), Column("remark", "Diễn giải", "long_text", width=16),
    ), (*rows, total) if rows else (), measured_in="triệu đồng", notes=(
        "Tỷ lệ toàn cơ quan lấy tổng đã thực hiện chia tổng được giao, không lấy bình quân các tỷ lệ.",
        *((f"Không được giao kinh phí: {short_names(run, period, without)}.",) if without else ()),
    ), source="Biểu “2. Chỉ tiêu” trong báo cáo của các đơn vị",
        emphasis=frozenset({len(rows)}) if rows else frozenset(), csv="indicators")


def _money_chart(run: Results, period: Period, table: Table) -> Chart:
    name, money = period.name.lower(), office_money(run, period)
    if money is None:
        title = f"Kinh phí đào tạo, bồi dưỡng {name}: chưa có số liệu"
    elif money.percent is None:
        title = f"Kinh phí đào tạo, bồi dưỡng {name}: không đơn vị nào được giao kinh phí"
    else:
        title = (f"Kinh phí đào tạo, bồi dưỡng {name}: thực hiện {one_decimal(money.numerator)}/"
                 f"{one_decimal(money.denominator)} triệu đồng, đạt {percent_text(money.percent)}")
    return Chart(
        "kinh-phi-dao-tao", "bar", title,
        f"Biểu đồ thanh ngang: kinh phí đào tạo, bồi dưỡng được giao và đã thực hiện của từng đơn vị, {name}.",
        table, "short", (Series("planned", "Được giao", PLANNED), Series("spent", "Đã thực hiện", SPENT)),
        "Đơn vị", "Triệu đồng", 0, decimals=1,
    )
