"""The files that stand below output/ → what is ready of every period and phase, what is not made yet, what is outdated."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.definitions.campaign import Campaign, Period
from pipeline.domain.results import Results
from pipeline.domain.review.files import file_group, file_label, inside, is_own
from pipeline.domain.review.values import FileGroup, Made, Remembered, Shelf, Wanted

REPORT, PACKAGE, AWARDS, AWARD_FILE, APPRAISAL = "bao-cao", "goi-gui-so", "khen-thuong", "ho-so-khen-thuong", "tham-dinh"
"""Products that rest on figures."""


@dataclass(frozen=True, slots=True)
class _Product:
    """Files that one command makes together: what they are called, what they are for, where they are, the command and
    what it is told beside the period; those of a package are known by its folder."""

    key: str
    title: str
    about: str
    places: str
    command: str = ""
    arguments: str = ""


_PRODUCTS = (
    _Product(REPORT, "Báo cáo gửi Sở", "Văn bản chính thức; chỉ sửa ở bản sao trong van-ban/.", r"(bao-cao|cong-van|khac-ban-sua)-{key}\..*", "report"),
    _Product(PACKAGE, "Gói gửi Sở", "Mở thư nháp (.eml), xem lại rồi gửi.", r"goi-gui-so/.*", "package"),
    _Product("goi-lanh-dao", "Thư trình lãnh đạo Văn phòng", "Bản tổng hợp đầy đủ, dùng nội bộ: mở thư nháp (.eml), xem lại rồi gửi.", r"goi-lanh-dao/.*",
             "package", ' ARGS="--for lanh-dao"'),
    _Product("goi-don-vi", "Thư gửi kết quả cho đơn vị", "Gửi từng đơn vị: mở thư, xem lại rồi gửi.", r"goi-don-vi/.*", "package",
             ' ARGS="--for don-vi"'),
    _Product(AWARDS, "Biểu đề nghị khen thưởng", "Cho Hội đồng, cán bộ phụ trách: ghi ý kiến, số phiếu, quyết định rồi bỏ vào inbox/.",
             r"de-nghi-khen-thuong-{key}\.xlsx", "awards"),
    _Product(AWARD_FILE, "Hồ sơ khen thưởng", "Trình Hội đồng, Chánh Văn phòng; chép ra nơi khác trước khi sửa.", r"ho-so-khen-thuong/.*", "awards"),
    _Product(APPRAISAL, "Phiếu thẩm định", "Cho người thẩm định: nhập ý kiến rồi bỏ vào inbox/.", r"phieu-tham-dinh-{key}\.xlsx", "appraisal"),
    _Product("so-theo-doi", "Sổ theo dõi, đôn đốc", "Cho cán bộ phụ trách.", r"so-theo-doi-{key}\.xlsx"),
    _Product("don-doc", "Thư nháp đôn đốc", "Gửi đơn vị chưa gửi hoặc chưa sửa báo cáo: mở thư, xem lại rồi gửi.", r"don-doc/.*"),
    _Product("phat-hanh", "Thư nháp phát hành biểu mẫu", "Gửi từng đơn vị, đã kèm biểu mẫu: mở thư, xem lại rồi gửi.", r"phat-hanh/.*"),
    _Product("bieu-mau", "Biểu mẫu của từng đơn vị", "Cho đơn vị điền và gửi lại.", r"bieu-mau/.*"),
)
_SUMMARY, _OTHERS = "báo cáo tổng hợp", "Tệp khác"


def shelf(campaign: Campaign, key: str, paths: Collection[str], remembered: Remembered) -> Shelf:
    """What is ready of a period or phase; `paths` are all files below its folder, relative to output/."""
    left = sorted(path for path in paths if not is_own(key, path))
    groups, ready = [], [_SUMMARY] if f"{key}/tong-hop-{key}.xlsx" in paths else []
    there = set()
    for product in _PRODUCTS:
        pattern = re.compile(product.places.format(key=re.escape(key)))
        mine = [path for path in left if pattern.fullmatch(inside(key, path))]
        if mine:
            hint = _hint(campaign, key, product, remembered)
            groups.append(_group(campaign, key, product.title, product.about, mine, hint))
            ready.append(f"{product.title[:1].lower()}{product.title[1:]}{' (cần lập lại)' if _is_old(key, product.key, remembered) else ''}")
            there.add(product.key)
            left = [path for path in left if path not in mine]
    if left:
        groups.append(_group(campaign, key, _OTHERS, "", left, ""))
    wanted = tuple(Wanted(f"{p.title[:1].lower()}{p.title[1:]}", _command(campaign, key, p))
                   for p in _PRODUCTS if p.key in _expected(campaign, key, remembered) and p.key not in there)
    return Shelf(key, tuple(groups), tuple(ready), wanted)


def _group(campaign: Campaign, key: str, title: str, about: str, paths: Sequence[str], hint: str) -> FileGroup:
    """The files of a group, what is opened first on top: a draft, what it brings, then the rest, subfolders last."""
    units = unit_names(campaign, key)
    folders = {inside(key, path).partition("/")[0] for path in paths if "/" in inside(key, path)}
    folder = f"{key}/{folders.pop()}/" if len(folders) == 1 else f"{key}/"
    drafts = sum(path.endswith(".eml") for path in paths)
    ordered = sorted(paths, key=lambda path: (path.count("/"), drafts == 1 and not path.endswith(".eml"), not path.endswith(".zip"), path))
    return file_group(title, about, {path: file_label(path, {}, units) for path in ordered}, folder=folder, hint=hint, first=int(drafts == 1))


def unit_names(campaign: Campaign, key: str) -> dict[str, str]:
    """Key of a unit → what it is called at the end of a period or phase."""
    end = campaign.span_by_key[key].end
    return {unit.key: unit.name_on(end).name for unit in campaign.units}


def _expected(campaign: Campaign, key: str, remembered: Remembered) -> set[str]:
    """What the Office makes of a period with reports, or of a phase when reports of its last period are there."""
    period = campaign.period_by_key.get(key)
    phase = next((phase for phase in campaign.phases if phase.key == key), None)
    if period is not None and remembered.figures.get(key):
        return {REPORT, PACKAGE, *({AWARDS} if period.scored and period.ranked else ())}
    if phase is not None and remembered.figures.get(phase.periods[-1]):
        return {REPORT, PACKAGE, *({AWARDS} if phase.awarded else ())}
    return set()


def _is_old(key: str, product: str, remembered: Remembered) -> bool:
    """Whether something rests on other figures than the page, and these were not yet there when it was made."""
    made = remembered.made.get(key, {}).get(product)
    return made is not None and made.figures != (now := remembered.figures.get(key, "")) and made.page != now


def _hint(campaign: Campaign, key: str, product: _Product, remembered: Remembered) -> str:
    made = remembered.made.get(key, {}).get(product.key)
    if made is None or made.figures == remembered.figures.get(key, ""):
        return ""
    since = f"Lập theo số liệu tính đến ngày {made.as_of}"
    if _is_old(key, product.key, remembered):
        return f"{since}; nay số liệu đã khác, đề nghị lập lại: {_command(campaign, key, product)}."
    return f"{since}, mới hơn số liệu trên trang này; muốn cập nhật trang, đề nghị chạy make consolidate."


def _command(campaign: Campaign, key: str, product: _Product) -> str:
    return f"make {product.command} {'PERIOD' if key in campaign.period_by_key else 'PHASE'}={key}{product.arguments}"


# ---------------------------------------------------------------- what things were made from


def figures_digest(run: Results, key: str, periods: Sequence[Period]) -> str:
    """A digest of what the results of a period or phase rest on and come to; "" where nobody has reported.

    The reports that count, the Office's own workbooks in force, every unit's total: whatever changes a figure or a
    sentence of a report changes one of these.
    """
    told = [period for period in periods if run.counted_in(period)]
    if not told:
        return ""
    digest = hashlib.sha256()
    for line in _lines(run, key, told):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()[:16]


def _lines(run: Results, key: str, periods: Sequence[Period]) -> Iterator[str]:
    for period in periods:
        yield from sorted(f"{unit} {period.key} {submission.sha256}" for unit, submission in run.counted_in(period).items())
        totals = run.totals[run.totals["period"] == period.key].drop(columns="submission")
        yield str(totals.sort_values("unit").to_csv(index=False))
    for books in (run.appraised.workbooks.in_force, run.awarded.workbooks.in_force):
        yield from (f"{one} {books[one].sha256}" for one in dict.fromkeys([*(period.key for period in periods), key]) if one in books)


def spans(run: Results) -> dict[str, list[Period]]:
    """Key of every period that has begun, and of every phase → its periods that have begun."""
    begun = {period.key: period for period in run.periods}
    return {key: [period] for key, period in begun.items()} | {
        phase.key: [begun[key] for key in phase.periods if key in begun] for phase in run.campaign.phases}


def with_made(remembered: Remembered, made: dict[tuple[str, str], Made]) -> Remembered:
    """The same memory after something was made: (key, product) → from what."""
    merged = {key: dict(of) for key, of in remembered.made.items()}
    for (key, product), one in made.items():
        merged.setdefault(key, {})[product] = one
    return Remembered(remembered.figures, merged)
