"""A template against its vocabulary: every broken or unknown placeholder, with where it stands and what is allowed.

A template may hold: ``{{ name }}`` for words, ``{{p name }}`` for a table or picture, ``{%p for x in name %}`` …
``{%p endfor %}`` (``%tr`` for rows of a table) and ``{%p if name %}`` … ``{%p else %}`` … ``{%p endif %}``; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from pipeline.domain.documents.values import Block, Lines, Placeholder, Text, Vocabulary
from pipeline.edges.word.reading import NotWord, opened, paragraph_text, placed

_TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{(p )?\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}\}")
_FOR = re.compile(r"\{%(p |tr )?\s*for\s+([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*%\}")
_IF = re.compile(r"\{%(p |tr )?\s*if\s+(?:not\s+)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*%\}")
_OTHER = re.compile(r"\{%(p |tr )?\s*(else|endif|endfor)\s*%\}")
_BRACE = re.compile(r"\{[{%#]|[}%#]\}|[{}]")
_FORMS = ("{{ tên }}, {{p tên }} (bảng, hình), {%p for x in tên %} … {%p endfor %}, {%p if tên %} … {%p else %} … {%p endif %}; "
          "dòng của bảng: {%tr for x in tên %} … {%tr endfor %}")
_CLOSES = {"endfor": "for", "endif": "if", "else": "if"}
_ANYTHING = Lines("", {})
"""What a loop over an unknown list makes of its variable: one mistake is told once."""

_PARTS = (("header", "đầu trang"), ("footer", "chân trang"), ("footnotes", "chú thích chân trang"), ("endnotes", "chú thích cuối"))


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing wrong in a template: which file, where in it, the words that stand there, and what to do."""

    path: Path
    place: str
    text: str
    message: str

    def __str__(self) -> str:
        where = f", {self.place}" if self.place else ""
        quoted = f" “{self.text}”" if self.text else ""
        return f"{self.path}{where}{':' if quoted else ''}{quoted}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A block that has begun: its word, level (p, tr or inside a paragraph), where, and the names known inside."""

    word: str
    level: str
    place: str
    text: str
    container: Any
    names: Vocabulary


def template_problems(path: Path, vocabulary: Vocabulary) -> list[TemplateProblem]:
    """Everything in the template that could not be filled; none when it is sound."""
    try:
        document = opened(path)
    except FileNotFoundError:
        return [TemplateProblem(path, "", "", "không tìm thấy mẫu văn bản.")]
    except NotWord:
        return [TemplateProblem(path, "", "", "không đọc được; mẫu văn bản phải là tệp Word dạng .docx, không đặt mật khẩu.")]
    found = list(_Part(path, "", vocabulary).problems(document.element.body))
    for name, root in _other_parts(document):
        found += _Part(path, f"{name}, ", vocabulary).problems(root)
    return found


def _other_parts(document: Any) -> Iterator[tuple[str, Any]]:
    """Headers, footers and notes, each with what it is called, in the order of their names."""
    for part in sorted(document.part.package.iter_parts(), key=lambda part: str(part.partname)):
        for kind, words in _PARTS:
            if re.fullmatch(rf"/word/{kind}\d*\.xml", str(part.partname)):
                yield words, parse_xml(part.blob)


