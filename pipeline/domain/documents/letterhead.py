"""Campaign and day → what stands around the text of every official document: head, number, place, recipients, signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.definitions.agency import Agency, LegalBasis
from pipeline.definitions.campaign import Campaign
from pipeline.domain.documents.values import Lines, Text, Value, Vocabulary

_LINE = {"dong": Text("Một dòng, đã có dấu câu.")}

LETTERHEAD: Vocabulary = {
    "co_quan_chu_quan": Text("Cơ quan chủ quản, chữ in hoa, theo ngày của văn bản (config.toml, mục agencies)."),
    "co_quan_ban_hanh": Text("Cơ quan ban hành, chữ in hoa (mục agencies, heading)."),
    "ten_co_quan": Text("Tên đầy đủ của cơ quan ban hành, viết trong câu."),
    "so_ky_hieu": Text("Số, ký hiệu; phần số để trống cho văn thư."),
    "so_ky_hieu_cong_van": Text("Số, ký hiệu khi văn bản là công văn (không có tên loại, có đơn vị soạn thảo)."),
    "dia_danh_ngay": Text("Địa danh và ngày, tháng, năm; ngày, tháng để trống đến khi ký."),
    "so_nhan_dien_tu": Text("“Gửi bản điện tử:” khi nơi nhận nhận bản điện tử, nếu không thì trống."),
    "noi_nhan": Lines("Nơi nhận, mỗi nơi một dòng (mục agencies, recipients).", _LINE),
    "chuc_danh_ky": Lines("Chức danh người ký, mỗi dòng một chức danh; có KT., TL., TUQ., Q. khi cần.", _LINE),
    "nguoi_ky": Text("Họ và tên người ký; trống khi chưa biết."),
    "can_cu": Lines("Căn cứ đang có hiệu lực tại ngày của văn bản (mục legal_bases), mỗi căn cứ một dòng.", _LINE),
    "luu_y": Text("Dòng lưu ý khi số liệu là dữ liệu mẫu hoặc bảng điểm chưa được phê duyệt, nếu không thì trống."),
}
"""Placeholders that every document has."""

_FULL_STOP = "."


def letterhead(campaign: Campaign, day: date, code: str, *, bases: Sequence[LegalBasis], caution: Sequence[str]) -> dict[str, Value]:
    """The values of `LETTERHEAD` on a day; `code` is the type of document (BC, TTr, BB, QĐ).

    `bases` are cited in the order given; `caution` are the stamps of provisional figures.
    """
    agency = campaign.agency_on(day)
    return {
        "co_quan_chu_quan": agency.parent.upper(),
        "co_quan_ban_hanh": (agency.heading or agency.name).upper(),
        "ten_co_quan": agency.name,
        "so_ky_hieu": number_text(agency, code, drafted_by(agency)),
        "so_ky_hieu_cong_van": number_text(agency, "", drafted_by(agency)),
        "dia_danh_ngay": f"{agency.place}, {undated(day)}",
        "so_nhan_dien_tu": "Gửi bản điện tử:" if agency.electronic else "",
        "noi_nhan": _lines(_recipients(agency.recipients)),
        "chuc_danh_ky": _lines(signing_titles(agency)),
        "nguoi_ky": agency.signer,
        "can_cu": _lines(_citations(bases)),
        "luu_y": f"[{' - '.join(caution)}: dự thảo, không dùng để trình ký; xóa dòng này khi số liệu chính thức]" if caution else "",
    }


def number_text(agency: Agency, code: str, drafter: str) -> str:
    """“Số:       /BC-VP”; a công văn has no code of type, the drafting unit's instead.

    The number itself is the registry's to give.
    """
    return f"Số:       /{f'{code}-{agency.code}' if code else f'{agency.code}-{drafter}' if drafter else agency.code}"


def drafted_by(agency: Agency) -> str:
    """The drafting unit as the last recipient names it: “Lưu: VT, HCTCQTTV” → “HCTCQTTV”."""
    kept = next((line for line in reversed(agency.recipients) if line.startswith("Lưu")), "")
    return kept.rpartition(",")[2].strip() if "," in kept else ""


def signing_titles(agency: Agency) -> list[str]:
    """The lines above the signature: the title, or on whose behalf and by whom."""
    if not agency.signed_for:
        return [agency.signer_title.upper()]
    return [f"{agency.signed_for} {agency.signer_title.upper()}", *([agency.deputy_title.upper()] if agency.deputy_title else [])]


def undated(day: date) -> str:
    """The date of a document that is not signed yet: the year is known.

    >>> undated(date.max)
    'ngày       tháng       năm 9999'
    """
    return f"ngày       tháng       năm {day.year}"


def signed_date(day: date) -> str:
    """A date as documents write it: a leading zero for days below ten and for the first two months.

    >>> signed_date(date.max.replace(day=5, month=2)), signed_date(date.max.replace(day=15, month=3))
    ('ngày 05 tháng 02 năm 9999', 'ngày 15 tháng 3 năm 9999')
    """
    return f"ngày {day.day:02d} tháng {f'{day.month:02d}' if day.month < 3 else day.month} năm {day.year}"


def day_text(day: date) -> str:
    """A day inside a sentence: “01/7” with its year, the month without a leading zero but for the first two.

    >>> day_text(date.max.replace(day=1, month=7))
    '01/7/9999'
    """
    return f"{day.day:02d}/{f'{day.month:02d}' if day.month < 3 else day.month}/{day.year}"


def _recipients(names: Sequence[str]) -> Iterator[str]:
    """Each with a dash and a semicolon, the last with a full stop."""
    for place, name in enumerate(names, 1):
        yield f"- {name.rstrip('.;')}{';' if place < len(names) else _FULL_STOP}"


def _citations(bases: Sequence[LegalBasis]) -> Iterator[str]:
    """“Căn cứ … về việc …;”, the last with a full stop."""
    for place, basis in enumerate(bases, 1):
        about = f" {basis.subject}" if basis.subject else ""
        yield f"Căn cứ {basis.citation}{about}{';' if place < len(bases) else _FULL_STOP}"


def _lines(texts: Iterator[str] | Sequence[str]) -> list[dict[str, Value]]:
    return [{"dong": text} for text in texts]
