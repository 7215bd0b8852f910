"""The Office against official thresholds on one sheet (đối chiếu quy định): reached, not reached, or not known yet."""

from __future__ import annotations

from fractions import Fraction

from pipeline.definitions.campaign import Period
from pipeline.domain.office_facts import OfficeFacts
from pipeline.domain.official_comparison import MET, NOT_MET, UNKNOWN, OfficialLine, official_lines
from pipeline.domain.results import Results
from pipeline.domain.tables import Cell, Column, Live, Paragraph, Ref, Sheet, Table, text

TABLE = "doi_chieu_quy_dinh"
PROVISIONAL = "Số liệu tạm tính"


def official_sheet(run: Results, period: Period, facts: OfficeFacts) -> Sheet:
    """What the lines say together, then the lines; rates and their verdicts as formulas over their parts."""
    of = run.rubric(period).official_comparison
    lines = official_lines(run, period, facts)
    table = Table(TABLE, f"{of.name}, {period.name.lower()}: toàn cơ quan so với mức quy định", (
        Column("number", "STT", "integer", width=6), Column("name", "Nội dung", "long_text", width=34),
        Column("asked", "Mức quy định", "long_text", width=18), Column("verdict", "Đánh giá", "long_text", width=17),
        Column("value", "Kết quả", "percent", "%", width=14), Column("minimum", "Mức tối thiểu", "percent", "%", width=10),
        Column("numerator", "Tử số", "decimal", width=9), Column("denominator", "Mẫu số", "decimal", width=9),
        Column("source", "Nguồn số liệu", "long_text", width=22), Column("remark", "Diễn giải", "long_text", width=40),
    ), tuple(_row(line, row) for row, line in enumerate(lines)), notes=(
        f"{PROVISIONAL}: {of.source} tính {of.window or 'theo năm'}, kỳ báo cáo tính từ {text(period.start)} đến {text(period.end)}.",
        "Tỷ lệ: tổng tử số chia tổng mẫu số của các đơn vị, nhiều nhất 100 %. Chưa đủ báo cáo hoặc Văn phòng chưa cung cấp: "
        f"{UNKNOWN.lower()}, không coi là {NOT_MET.lower()}.",
    ), source=of.source)
    return Sheet("doi-chieu-quy-dinh", f"Đối chiếu {of.short_name or 'quy định'}", (
        Paragraph(f"{PROVISIONAL}. {said(lines)}"), table))


def said(lines: list[OfficialLine]) -> str:
    """“Đạt 02/07 nội dung; chưa đạt 01; chưa đủ dữ liệu 04.”, and which are not reached."""
    count = {verdict: sum(line.verdict == verdict for line in lines) for verdict in (MET, NOT_MET, UNKNOWN)}
    missed = [line.name for line in lines if line.verdict == NOT_MET]
    named = f" ({'; '.join(missed)})" if missed else ""
    return (f"{MET} {count[MET]:02d}/{len(lines):02d} nội dung; {NOT_MET.lower()} {count[NOT_MET]:02d}{named}; "
            f"{UNKNOWN.lower()} {count[UNKNOWN]:02d}.")


def _row(line: OfficialLine, row: int) -> tuple[Cell, ...]:
    def cell(name: str) -> Ref:
        return Ref(TABLE, row, name)

    shown = float(line.value) if isinstance(line.value, Fraction) else line.value
    value: Cell = shown
    verdict: Cell = line.verdict
    if line.numerator is not None:
        value = Live(shown, "MIN(100,{0}/{1}*100)", (cell("numerator"), cell("denominator")))
    if isinstance(line.value, Fraction) and line.verdict != UNKNOWN:
        verdict = Live(line.verdict, f'IF(ROUND({{0}},9)>=ROUND({{1}},9),"{MET}","{NOT_MET}")', (cell("value"), cell("minimum")))
    return (row + 1, line.name, line.asked, verdict, value, line.minimum, _number(line.numerator), _number(line.denominator),
            line.source, line.remark or None)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
