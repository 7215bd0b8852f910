"""What a command is about to publish → the review page with the links that will then be true, published with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.results import Results
from pipeline.domain.review.shelves import figures_digest, shelf, with_made
from pipeline.domain.review.values import Made
from pipeline.domain.tables import text
from pipeline.edges.review_page import remembered_by, shelved_keys, write_shelves

PAGE = "index.html"

Basis = Mapping[tuple[str, str], tuple[str, str]]
"""(key of a period or phase, product) → (digest, day) of the figures that it was made from."""


def with_page(definitions: Definitions, staging: Path, owned: Sequence[PurePosixPath], basis: Basis | None = None) -> list[PurePosixPath]:
    """What a command owns, and the review page staged beside it: the same page with the files as they will be.

    Nothing but `owned` where no run has written a page yet, or one that cannot be used.
    """
    page = definitions.output / PAGE
    remembered = remembered_by(page)
    if remembered is None:
        return list(owned)
    made = {place: Made(figures, day, remembered.figures.get(place[0], "")) for place, (figures, day) in (basis or {}).items()}
    files = files_after(definitions.output, staging, owned)
    now = with_made(remembered, made)
    shelves = [shelf(definitions.campaign, key, below(files, key), now) for key in shelved_keys(page)]
    write_shelves(page, shelves, now, staging / PAGE)
    return [*owned, PurePosixPath(PAGE)]


def basis_of(scope: ReportScope, *products: str) -> Basis:
    """That something of a report's scope is made from the figures of its run."""
    return figures_of(scope.run, scope.key, products, [*scope.periods])


def figures_of(run: Results, key: str, products: Sequence[str], periods: Sequence[Period]) -> Basis:
    """That some products of a period or phase are made from the figures of a run."""
    found = figures_digest(run, key, periods), text(run.as_of)
    return {(key, product): found for product in products}


def files_after(output: Path, staging: Path, owned: Collection[PurePosixPath]) -> frozenset[str]:
    """Every file below output/ once what is staged has replaced what is owned, relative to it."""
    replaced, within = {str(name) for name in owned}, tuple(f"{name}/" for name in owned)
    kept = (path for path in files_below(output) if path not in replaced and not path.startswith(within))
    return frozenset(kept) | frozenset(files_below(staging))


def files_below(folder: Path) -> list[str]:
    """Every file below a folder, relative to it, sorted; none when it is not there. Hidden ones are nobody's results."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
    )


def below(files: Collection[str], key: str) -> list[str]:
    """Those of the files that belong to a period or phase, sorted."""
    return sorted(path for path in files if path.startswith(f"{key}/"))
