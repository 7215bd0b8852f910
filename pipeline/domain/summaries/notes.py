"""How to read the workbook (ghi chú): definitions, rules, what did not apply, what can be compared, what was left out."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Form
from pipeline.definitions.rubric import Band, Indicator, Rubric
from pipeline.domain.findings import grouped, sorted_findings
from pipeline.domain.indicators import INDICATORS
from pipeline.domain.results import Results
from pipeline.domain.scoring import NOT_APPLICABLE
from pipeline.domain.summaries.comparability import comparability
from pipeline.domain.tables import Block, Cell, Column, Paragraph, Sheet, Table
from pipeline.domain.totals import INSUFFICIENT_NAME
from pipeline.domain.values import number_text
from pipeline.domain.waivers import covers


def notes_sheet(run: Results, period: Period) -> Sheet:
    """Rules and comparability in words, then tables: definitions, what did not apply, rows counted, waivers."""
    blocks: list[Block] = [
        Paragraph("Cách đọc số liệu", "subtitle"), Paragraph(_bullets(reading_rules(run, period))),
        Paragraph("Khả năng so sánh với kỳ trước", "subtitle"), Paragraph(_bullets(comparability(run, period))),
        _definitions(run, period), _not_applicable(run, period), _row_counts(run, period),
    ]
    waivers = _waivers(run, period)
    if waivers.rows:
        blocks.append(waivers)
    return Sheet("ghi-chu", "Ghi chú", tuple(blocks))


def _bullets(sentences: list[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


# ---------------------------------------------------------------- rules in words


def reading_rules(run: Results, period: Period) -> list[str]:
    """Rounding, totals, bands, deductions and recognition, from the rubric and the form of the period."""
    rubric, recognition = run.rubric(period), run.editions[period.edition].form.recognition
    off = rubric.deductions
    status = ("Bảng điểm dự thảo, chưa được phê duyệt" if rubric.is_draft else f"Bảng điểm phê duyệt tại {rubric.approved_by}")
    return [
        f"{status}. Nguồn: {rubric.source}.",
        "Điểm từng chỉ tiêu làm tròn hai chữ số thập phân, từ 5 trở lên thì làm tròn lên; điểm tiêu chí là tổng điểm các chỉ tiêu.",
        "Tổng điểm bằng tổng điểm đạt chia tổng điểm tối đa áp dụng, nhân 100, làm tròn hai chữ số, rồi trừ điểm trừ; "
        "không dưới 0.",
        "Không áp dụng: chỉ tiêu không tính vào điểm tối đa của đơn vị. Không áp dụng quá "
        f"{number_text(rubric.not_applicable_at_most)} điểm thì “{INSUFFICIENT_NAME}”.",
        "Chưa tính được: số liệu của chỉ tiêu còn lỗi hoặc chưa điền; không phải 0 điểm, đơn vị tạm thời chưa xếp hạng.",
        f"Xếp loại: {'; '.join(_band(band, rubric) for band in rubric.bands)}.",
        f"Điểm trừ: mỗi ngày làm việc gửi chậm trừ {number_text(off.late_per_working_day)} điểm; sửa báo cáo có lỗi sau hạn, quá "
        f"{off.reply_working_days:02d} ngày làm việc kể từ khi Văn phòng yêu cầu, trừ {number_text(off.corrected_late)} điểm; "
        f"cộng lại trừ nhiều nhất {number_text(off.at_most)} điểm.",
        f"Các tỷ lệ về cá nhân tính trên người có mặt tại đơn vị từ {rubric.minimum_months:02d} tháng trở lên trong kỳ; "
        f"số tiết tối thiểu là {rubric.minimum_hours} tiết.",
        f"Được công nhận Công dân học tập: tổng điểm từ {number_text(recognition.score)}, chỉ số thấp nhất từ "
        f"{number_text(recognition.lowest)} và có quyết định công nhận ({recognition.source}).",
        "Tỷ lệ của toàn cơ quan lấy tổng tử số chia tổng mẫu số của các đơn vị, không lấy bình quân các tỷ lệ.",
        "Ô trống là chưa có số liệu; số 0 là đơn vị đã báo cáo và kết quả bằng 0. Số hiển thị được làm tròn, số trong ô giữ nguyên.",
    ]


def _band(band: Band, rubric: Rubric) -> str:
    said = f"{band.name} từ {number_text(band.minimum)} điểm" if band.minimum else f"{band.name} ở mức thấp hơn"
    if band.criterion_floor:
        said += (f" và mỗi tiêu chí đạt từ {number_text(band.criterion_floor)} % điểm áp dụng (không xét tiêu chí có dưới "
                 f"{number_text(rubric.band_floor_from_max)} điểm áp dụng)")
    return said


# ---------------------------------------------------------------- definitions


def _definitions(run: Results, period: Period) -> Table:
    form = run.editions[period.edition].form
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{i.number}. {i.name}", i.max, target_words(i, period), i.clause, i.not_applicable or None,
         form_words(form, i), points_words(i, period))
        for i in run.rubric(period).indicators
    )
    return Table("dinh_nghia_chi_tieu", f"Định nghĩa các chỉ tiêu áp dụng {period.name.lower()}", (
        Column("indicator", "Chỉ tiêu", "long_text", width=34), Column("max", "Điểm tối đa", "points", width=9),
        Column("target", "Mục tiêu", "long_text", width=13), Column("clause", "Mục của Kế hoạch", "long_text", width=11),
        Column("not_applicable", "Không áp dụng khi", "long_text", width=26),
        Column("reads", "Tính từ các mục của biểu mẫu", "long_text", width=46),
        Column("rule", "Cách tính điểm", "long_text", width=38),
    ), rows, notes=("Không áp dụng khi: để trống là luôn áp dụng, trừ khi mẫu số bằng 0.",), source=run.rubric(period).source)


def target_words(indicator: Indicator, period: Period) -> str:
    """The target with its unit of measure: “60 %”, “02 văn bản”, “Có”."""
    if indicator.rule == "yes":
        return "Có"
    return f"{number_text(indicator.target_in(period.key))} {indicator.measured_in}"


def points_words(indicator: Indicator, period: Period) -> str:
    """How points follow from the value, in a sentence."""
    most, aim = f"{number_text(indicator.max)} điểm", target_words(indicator, period)
    if indicator.rule == "yes":
        return f"Đạt: {most}; không đạt: 0 điểm."
    if indicator.rule == "cap":
        said = f"Từ {aim} trở lên: {most}; thấp hơn thì tính theo tỷ lệ so với mục tiêu"
    elif indicator.start:
        start = f"{number_text(indicator.start)} {indicator.measured_in}"
        said = f"Từ {start} trở xuống: 0 điểm; trên mức đó tăng đều, đến {aim} được {most}"
    else:
        said = f"Tăng đều từ 0 điểm; từ {aim} trở lên được {most}"
    if indicator.single_form_share is not None:
        said += f"; chỉ có một hình thức thì nhiều nhất {number_text(indicator.single_form_share)} % điểm tối đa"
    return f"{said}."


def form_words(form: Form, indicator: Indicator) -> str:
    """The questions of the form that an indicator is computed from, sheet by sheet."""
    derived = {d.key: d.label for d in form.derived}
    of: dict[str, list[str]] = {}
    for reference in INDICATORS[indicator.key].reads if indicator.key in INDICATORS else ():
        section, _, key = reference.partition(".")
        if section in form.by_key:
            field = form.by_key[section].by_key.get(key)
            of.setdefault(form.by_key[section].sheet, []).append(field.label if field else derived.get(reference, ""))
    return "; ".join(f"biểu “{sheet}”: {', '.join(word for word in words if word)}" for sheet, words in of.items())


# ---------------------------------------------------------------- what did not apply, what was left out


def _not_applicable(run: Results, period: Period) -> Table:
    asked = {i.key: i for i in run.rubric(period).indicators}
    table = run.scores[(run.scores["period"] == period.key) & (run.scores["state"] == NOT_APPLICABLE)]
    columns = (table[name].tolist() for name in ("unit", "indicator", "criterion", "max_points", "explanation", "appraisal_reason"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (run.name(unit, period), most, asked[key].number, criterion, f"Thẩm định: {granted}" if granted else _reason(why),
         asked[key].name)
        for unit, key, criterion, most, why, granted in zip(*columns, strict=True)
    )
    return Table("khong_ap_dung", f"Chỉ tiêu không áp dụng {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("max", "Điểm tối đa", "points", width=9),
        Column("number", "Chỉ tiêu", width=13), Column("criterion", "Tiêu chí", width=11),
        Column("reason", "Lý do", "long_text", width=26), Column("name", "Tên chỉ tiêu", "long_text", width=46),
    ), rows, notes=("Điểm tối đa của các chỉ tiêu này không tính vào tổng điểm tối đa của đơn vị.",),
        source="Tính từ báo cáo của các đơn vị", csv="scores")


def _reason(explanation: str) -> str:
    """The reason alone, as a sentence of its own."""
    reason = explanation.rpartition(": ")[2]
    return reason[:1].upper() + reason[1:]


def _row_counts(run: Results, period: Period) -> Table:
    form = run.editions[period.edition].form
    sheets = {s.key: s.sheet for edition in run.editions.values() for s in edition.form.sections}
    sheets |= {s.key: s.sheet for s in form.sections}
    of = run.file_counts
    rows: list[tuple[Cell, ...]] = [
        ("Tệp báo cáo", of["received"], of["consolidated"], of["superseded"], of["refused"]),
        *((f"Biểu “{sheets[key]}”", *counts) for key, counts in run.consolidated.row_counts.items()),
    ]
    own = (f"Ngoài ra đã nhận {of['appraisals']:02d} phiếu thẩm định của Văn phòng (kể cả phiếu đã có bản mới hơn) và loại "
           f"{len(run.appraised.struck):02d} dòng đã tổng hợp khỏi số liệu theo phiếu; xem trang Thẩm định.",) if of["appraisals"] else ()
    return Table("doi_chieu_so_dong", "Đối chiếu số tệp, số dòng đã nhận (mọi kỳ)", (
        Column("what", "Nội dung", "long_text", width=34), Column("received", "Đã nhận", "integer", width=9),
        Column("consolidated", "Đã tổng hợp", "integer", width=13), Column("superseded", "Đã thay thế", "integer", width=11),
        Column("refused", "Không tiếp nhận", "integer", width=26),
    ), tuple(rows), measured_in="tệp, dòng", notes=(
        "Đã nhận = đã tổng hợp + đã thay thế + không tiếp nhận (kể cả tệp đã rút). Đã thay thế: của báo cáo đã có bản mới hơn. Ở biểu nhiều dòng, "
        "dòng có lỗi không được tiếp nhận; ở biểu một dòng, chỉ bỏ số liệu có lỗi, dòng vẫn được tính.", *own,
    ), source="Sổ nhận báo cáo và kết quả kiểm tra")


def _waivers(run: Results, period: Period) -> Table:
    """The waivers granted for the period, each with what it covers; one that covers nothing says so."""
    rows: list[tuple[Cell, ...]] = []
    reported = run.counted_in(period)
    for waiver in run.campaign.waivers:
        if waiver.period != period.key:
            continue
        about = (run.name(waiver.unit, period), f"{waiver.reason} ({waiver.granted_by})", waiver.check)
        groups = grouped(sorted_findings([f for f in run.findings_in(period) if f.waived and covers(waiver, f)]))
        rows += [_waiver_row(about, len(g.cells), g.first.sheet, ", ".join(g.cells), g.first.message) for g in groups]
        if not groups:
            silent = "Số liệu không vướng kiểm tra này." if waiver.unit in reported else "Đơn vị chưa có báo cáo được tổng hợp."
            rows.append(_waiver_row(about, 0, "", "", silent))
    return Table("mien_ap_dung", f"Kiểm tra được miễn áp dụng {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("count", "Số ô", "integer", width=9),
        Column("sheet", "Biểu", "long_text", width=13), Column("cells", "Ô", "long_text", width=11),
        Column("reason", "Lý do, người cho phép", "long_text", width=26),
        Column("message", "Nội dung kiểm tra", "long_text", width=46), Column("check", "Khóa kiểm tra", "long_text", width=38),
    ), tuple(rows), notes=("Số liệu vẫn được tính; nội dung kiểm tra được giữ lại để tra cứu.",), source="Quyết định của Văn phòng")


def _waiver_row(about: tuple[str, str, str], count: int, sheet: str, cells: str, message: str) -> tuple[Cell, ...]:
    unit, reason, check = about
    return (unit, count, sheet, cells, reason, message, check)
