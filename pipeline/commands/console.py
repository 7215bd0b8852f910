"""What the officer sees in the terminal: progress, one table, and a last line that says what to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console as RichConsole
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_COLOURS = {"Lỗi": "red", "Cảnh báo": "yellow", "Ghi chú": "cyan", "Miễn áp dụng": "green"}


class Console:
    """Results go to standard output, progress and remarks to standard error."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = RichConsole(file=out or sys.stdout, highlight=False, soft_wrap=True)
        self._err = RichConsole(file=err or sys.stderr, highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """A result, as it is."""
        self._out.print(text, markup=False)

    def remark(self, text: str) -> None:
        """Something worth knowing that is no result."""
        self._err.print(text, markup=False, style="dim")

    def heading(self, text: str) -> None:
        """A line that begins a part of the result."""
        self._out.print(f"[bold]{escape(text)}[/bold]")

    def finding(self, severity: str, where: str, text: str) -> None:
        """One finding: severity in colour, address, sentence."""
        self._out.print(f"  [{_COLOURS[severity]}]{severity:<8}[/] {escape(where)}{escape(text)}")

    def table(self, title: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> None:
        """A table; `columns` are (title, is a number)."""
        table = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
        for name, numeric in columns:
            table.add_column(name, justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        self._out.print(table)

    @contextmanager
    def progress(self, text: str) -> Iterator[ProgressBar]:
        """A bar on standard error while something long runs; silent where nobody watches."""
        with Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn(),
            console=self._err, transient=True, disable=not self._err.is_terminal,
        ) as bar:
            yield ProgressBar(bar, bar.add_task(text, total=None))


class ProgressBar:
    """One running bar."""

    def __init__(self, bar: Progress, task: object) -> None:
        self._bar, self._task = bar, task

    def at(self, done: int, of: int) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done, total=of)  # type: ignore[arg-type]
