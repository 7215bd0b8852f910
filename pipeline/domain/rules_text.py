"""A form's rules → text for people (quy tắc kiểm tra): every rule with a right and a wrong example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.definitions.form import Check, Field, Form, Section, Typed
from pipeline.domain.field_rule_cases import field_rules
from pipeline.domain.findings import Severity
from pipeline.domain.self_check.coverage import ONLY_THE_PROGRAM, READ_BY_THE_PROGRAM_ONLY, is_self_checked
from pipeline.domain.values import number_text, shown

_TYPES = {"integer": "số nguyên", "number": "số", "text": "văn bản", "date": "ngày", "choice": "chọn trong danh sách"}
_WINDOWS = {
    "period": "trong kỳ báo cáo", "report": "từ 45 ngày trước khi hết kỳ đến 90 ngày sau hạn gửi",
    "plan": "từ 180 ngày trước kỳ đến hết kỳ",
}


def rules_text(form: Form) -> Iterator[str]:
    """The rules of an edition as lines of Markdown, sheet by sheet, then the rules across fields."""
    yield f"# Quy tắc kiểm tra biểu mẫu {form.edition}"
    yield ""
    yield "Tệp này do chương trình lập từ định nghĩa biểu mẫu (`python -m pipeline rules`); mỗi ví dụ đều được chạy kiểm thử."
    for section in form.sections:
        yield ""
        yield f"## Biểu “{section.sheet}”"
        yield ""
        yield "| Trường | Quy tắc | Ví dụ đúng | Ví dụ sai |"
        yield "|---|---|---|---|"
        for asked in section.fields:
            yield f"| {asked.label} | {'; '.join(_rules(form, section, asked))} | {_typed(asked.good)} | {_typed(asked.bad)} |"
    yield ""
    yield "## Quy tắc giữa các ô, các biểu, các kỳ, các đơn vị"
    yield ""
    yield "| Khóa | Mức độ | Biểu mẫu tự kiểm tra | Khi sai, chương trình báo | Ví dụ đúng | Ví dụ sai |"
    yield "|---|---|---|---|---|---|"
    for check in form.checks:
        yield (f"| {check.key} | {Severity(check.severity).label} | {'có' if is_self_checked(form, check) else 'không'} "
               f"| {_sentence(check)} | {_overlay(check.good)} | {_overlay(check.bad)} |")
    yield from _self_check()


def _self_check() -> Iterator[str]:
    """What the form says of itself while it is filled in, and what it cannot say."""
    yield ""
    yield "## Biểu mẫu tự kiểm tra được gì"
    yield ""
    yield ("Trang “Hướng dẫn” của biểu mẫu đếm các ô cần sửa theo đúng các quy tắc trên: mọi quy tắc của từng ô (trừ các điểm dưới đây) "
           "và các quy tắc giữa các ô ghi “có” ở cột “Biểu mẫu tự kiểm tra”. Quy tắc so với kỳ trước hoặc đơn vị khác chỉ chương trình kiểm tra được.")
    for title, sentences in (("Biểu mẫu không thấy, chương trình mới thấy:", ONLY_THE_PROGRAM),
                             ("Biểu mẫu tính là lỗi, chương trình vẫn đọc được và ghi chú:", READ_BY_THE_PROGRAM_ONLY)):
        yield ""
        yield title
        yield ""
        for sentence in sentences:
            yield f"- {sentence}"


def _rules(form: Form, section: Section, asked: Field) -> Iterator[str]:
    yield _TYPES[asked.type]
    for case in field_rules(form, section):
        if case.field is not asked or case.column.endswith("__offered"):
            continue
        warns = " (chỉ cảnh báo)" if case.rule in (*asked.warns, "suspicious") else ""
        match case.rule:
            case "required":
                yield f"bắt buộc{warns}"
            case "range" if case.column != asked.key:
                yield f"không quá điểm tối đa của chỉ tiêu{warns}"
            case "range":
                high = f" đến {number_text(case.high)}" if case.high is not None else " trở lên"
                yield f"từ {number_text(case.low or 0)}{high}{warns}"
            case "max_length":
                yield f"không quá {number_text(case.high or 0)} ký tự{warns}"
            case "pattern":
                yield ("đúng dạng địa chỉ thư điện tử" if asked.pattern == "email" else "đúng dạng số điện thoại") + warns
            case "choice":
                yield "đúng một lựa chọn trong danh sách"
            case "window":
                yield f"ngày {_WINDOWS[asked.window]}{warns}"
            case "suspicious":
                yield f"trên {number_text(case.high or 0)} là bất thường{warns}"


def _sentence(check: Check) -> str:
    words = {"a": "…", "b": "…", "cell_a": "…", "cell_b": "…", "other": "đơn vị khác", "label": "Số liệu"}
    return f"{check.message.format(**words)} {check.remedy.format(**words)}"


def _overlay(changes: Mapping[str, Typed | tuple[dict[str, Typed], ...]] | None) -> str:
    if changes is None:
        return "so với kỳ trước hoặc đơn vị khác"
    parts = []
    for reference, value in changes.items():
        if isinstance(value, tuple):
            lines = ["(" + ", ".join(f"{key} = {_typed(typed)}" for key, typed in line.items()) + ")" for line in value]
            parts.append(f"{reference}: {' '.join(lines) or 'không có dòng nào'}")
        else:
            parts.append(f"{reference} = {_typed(value)}")
    return "; ".join(parts)


def _typed(value: Typed | None) -> str:
    if value is None:
        return ""
    words = {"@plan_due": "ngày trong kỳ", "@period_end": "ngày cuối kỳ", "": "(trống)"}
    return words.get(value, shown(value)) if isinstance(value, str) else shown(value)
