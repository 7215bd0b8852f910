"""What limits comparing the periods of a phase (ghi chú so sánh): editions, organisation, coverage, agencies, basis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.definitions.campaign import Period
from pipeline.domain.summaries.phase.changes import Change, edition_changes
from pipeline.domain.summaries.phase.conversion import TITLE as CONVERSION_SHEET
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.summaries.phase.wording import inside, listed
from pipeline.domain.tables import Block, Column, Paragraph, Sheet, Table, text

BASIS = ("Các trang thể hiện theo tổ chức tại thời điểm báo cáo: mỗi đơn vị đứng tên mình trong những kỳ mà đơn vị có trong danh sách.")
SAME = "Không đơn vị nào có số liệu các kỳ trước phải quy đổi: hai cơ sở trùng nhau."
CONVERSION = ("Trang {0} thể hiện theo tổ chức ngày {1}: số tuyệt đối cộng theo tỷ lệ chuyển giao của từng lần sắp xếp; tỷ lệ tính lại "
              "từ tử số, mẫu số đã cộng; điểm của đơn vị mới ở các kỳ trước là bình quân theo số người của các đơn vị hợp thành. "
              "Thiếu báo cáo, thiếu tỷ lệ phân bổ hoặc không cộng được thì ghi “không so sánh được”. Tổng của toàn cơ quan không đổi.")


def notes_sheet(view: PhaseView) -> Sheet:
    """Every limit with what it means for the reader, then what changed from one form to the next."""
    rows = tuple((kind, said, advice) for kind, said, advice in _limits(view))
    table = Table("ghi_chu", f"Những điểm cần biết khi so sánh các kỳ, {view.short}", (
        Column("kind", "Loại", width=20), Column("said", "Nội dung", "long_text", width=64),
        Column("advice", "Cách đọc số liệu", "long_text", width=56),
    ), rows or (("Không có", "Các kỳ dùng một biểu mẫu, một tổ chức, đủ báo cáo.", "Các kỳ so sánh được với nhau."),))
    return Sheet("ghi-chu-so-sanh", "Ghi chú", (
        table, *_edition_tables(view),
        Table("co_so_so_lieu", "Cơ sở của số liệu", (Column("name", "Nội dung", width=20),
                                                     Column("said", "Giải thích", "long_text", width=64)), (
            ("Tổ chức", BASIS), ("Quy đổi", _conversion(view)),
            ("Ô trống", "Không có số liệu; không phải số 0. Lý do ghi ở cột Diễn giải của từng bảng."),
            ("Tỷ lệ", "Tổng tử số chia tổng mẫu số của các đơn vị có số liệu; không lấy bình quân các tỷ lệ."),
            ("Điểm giai đoạn", "Bình quân điểm các kỳ được xếp hạng, theo số tháng đơn vị hoạt động trong kỳ, "
                               "làm tròn hai chữ số."),
            ("Bình quân các đơn vị", "Bình quân cộng tổng điểm của các đơn vị thuộc diện xếp hạng đã có tổng điểm trong kỳ; "
                                     "kỳ số liệu nền tính trên các đơn vị tương ứng."),
        )),
    ))


def _conversion(view: PhaseView) -> str:
    converted = ConvertedView(view)
    return CONVERSION.format(CONVERSION_SHEET, text(converted.day)) if converted.affected else SAME


def limits(view: PhaseView) -> list[str]:
    """The limits as short sentences without their last full stop, for the cover and the overview."""
    return [said.removesuffix(".") for _, said, _ in _limits(view)]


def _limits(view: PhaseView) -> Iterator[tuple[str, str, str]]:
    """(kind, what is so, what it means)."""
    for before, after in pairwise(view.periods):
        if before.edition != after.edition:
            yield ("Biểu mẫu", f"Từ {inside(after.name)} dùng biểu mẫu phiên bản {after.edition}, trước đó là phiên bản "
                   f"{before.edition}.", "Chỉ tiêu chấm điểm giữ khóa qua các phiên bản nên so sánh được; các trường thay đổi "
                   "nêu ở bảng dưới.")
    for period in view.periods:
        yield from _foreign_forms(view, period)
    for event in view.events:
        yield ("Tổ chức", f"{view.event_words(event)} ({event.basis}).", _EVENT_ADVICE[event.kind])
    for period in view.periods:
        received, owed = view.received(period)
        if view.is_fresh(period):
            yield ("Độ bao phủ", f"{period.name} đang thực hiện, chưa có báo cáo nào; hạn gửi {text(period.units_due)}.",
                   "Các bảng để trống kỳ này; không phải số 0.")
        elif received < owed:
            counted = view.run.counted_in(period)
            silent = [view.run.short_name(u.key, period) for u in view.run.campaign.units_in(period) if u.key not in counted]
            yield ("Độ bao phủ", f"{period.name} nhận {received:02d}/{owed:02d} báo cáo; chưa có: {listed(silent, 6)}.",
                   "Tổng và bình quân của kỳ chỉ gồm các đơn vị đã báo cáo; còn thay đổi khi nhận đủ.")
    for period in view.periods:
        if view.mark(period):
            yield ("Không xếp hạng", f"{period.name}: {inside(period.remark or 'không xếp hạng.')}",
                   "Thể hiện để tham khảo, không tính vào bình quân giai đoạn, không dùng để xếp hạng.")
    agencies = [a for a in view.run.campaign.agencies if view.periods
                and view.periods[0].start < a.since <= min(view.latest.end, view.run.as_of)]
    for agency in agencies:
        yield ("Cơ quan", f"Từ {text(agency.since)} cơ quan ban hành là {agency.name}.",
               "Báo cáo trước ngày này do cơ quan cũ ban hành; số liệu giữ nguyên theo từng thời kỳ.")


_EVENT_ADVICE = {
    "rename": "Cùng một đơn vị, số liệu nối liền; ghi theo tên mới.",
    "merge": "Theo báo cáo: đơn vị mới không có điểm các kỳ trước, đơn vị cũ để trống từ kỳ sáp nhập. Điểm quy đổi ở trang "
             f"{CONVERSION_SHEET}.",
    "split": "Theo báo cáo: đơn vị mới không có điểm các kỳ trước. Điểm, số liệu quy đổi theo tỷ lệ phân bổ ở trang "
             f"{CONVERSION_SHEET}.",
    "dissolve": "Đơn vị để trống từ kỳ giải thể.",
}


def _foreign_forms(view: PhaseView, period: Period) -> Iterator[tuple[str, str, str]]:
    """Reports written on another edition than the period's own."""
    other = {unit: s for unit, s in view.run.counted_in(period).items() if s.edition != period.edition}
    if other:
        names = listed([view.run.short_name(unit, period) for unit in other], 6)
        editions = ", ".join(sorted({s.edition for s in other.values()}))
        yield ("Biểu mẫu", f"{period.name}: {len(other):02d} báo cáo lập trên phiên bản {editions} ({names}).",
               "Đọc theo đúng phiên bản đã dùng, chấm theo bảng điểm của kỳ.")


