"""What the job is measured against: programs that only read the same files. Run as a process each.

`python -m benchmarks.readers calamine|pandas-openpyxl|pandas-calamine PROCESSES LIST`, where
LIST is a file with one path per line.
"""

from __future__ import annotations

import sys
from multiprocessing import get_context
from pathlib import Path


def read_raw(path: str) -> int:
    """Every value of every sheet, by the fast reader alone; returns the number of rows."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    return sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)


def floor(paths: list[str], processes: int) -> int:
    """The raw reader over all files in as many processes as the job uses."""
    with get_context("spawn").Pool(processes) as pool:
        return sum(pool.imap_unordered(read_raw, paths, chunksize=4))


def loop(paths: list[str], engine: str) -> int:
    """What a user would write: read every sheet of every file, then put the sheets together."""
    import pandas as pd

    sheets: dict[str, list[pd.DataFrame]] = {}
    for path in paths:
        for name, table in pd.read_excel(path, engine=engine, sheet_name=None).items():  # type: ignore[call-overload]
            sheets.setdefault(name, []).append(table)
    return sum(len(pd.concat(tables, ignore_index=True)) for tables in sheets.values())


if __name__ == "__main__":
    how, number, listed = sys.argv[1:]
    files = Path(listed).read_text("utf-8").splitlines()
    print(floor(files, int(number)) if how == "calamine" else loop(files, how.removeprefix("pandas-")))
