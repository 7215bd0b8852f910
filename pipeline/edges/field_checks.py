"""Runs the rules of single fields by Great Expectations: one validation per section over all submissions.

Great Expectations takes seconds to import, so only commands that check import this module.
An expectation that *crashes* looks like one that failed without rows; here it raises.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline.domain.field_rules import FieldFailure, FieldRuleCase

os.environ["GX_ANALYTICS_ENABLED"] = "false"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

gxe: Any = gx.expectations
logging.getLogger("great_expectations").setLevel(logging.ERROR)

WHOLESALE = 1000
"""A required column that is blank on all of at least so many rows fails wholesale: it is reported once
per submission, at its first row, without listing every row through the validation."""


class CheckCrashed(RuntimeError):
    """An expectation did not finish: our own fault, never a verdict on the data."""


def field_failures(table: pd.DataFrame, cases: Sequence[FieldRuleCase]) -> list[FieldFailure]:
    """Every (case, submission, sheet row) that fails, in the order of the cases.

    `table` has the columns `submission` and `sheet_row`, and every column that the cases name.
    Missing values fail only ``not_null``.
    """
    if table.empty or not cases:
        return []
    failures: list[FieldFailure] = []
    run: list[FieldRuleCase] = []
    for case in cases:
        column = table[case.column]
        if case.expectation != "not_null" and column.isna().all():
            continue  # nothing is filled, so there is nothing to judge
        if case.expectation == "not_null" and len(table) >= WHOLESALE and column.isna().all():
            first = table.drop_duplicates("submission")
            failures += [FieldFailure(case, int(s), int(r))
                         for s, r in zip(first["submission"], first["sheet_row"], strict=True)]
            continue
        run.append(case)
    if run:
        failures += _validated(table, run)
    order = {id(case): number for number, case in enumerate(cases)}
    return sorted(failures, key=lambda f: (order[id(f.case)], f.submission, f.row))


def _validated(table: pd.DataFrame, cases: Sequence[FieldRuleCase]) -> list[FieldFailure]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    batches = context.data_sources.add_pandas("answers").add_dataframe_asset("section")
    suite = gx.ExpectationSuite(name="fields")
    for number, case in enumerate(cases):
        suite.add_expectation(_expectation(case, number))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        validation = batches.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table}).validate(
            suite, result_format={
                "result_format": "COMPLETE", "unexpected_index_column_names": ["submission", "sheet_row"],
                "return_unexpected_index_query": False,
            })
    return failures_of(validation.results, cases)


def failures_of(results: Sequence[Any], cases: Sequence[FieldRuleCase]) -> list[FieldFailure]:
    """Validation results as failures; CheckCrashed for a result that is no verdict."""
    if len(results) != len(cases):
        raise CheckCrashed(f"{len(cases)} rules went in, {len(results)} results came out")
    failures = []
    for result in results:
        case = cases[result.expectation_config.meta["case"]]
        if _crashed(result.exception_info):
            raise CheckCrashed(f"{case.field.key} {case.rule}: {result.exception_info}")
        if result.success:
            continue
        rows = result.result.get("unexpected_index_list")
        if not rows:
            raise CheckCrashed(f"{case.field.key} {case.rule} failed without naming a row: {result.result}")
        failures += [FieldFailure(case, int(row["submission"]), int(row["sheet_row"])) for row in rows]
    return failures


def _crashed(info: Any) -> bool:
    """Whether an exception stands anywhere in `exception_info`, whose shape changes when there is one."""
    if isinstance(info, dict):
        return bool(info.get("raised_exception")) or any(_crashed(v) for v in info.values() if isinstance(v, dict))
    return False


def _expectation(case: FieldRuleCase, number: int) -> Any:
    about: dict[str, Any] = {"column": case.column, "meta": {"case": number}}
    match case.expectation:
        case "not_null":
            return gxe.ExpectColumnValuesToNotBeNull(**about)
        case "between":
            return gxe.ExpectColumnValuesToBeBetween(min_value=case.low, max_value=case.high, **about)
        case "in_set":
            return gxe.ExpectColumnValuesToBeInSet(value_set=list(case.allowed), **about)
        case "length":
            return gxe.ExpectColumnValueLengthsToBeBetween(max_value=int(case.high or 0), **about)
        case "regex":
            return gxe.ExpectColumnValuesToMatchRegex(regex=case.pattern, **about)
