"""What a Word template may ask for (chỗ trống), and what is put there.

A template is the office's own: it chooses the words, the order and the layout. The program only
fills placeholders, each named in a vocabulary with a sentence for the officer. Vocabularies nest:
lines of a list have placeholders of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from pipeline.domain.tables import Chart, Multiples, Table

AUTHOR_LINE = "\t"
"""Where an author must write: the paragraph styles of the templates draw a tab as a dotted line to the margin."""


@dataclass(frozen=True, slots=True)
class Text:
    """A placeholder for words, ``{{ name }}``; `about` tells the officer what stands there."""

    about: str


@dataclass(frozen=True, slots=True)
class Block:
    """A placeholder for a table or a picture, ``{{p name }}``, alone in its paragraph."""

    about: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A placeholder for a list, ``{%p for x in name %}`` … ``{%p endfor %}``; each line has `fields`, ``{{ x.field }}``."""

    about: str
    fields: Mapping[str, Placeholder]


Placeholder: TypeAlias = Text | Block | Lines
Vocabulary: TypeAlias = Mapping[str, Placeholder]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the words for those who cannot see it; `width` in mm."""

    png: bytes
    alt: str
    width: float


Value: TypeAlias = "str | Table | Chart | Multiples | Picture | Sequence[Mapping[str, Value]]"
"""What fills a placeholder: words (a tab is the author's dotted line), a table, a chart still to be drawn, a picture, lines."""

Values: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says about itself to programs; `dated` stands for every time in the file."""

    title: str
    subject: str
    author: str
    dated: date


def with_pictures(values: Values, drawn: Callable[[Chart | Multiples], Picture]) -> dict[str, Value]:
    """The same values with every chart drawn, also inside lines."""
    return {name: _with_picture(value, drawn) for name, value in values.items()}


def _with_picture(value: Value, drawn: Callable[[Chart | Multiples], Picture]) -> Value:
    if isinstance(value, (Chart, Multiples)):
        return drawn(value)
    if isinstance(value, (str, Table, Picture)):
        return value
    return [with_pictures(line, drawn) for line in value]


def unfilled(vocabulary: Vocabulary, values: Values) -> list[str]:
    """Names of the vocabulary without a value, and values without a name: a mistake of ours, looked for by tests."""
    wrong = [f"{name}: no value" for name in vocabulary if name not in values]
    wrong += [f"{name}: not in the vocabulary" for name in values if name not in vocabulary]
    for name, placeholder in vocabulary.items():
        value = values.get(name)
        if isinstance(placeholder, Lines) and isinstance(value, Sequence) and not isinstance(value, str):
            wrong += dict.fromkeys(f"{name}.{of}" for line in value for of in unfilled(placeholder.fields, line))
    return wrong