class _Part:
    """One part of a template, read from top to bottom with the blocks that are open."""

    def __init__(self, path: Path, prefix: str, vocabulary: Vocabulary) -> None:
        self._path, self._prefix, self._vocabulary = path, prefix, vocabulary
        self._open: list[_Opened] = []

    def problems(self, root: Any) -> Iterator[TemplateProblem]:
        """What is wrong, in reading order; blocks that never end last."""
        for place, paragraph in placed(root):
            where, text = f"{self._prefix}{place}", paragraph_text(paragraph)
            yield from self._paragraph(where, text, paragraph)
            for one in [one for one in self._open if not one.level]:
                self._open.remove(one)
                yield self._said(where, one.text, f"thiếu {{% end{one.word} %}} trong cùng đoạn; khối gồm nhiều đoạn viết "
                                 f"{{%p {one.word} … %}} và {{%p end{one.word} %}}, mỗi lệnh một đoạn riêng.")
        for one in self._open:
            ending = "{%" + one.level + f" end{one.word} %}}"
            yield TemplateProblem(self._path, one.place, one.text, f"chưa có lệnh kết thúc {ending}.")

    def _paragraph(self, place: str, text: str, paragraph: Any) -> Iterator[TemplateProblem]:
        for token in _TOKEN.findall(text):
            yield from self._token(place, token, text, paragraph)
        rest = _TOKEN.sub(" ", text)
        if stray := _BRACE.search(rest):
            at = stray.start()
            around = " ".join(rest[max(0, at - 25):at + 25].split())
            yield self._said(place, around, f"dấu ngoặc nhọn “{stray[0]}” lẻ hoặc đặt sai; cách viết: {_FORMS}.")

    def _token(self, place: str, token: str, text: str, paragraph: Any) -> Iterator[TemplateProblem]:
        if found := _VALUE.fullmatch(token):
            yield from self._value(place, token, text, found)
        elif found := _FOR.fullmatch(token):
            yield from self._alone(place, token, text, found[1], paragraph)
            lines = self._named(found[3])
            fields: Mapping[str, Placeholder] = {found[2]: _ANYTHING}
            if isinstance(lines, Lines) and lines is not _ANYTHING:
                fields = {found[2]: Lines("", lines.fields)}
            elif lines is None:
                yield self._unknown(place, token, found[3])
            elif lines is not _ANYTHING:
                yield self._said(place, token, f"“{found[3]}” không phải là danh sách. {self._allowed(Lines)}")
            self._begin("for", found[1], place, token, paragraph, fields)
        elif found := _IF.fullmatch(token):
            yield from self._alone(place, token, text, found[1], paragraph)
            if self._named(found[2]) is None:
                yield self._unknown(place, token, found[2])
            self._begin("if", found[1], place, token, paragraph, {})
        elif found := _OTHER.fullmatch(token):
            yield from self._alone(place, token, text, found[1], paragraph)
            yield from self._end(place, token, found, paragraph)
        else:
            yield self._said(place, token, f"viết chưa đúng; cách viết: {_FORMS}. {self._allowed(Text)}")

    def _value(self, place: str, token: str, text: str, found: re.Match[str]) -> Iterator[TemplateProblem]:
        named = self._named(found[2])
        if named is None:
            yield self._unknown(place, token, found[2])
        elif named is _ANYTHING:
            return
        elif isinstance(named, Block):
            if not found[1] or text.strip() != token:
                yield self._said(place, token, f"bảng, hình viết {{{{p {found[2]} }}}}, đứng riêng một đoạn.")
        elif isinstance(named, Lines):
            yield self._said(place, token, f"“{found[2]}” là danh sách, viết {{%p for x in {found[2]} %}} … {{%p endfor %}}; "
                             f"trong đó dùng: {', '.join(f'x.{name}' for name in named.fields)}.")
        elif found[1]:
            yield self._said(place, token, f"“{found[2]}” là chữ, viết {{{{ {found[2]} }}}}.")

    def _alone(self, place: str, token: str, text: str, level: str | None, paragraph: Any) -> Iterator[TemplateProblem]:
        if level and text.strip() != token:
            yield self._said(place, token, "lệnh này thay cho cả đoạn, phải đứng riêng một đoạn.")
        if level and next(paragraph.iter(qn("w:sectPr")), None) is not None:
            yield self._said(place, token, "đoạn này mang dấu ngắt phần (section break); đặt dấu ngắt ở một đoạn riêng.")

    def _begin(self, word: str, level: str | None, place: str, token: str, paragraph: Any, names: Vocabulary) -> None:
        self._open.append(_Opened(word, (level or "").strip(), place, token, _container(paragraph, level), names))

    def _end(self, place: str, token: str, found: re.Match[str], paragraph: Any) -> Iterator[TemplateProblem]:
        word, level = _CLOSES[found[2]], (found[1] or "").strip()
        last = self._open[-1] if self._open else None
        if last is None or last.word != word:
            within = f" (đang mở: “{last.text}” ở {last.place})" if last else ""
            yield self._said(place, token, f"không có {word} nào đang mở để lệnh này áp dụng{within}.")
            return
        if last.level != level or last.container is not _container(paragraph, found[1]):
            yield self._said(place, token, f"phải cùng kiểu và cùng bảng, cùng ô với “{last.text}” ở {last.place}.")
        if found[2] != "else":
            self._open.pop()

    def _named(self, name: str) -> Placeholder | None:
        """What a dotted name stands for where we are; None when there is no such name."""
        first, *rest = name.split(".")
        known = {**self._vocabulary, **{key: of for one in self._open for key, of in one.names.items()}}
        found = known.get(first)
        for step in rest:
            found = found if found is _ANYTHING else found.fields.get(step) if isinstance(found, Lines) else None
        return found

    def _unknown(self, place: str, token: str, name: str) -> TemplateProblem:
        names = [*self._vocabulary, *(f"{key}.{field}" for one in self._open for key, of in one.names.items()
                                      if isinstance(of, Lines) for field in of.fields)]
        near = get_close_matches(name, names, 1, 0.6)
        return self._said(place, token, f"không có chỗ trống “{name}”{f'; có thể là “{near[0]}”' if near else ''}. "
                          f"Được dùng: {', '.join(names)}.")

    def _allowed(self, kind: type) -> str:
        return f"Được dùng: {', '.join(name for name, of in self._vocabulary.items() if isinstance(of, kind))}."

    def _said(self, place: str, text: str, message: str) -> TemplateProblem:
        return TemplateProblem(self._path, place, text, message)


def _container(paragraph: Any, level: str | None) -> Any:
    """What a block must begin and end in: its table for rows, its cell or the page for paragraphs, else the paragraph."""
    kind = (level or "").strip()
    if not kind:
        return paragraph
    return next(paragraph.iterancestors(qn("w:tbl")), None) if kind == "tr" else paragraph.getparent()
