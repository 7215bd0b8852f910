"""TOML files → frozen dataclasses, strictly; every mistake named with file, path and what is allowed.

The dataclasses know nothing of TOML. cattrs does the structuring; this module refuses
what cattrs would convert out of kindness, and says the errors in Vietnamese to the
officer who edits the files.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from pipeline.definitions.form import Typed

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")


class DefinitionError(Exception):
    """The office's TOML files contradict themselves or the program (định nghĩa sai).

    `problems` are complete Vietnamese sentences, each beginning with file and path.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Unfit(ValueError):
    """A value of the wrong type; carries the Vietnamese sentence."""


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; DefinitionError when it is missing or not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DefinitionError([f"{path}: không tìm thấy tệp."]) from None
    except UnicodeDecodeError as error:
        raise DefinitionError([f"{path}: tệp không phải văn bản UTF-8 (byte thứ {error.start + 1})."]) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError([f"{path}: không đúng cú pháp TOML: {error}."]) from None


def structured(kind: type[T], values: Mapping[str, Any], path: Path) -> T:
    """`values` as an instance of the dataclass `kind`; DefinitionError naming every problem at once."""
    from cattrs import BaseValidationError, transform_error

    try:
        return _converter().structure(values, kind)
    except BaseValidationError as error:
        said = transform_error(error, path="", format_exception=_sentence)
        raise DefinitionError([f"{path}: {_placed(problem)}" for problem in said]) from None


def _placed(problem: str) -> str:
    """cattrs' “sentence @ .path[0].key” as “path[1].key: sentence”, counted from one as people do."""
    sentence, _, place = problem.rpartition(" @ ")
    parts = place.lstrip(".").replace("]", "").split("[")
    counted = parts[0] + "".join(
        f"[{int(digits) + 1}]{rest}" if digits.isdigit() else f"[{part}]"
        for part in parts[1:] for digits, rest in (_split_number(part),)
    )
    return f"{counted or '(gốc)'}: {sentence}"


def _split_number(part: str) -> tuple[str, str]:
    digits = part.partition(".")[0]
    return digits, part[len(digits):]


def _sentence(error: BaseException, kind: type | None) -> str:
    from cattrs import ForbiddenExtraKeysError

    if isinstance(error, ForbiddenExtraKeysError):
        allowed = ", ".join(field.name for field in dataclasses.fields(error.cl))
        return f"khóa không được phép: {', '.join(sorted(error.extra_fields))}. Các khóa được phép: {allowed}."
    if isinstance(error, KeyError):
        return f"thiếu khóa bắt buộc {error.args[0]}."
    if isinstance(error, _Unfit):
        return str(error)
    allowed = ", ".join(repr(option) for option in get_args(kind)) if get_args(kind) else ""
    if get_origin(kind) is Literal:
        typed = str(error).partition(" not in literal ")[0]
        return f"giá trị {typed} không được phép. Được phép: {allowed}."
    return f"giá trị không được phép: {error}."


@cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook(str, _exactly(str, "chuỗi ký tự trong ngoặc kép"))
    converter.register_structure_hook(bool, _exactly(bool, "true hoặc false"))
    converter.register_structure_hook(int, _exactly(int, "số nguyên"))
    converter.register_structure_hook(date, _exactly(date, "ngày dạng 2026-12-05, không có ngoặc kép"))
    converter.register_structure_hook(datetime, _exactly(datetime, "ngày giờ dạng 2026-12-05T16:00:00+07:00"))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(Typed, _typed)
    converter.register_structure_hook(Typed | None, _typed)
    overlaid = tuple[dict[str, Typed], ...]
    converter.register_structure_hook(dict[str, Typed | overlaid] | None, _overlay)
    converter.register_structure_hook_func(_is_tuple, _listed(converter))
    return converter


def _exactly(kind: type, wanted: str) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise _Unfit(f"phải là {wanted}, đang là {value!r}.")
        return value

    return structure


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise _Unfit(f"phải là số, đang là {value!r}.")
    return float(value)


def _typed(value: Any, _: Any) -> Typed:
    if type(value) not in (str, int, float, date):
        raise _Unfit(f"phải là chuỗi, số hoặc ngày, đang là {value!r}.")
    return value  # type: ignore[no-any-return]


def _overlay(value: Any, _: Any) -> Any:
    if not isinstance(value, dict):
        raise _Unfit(f"phải là một bảng TOML, đang là {value!r}.")
    return {
        key: tuple({k: _typed(v, None) for k, v in line.items()} for line in item) if isinstance(item, list)
        else _typed(item, None)
        for key, item in value.items()
    }


def _is_tuple(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is tuple and get_args(kind)[-1:] == (Ellipsis,)


def _listed(converter: Converter) -> Callable[[Any, Any], tuple[Any, ...]]:
    def structure(value: Any, kind: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _Unfit(f"phải là danh sách trong ngoặc vuông, đang là {value!r}.")
        return tuple(converter.structure(value, list[get_args(kind)[0]]))  # type: ignore[misc,arg-type]

    return structure