def _edition_tables(view: PhaseView) -> Iterator[Block]:
    pairs = list(dict.fromkeys(
        (a.edition, b.edition) for a, b in pairwise(view.periods) if a.edition != b.edition))
    if not pairs:
        yield Paragraph("Các kỳ đã bắt đầu dùng cùng một phiên bản biểu mẫu và bảng điểm." if view.periods
                        else "Chưa có kỳ nào bắt đầu.", "note")
        return
    rows = tuple((f"{old} → {new}", f"{c.kind}: {c.place}", _reworded(c)) for old, new in pairs
                 for c in edition_changes(view.run.editions[old], view.run.editions[new]))
    yield Table("thay_doi_bieu_mau", "Thay đổi giữa các phiên bản biểu mẫu, bảng điểm", (
        Column("editions", "Phiên bản", width=20), Column("place", "Thay đổi", "long_text", width=64),
        Column("words", "Nội dung", "long_text", width=56),
    ), rows, notes=("So sánh tự động hai bộ biểu mẫu; mục tiêu ấn định riêng cho từng kỳ xem ở các trang Chỉ tiêu theo kỳ và "
                    "Công dân học tập.",), source="Biểu mẫu và bảng điểm các phiên bản")


def _reworded(of: Change) -> str:
    """What stood there, what stands there now, or both."""
    quoted = [f"“{words}”" for words in (of.before, of.after) if words]
    return " đổi thành ".join(quoted)
