"""One edition (phiên bản): a form, its rubric and the Office's own forms, loaded from a folder and checked together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

from pipeline.definitions import appraisal, awards
from pipeline.definitions.form import Check, Field, Form, Section, rules_of
from pipeline.definitions.office_form import UNIT_CHOICE, Needed, OfficeForm, office_form, office_problems
from pipeline.definitions.rubric import Indicator, Rubric
from pipeline.definitions.strict import DefinitionError, read_toml, structured

APPRAISAL_FILE, AWARDS_FILE = "appraisal.toml", "awards.toml"
SHEET_TITLE_LIMIT = 31
SHEET_TITLE_FORBIDDEN = frozenset("[]:*?/\\")
SHEET_TITLES_TAKEN = frozenset({"hướng dẫn", "cần xem lại", "_meta", "_lists", "_check"})
KEYS_TAKEN = frozenset({"submission", "unit", "period", "sheet_row", "line"})
"""The columns that every answers table begins with."""

PLACEHOLDERS = frozenset({"a", "b", "cell_a", "cell_b", "other", "label"})
MESSAGE_LIMIT = 255
CELL_LIMIT = 32_767

_FIELDS_PER_RULE = {
    "at_least": 2, "at_most": 2, "together": 2, "required_when": 1, "lines_equal": 2, "distinct": 1, "alike": 2,
    "unearned_decision": 3, "missing_decision": 4, "self_points_differ": 1, "jump": None,
    "claimed_twice": 2, "person_in_two_units": 1, "alike_in_two_units": 1,
}


@dataclass(frozen=True)
class Edition:
    """A form with the rubric that judges it.

    `appraisal` and `awards` are the forms of the workbooks that the Office fills at the appraisal and when awards are
    considered, None where the edition has no such file; `strikes` are the sections of `form` whose lines the appraisal
    can leave out.
    """

    key: str
    form: Form
    rubric: Rubric
    appraisal: Form | None = None
    strikes: tuple[str, ...] = ()
    awards: Form | None = None

    @property
    def office_forms(self) -> tuple[Form, ...]:
        """The forms that the Office itself fills."""
        return tuple(form for form in (self.appraisal, self.awards) if form is not None)


def load_edition(folder: Path) -> Edition:
    """The edition in a folder with form.toml, rubric.toml and, where there are such, appraisal.toml and awards.toml;
    DefinitionError naming everything wrong."""
    form_path, rubric_path = folder / "form.toml", folder / "rubric.toml"
    form = structured(Form, read_toml(form_path), form_path)
    rubric = structured(Rubric, read_toml(rubric_path), rubric_path)
    problems = [f"{form_path}: {problem}" for problem in form_problems(form)]
    problems += [f"{rubric_path}: {problem}" for problem in rubric_problems(rubric)]
    if not problems:
        problems += [f"{form_path}: {problem}" for problem in _matrix_problems(form, rubric)]
    edition = Edition(folder.name, form, rubric)
    if not problems and (folder / APPRAISAL_FILE).exists():
        asked, asked_form = _office_form(folder / APPRAISAL_FILE, form, appraisal.ID_SUFFIX, appraisal.NEEDED)
        edition = replace(edition, appraisal=asked_form, strikes=asked.strikes)
    if not problems and (folder / AWARDS_FILE).exists():
        edition = replace(edition, awards=_office_form(folder / AWARDS_FILE, form, awards.ID_SUFFIX, awards.NEEDED)[1])
    for path, named in ((form_path, form.edition), (rubric_path, rubric.edition)):
        if named != folder.name:
            problems.append(f"{path}: edition: đang là {named!r}, phải trùng tên thư mục {folder.name!r}.")
    if problems:
        raise DefinitionError(problems)
    return edition


def _office_form(path: Path, of: Form, suffix: str, needed: Needed) -> tuple[OfficeForm, Form]:
    asked = structured(OfficeForm, read_toml(path), path)
    problems = list(office_problems(asked, of, needed))
    form = office_form(asked, of, suffix)
    if problems := problems or form_problems(form):
        raise DefinitionError([f"{path}: {problem}" for problem in problems])
    return asked, form


def form_problems(form: Form) -> list[str]:
    """Everything in a form that contradicts itself or that a workbook could not carry."""
    problems = list(_repeated("sections", (section.key for section in form.sections)))
    problems += _repeated("sections.sheet", (section.sheet.casefold() for section in form.sections))
    problems += _repeated("choices", (choice.key for choice in form.choices))
    problems += _repeated("checks", (check.key for check in form.checks))
    for text in form.guide:
        if len(text) > CELL_LIMIT:
            problems.append("guide: một dòng hướng dẫn dài quá 32.767 ký tự.")
    for choice in form.choices:
        path = f"choices.{choice.key}"
        problems += _repeated(path, (option.key for option in choice.options))
        problems += _repeated(f"{path}.label", (option.label.casefold() for option in choice.options))
        if not choice.options and choice.key != UNIT_CHOICE:
            problems.append(f"{path}: danh sách lựa chọn trống.")
        problems += [
            f"{path}.{option.key}: lời lựa chọn dài quá {MESSAGE_LIMIT} ký tự."
            for option in choice.options if len(option.label) > MESSAGE_LIMIT
        ]
    for section in form.sections:
        problems += _section_problems(form, section)
    if problems:
        return problems
    known = {f"{section.key}.{field.key}" for section in form.sections for field in section.fields}
    for derived in form.derived:
        section_key, _, key = derived.key.partition(".")
        if section_key not in form.by_key or not key or derived.key in known:
            problems.append(f"derived.{derived.key}: phải có dạng biểu.khóa và không trùng trường nào.")
        problems += _dangling(f"derived.{derived.key}.sum_of", derived.sum_of, known)
    known |= {derived.key for derived in form.derived}
    for check in form.checks:
        problems += _check_problems(form, check, known)
    kinds = form.choice_by_key.get("course_kind")
    contents = form.choice_by_key.get("content")
    if kinds and contents:
        allowed_kinds = {option.key for option in kinds.options}
        allowed_contents = {option.key for option in contents.options}
        for mapping in form.course_contents:
            problems += _dangling("course_contents.kind", (mapping.kind,), allowed_kinds)
            problems += _dangling("course_contents.content", (mapping.content,), allowed_contents)
        for kind in sorted(allowed_kinds - {mapping.kind for mapping in form.course_contents}):
            problems.append(f"course_contents: loại khóa học {kind!r} chưa được gắn với nội dung nào.")
    return problems


def _section_problems(form: Form, section: Section) -> Iterator[str]:
    path = f"sections.{section.key}"
    if not 1 <= len(section.sheet) <= SHEET_TITLE_LIMIT:
        yield f"{path}.sheet: tên trang tính {section.sheet!r} dài {len(section.sheet)} ký tự; từ 1 đến {SHEET_TITLE_LIMIT}."
    if forbidden := SHEET_TITLE_FORBIDDEN & set(section.sheet):
        yield f"{path}.sheet: tên trang tính không được có ký tự {' '.join(sorted(forbidden))}."
    if section.sheet.casefold() in SHEET_TITLES_TAKEN or section.sheet.strip("' ") != section.sheet:
        yield f"{path}.sheet: tên trang tính {section.sheet!r} đã dùng cho trang khác, hoặc bắt đầu, kết thúc bằng dấu ' hay dấu cách."
    if not section.fields and section.layout != "matrix":
        yield f"{path}: biểu không có trường nào."
    yield from _repeated(path, (field.key for field in section.fields))
    for field in section.fields:
        for rule in field.warns:
            if rule not in rules_of(section, field):
                yield f"{path}.{field.key}.warns: trường không có quy tắc {rule!r}; đang có: {', '.join(rules_of(section, field))}."
            elif rule == "choice":
                yield f"{path}.{field.key}.warns: giá trị ngoài danh sách không tổng hợp được nên không thể chỉ cảnh báo."
        for problem in _field_problems(form, field):
            yield f"{path}.{field.key}: {problem}"


def _field_problems(form: Form, field: Field) -> Iterator[str]:
    if field.key.startswith(("_", "#")) or "." in field.key:
        yield "khóa không được bắt đầu bằng _ hoặc # và không được có dấu chấm."
    if field.key in KEYS_TAKEN:
        yield f"khóa đã dùng cho cột của chương trình: {', '.join(sorted(KEYS_TAKEN))}."
    if len(field.help) > MESSAGE_LIMIT:
        yield f"help dài {len(field.help)} ký tự; Excel bỏ lời nhắc dài quá {MESSAGE_LIMIT}."
    if (field.type == "choice") != bool(field.choice):
        yield "type = \"choice\" phải đi cùng choice, và ngược lại."
    if field.choice and field.choice not in form.choice_by_key:
        yield f"choice {field.choice!r} không có; được phép: {', '.join(form.choice_by_key)}."
    numeric = field.type in ("integer", "number")
    if not numeric and (field.minimum, field.maximum, field.suspicious_above) != (None, None, None):
        yield "minimum, maximum, suspicious_above chỉ dùng cho số."
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield f"minimum {field.minimum} lớn hơn maximum {field.maximum}."
    if field.type != "date" and field.window:
        yield "window chỉ dùng cho ngày."
    if field.type != "text" and (field.pattern or field.max_length is not None):
        yield "pattern, max_length chỉ dùng cho văn bản."
    if field.max_length is not None and not 1 <= field.max_length <= CELL_LIMIT:
        yield f"max_length phải từ 1 đến {CELL_LIMIT}."
    if (field.type != "text" or field.pattern) and (field.good is None or field.bad is None):
        yield "thiếu ví dụ đúng (good) hoặc ví dụ sai (bad)."


def _check_problems(form: Form, check: Check, known: set[str]) -> Iterator[str]:
    path = f"checks.{check.key}"
    expected = _FIELDS_PER_RULE[check.rule]
    if expected is not None and len(check.fields) != expected:
        yield f"{path}.fields: quy tắc {check.rule} cần {expected} trường, đang có {len(check.fields)}."
    yield from _dangling(f"{path}.fields", check.fields, known)
    if check.unless_named_in:
        yield from _dangling(f"{path}.unless_named_in", (check.unless_named_in,), known)
    for condition in check.when:
        if condition.field not in known:
            yield from _dangling(f"{path}.when", (condition.field,), known)
            continue
        choice = form.choice_by_key.get(form.field(condition.field).choice)
        allowed = {option.key for option in choice.options} if choice else set()
        yield from _dangling(f"{path}.when.options", condition.options, allowed)
    for name, text in (("message", check.message), ("remedy", check.remedy)):
        try:
            used = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
        except ValueError:
            used = {text}
        yield from _dangling(f"{path}.{name}", sorted(used), set(PLACEHOLDERS))
    if not check.message:
        yield f"{path}: thiếu message."


def rubric_problems(rubric: Rubric) -> list[str]:
    """Everything in a rubric that does not add up."""
    problems = list(_repeated("criteria", (criterion.key for criterion in rubric.criteria)))
    problems += _repeated("criteria.indicators", (indicator.key for indicator in rubric.indicators))
    problems += _repeated("criteria.indicators.number", (indicator.number for indicator in rubric.indicators))
    for criterion in rubric.criteria:
        added = sum(indicator.max for indicator in criterion.indicators)
        if round(added, 6) != round(criterion.max, 6):
            problems.append(f"criteria.{criterion.key}: điểm các chỉ tiêu cộng lại {added:g}, tiêu chí ghi {criterion.max:g}.")
        for indicator in criterion.indicators:
            problems += [f"criteria.{criterion.key}.{indicator.key}: {p}" for p in _indicator_problems(indicator)]
    total = sum(criterion.max for criterion in rubric.criteria)
    if round(total, 6) != 100:
        problems.append(f"criteria: điểm các tiêu chí cộng lại {total:g}, phải bằng 100.")
    minima = [band.minimum for band in rubric.bands]
    if not minima or minima != sorted(minima, reverse=True) or minima[-1] != 0 or len(set(minima)) < len(minima):
        problems.append("bands: phải xếp từ mức cao xuống thấp, không trùng mức, mức cuối cùng từ 0 điểm.")
    problems += _repeated("bands", (band.key for band in rubric.bands))
    problems += _repeated("award_rules", (rule.key for rule in rubric.award_rules))
    return problems


def _indicator_problems(indicator: Indicator) -> Iterator[str]:
    if indicator.max <= 0:
        yield "max phải lớn hơn 0."
    if indicator.target is not None and indicator.targets is not None:
        yield "chỉ ghi một trong hai: target hoặc targets."
    if indicator.rule == "yes":
        if indicator.target is not None or indicator.targets is not None:
            yield "quy tắc yes không có target."
        return
    targets = list((indicator.targets or {}).values()) if indicator.targets else [indicator.target]
    for target in targets:
        if target is None or target <= indicator.start:
            yield f"target phải lớn hơn start ({indicator.start:g})."
    if indicator.rule == "cap" and indicator.start:
        yield "quy tắc cap không có start."


def _matrix_problems(form: Form, rubric: Rubric) -> Iterator[str]:
    indicators = {indicator.key for indicator in rubric.indicators}
    for section in form.sections:
        yield from _dangling(f"sections.{section.key}.evidence_for", section.evidence_for, indicators)


def _dangling(path: str, references: Iterable[str], known: set[str]) -> Iterator[str]:
    for reference in references:
        if reference not in known:
            shown = ", ".join(sorted(known))
            yield f"{path}: {reference!r} không có; được phép: {shown}."


def _repeated(path: str, keys: Iterable[str]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{path}: {key!r} bị lặp {times} lần."
