"""A computed table → its rows, each as column → figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
"""One row: column → figure as plain Python; read, never changed, since many read the same."""


def frame_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, without its index.

    As `DataFrame.to_dict("records")`, a column at a time instead of a figure at a time.

    >>> frame_rows(pd.DataFrame({"unit": ["TH", "VP"], "points": [1.5, 2.0]}))
    [{'unit': 'TH', 'points': 1.5}, {'unit': 'VP', 'points': 2.0}]
    """
    names = [str(name) for name in frame.columns]
    columns = [frame.iloc[:, place].tolist() for place in range(len(names))]
    return [dict(zip(names, figures, strict=True)) for figures in zip(*columns, strict=True)]
