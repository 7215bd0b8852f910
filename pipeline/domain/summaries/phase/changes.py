"""Two editions → what was gained, lost or reworded between them, as a reader of phases must know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Field, Form
from pipeline.definitions.rubric import Indicator, Rubric
from pipeline.domain.summaries.phase.wording import short

GAINED, LOST, RELABELLED, ASKED_OTHERWISE, JUDGED_OTHERWISE = (
    "Thêm mới", "Không còn", "Đổi cách ghi", "Đổi cách trả lời", "Đổi cách chấm")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference (thay đổi): where, of which kind, and what stood there before and after."""

    place: str
    kind: str
    before: str
    after: str


def edition_changes(old: Edition, new: Edition) -> list[Change]:
    """The changes from one edition to another, in the order of the newer form, losses of a sheet after its gains.

    Help texts, examples and targets that are set per period are left out.
    """
    return [*_form_changes(old.form, new.form), *_rubric_changes(old.rubric, new.rubric)]


def _form_changes(old: Form, new: Form) -> Iterator[Change]:
    sections = {**new.by_key, **{key: section for key, section in old.by_key.items() if key not in new.by_key}}
    for key, section in sections.items():
        before = old.by_key[key].by_key if key in old.by_key else {}
        after = new.by_key[key].by_key if key in new.by_key else {}
        for name, asked in after.items():
            if name not in before:
                yield Change(f"biểu “{section.sheet}”", GAINED, "", asked.label)
                continue
            if before[name].label != asked.label:
                yield Change(f"biểu “{section.sheet}”", RELABELLED, before[name].label, asked.label)
            was, now = _asking(old, before[name]), _asking(new, asked)
            if was != now:
                yield Change(f"biểu “{section.sheet}”, {asked.label}", ASKED_OTHERWISE, was, now)
        for name, asked in before.items():
            if name not in after:
                yield Change(f"biểu “{section.sheet}”", LOST, asked.label, "")


def _asking(form: Form, asked: Field) -> str:
    """How a field is to be answered, in words that differ when it matters for comparing."""
    parts = [{"integer": "số nguyên", "number": "số", "text": "chữ", "date": "ngày", "choice": "lựa chọn"}[asked.type]]
    if asked.choice:
        parts.append(", ".join(option.label for option in form.choice_by_key[asked.choice].options))
    parts += [asked.measured_in] if asked.measured_in else []
    parts.append("bắt buộc" if asked.required else "không bắt buộc")
    return "; ".join(parts)


def _rubric_changes(old: Rubric, new: Rubric) -> Iterator[Change]:
    before, after = ({i.key: i for i in rubric.indicators} for rubric in (old, new))
    for key, asked in after.items():
        if key not in before:
            yield Change("bảng điểm", GAINED, "", _judging(asked))
        elif _judging(before[key]) != _judging(asked):
            yield Change(f"bảng điểm, {asked.name}", JUDGED_OTHERWISE, _judging(before[key]), _judging(asked))
    for key, asked in before.items():
        if key not in after:
            yield Change("bảng điểm", LOST, _judging(asked), "")
    levels = [", ".join(f"{band.name} từ {short(band.minimum)}" for band in rubric.bands) for rubric in (old, new)]
    if levels[0] != levels[1]:
        yield Change("bảng điểm, mức xếp loại", JUDGED_OTHERWISE, *levels)


def _judging(asked: Indicator) -> str:
    """What an indicator is worth and from where; a target per period is no part of it."""
    parts = [f"{asked.number} {asked.name}", f"tối đa {short(asked.max)} điểm"]
    if asked.rule == "linear":
        parts.append(f"từ {short(asked.start)} {asked.measured_in}")
    if asked.targets is None and asked.target is not None:
        parts.append(f"mục tiêu {short(asked.target, 2)} {asked.measured_in}")
    return "; ".join(parts)
