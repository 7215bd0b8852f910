"""Runs the rules of single fields by Great Expectations: one validation per section over all submissions.

Great Expectations takes seconds to import, so only commands that check import this module.
An expectation that *crashes* looks like one that failed without rows; here it raises.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from pipeline.domain.field_rule_cases import FieldRuleCase
from pipeline.domain.field_rules import FieldFailure
from pipeline.edges.field_checks.deferred_imports import deferred

os.environ["GX_ANALYTICS_ENABLED"] = "false"

with warnings.catch_warnings(), deferred("scipy.stats", "altair"):  # for tests of distributions and their pictures, never used here
    warnings.simplefilter("ignore")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

gxe: Any = gx.expectations
logging.getLogger("great_expectations").setLevel(logging.ERROR)

LARGE = 1000
"""A submission with so many lines in a section is validated by itself, so that a column of it that fails as a
whole is known by its count and need not be listed row by row, which is a hundred times slower."""


class CheckCrashed(RuntimeError):
    """An expectation did not finish: our own fault, never a verdict on the data."""


def field_failures(table: pd.DataFrame, cases: Sequence[FieldRuleCase]) -> list[FieldFailure]:
    """Every (case, submission, sheet row) that fails, in the order of the cases.

    `table` has the columns `submission` and `sheet_row`, and every column that the cases name.
    Missing values fail only ``not_null``.
    """
    if table.empty or not cases:
        return []
    run = [case for case in cases if case.expectation == "not_null" or not table[case.column].isna().all()]
    failures = [failure for part in _parts(table) for failure in _validated(part, run)] if run else []
    order = {id(case): number for number, case in enumerate(cases)}
    return sorted(failures, key=lambda f: (order[id(f.case)], f.submission, f.row))


def _parts(table: pd.DataFrame) -> list[pd.DataFrame]:
    """The table in parts that are validated one by one: the large submissions, and all others together."""
    sizes = table["submission"].value_counts()
    large = sorted(sizes.index[sizes >= LARGE])
    parts = [table[table["submission"] == number] for number in large]
    rest = table[~table["submission"].isin(large)]
    return [part.reset_index(drop=True) for part in (*parts, rest) if len(part)]


def _validated(table: pd.DataFrame, cases: Sequence[FieldRuleCase]) -> list[FieldFailure]:
    """A first pass counts failures, a second lists the rows of the rules that fail on some and not on all."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("answers").add_dataframe_asset("section")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
    failing = failing_cases(_results(batch, cases, {"result_format": "BASIC"}), cases)
    failures: list[FieldFailure] = []
    partly: list[FieldRuleCase] = []
    for case, count in failing:
        judged = table if case.expectation == "not_null" else table[table[case.column].notna()]
        if count == len(judged):
            failures += [FieldFailure(case, submission, row)
                         for submission, row in zip(judged["submission"].tolist(), judged["sheet_row"].tolist(), strict=True)]
        else:
            partly.append(case)
    if partly:
        failures += failures_of(_results(batch, partly, {
            "result_format": "COMPLETE", "unexpected_index_column_names": ["submission", "sheet_row"],
            "return_unexpected_index_query": False,
        }), partly)
    return failures


def _results(batch: Any, cases: Sequence[FieldRuleCase], result_format: dict[str, Any]) -> Sequence[Any]:
    # all at once: adding them one by one compares each with every earlier one
    suite = gx.ExpectationSuite(name="fields", expectations=[_expectation(case, number) for number, case in enumerate(cases)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results: Sequence[Any] = batch.validate(suite, result_format=result_format).results
    return results


def failing_cases(results: Sequence[Any], cases: Sequence[FieldRuleCase]) -> list[tuple[FieldRuleCase, int]]:
    """The rules that do not hold, each with the number of rows; CheckCrashed for a result that is no verdict."""
    failing = []
    for case, result in _judged(results, cases):
        count = result.result.get("unexpected_count")
        if not count:
            raise CheckCrashed(f"{case.field.key} {case.rule} failed without counting a row: {result.result}")
        failing.append((case, int(count)))
    return failing


def failures_of(results: Sequence[Any], cases: Sequence[FieldRuleCase]) -> list[FieldFailure]:
    """Validation results as failures; CheckCrashed for a result that is no verdict."""
    failures = []
    for case, result in _judged(results, cases):
        rows = result.result.get("unexpected_index_list")
        if not rows:
            raise CheckCrashed(f"{case.field.key} {case.rule} failed without naming a row: {result.result}")
        failures += [FieldFailure(case, int(row["submission"]), int(row["sheet_row"])) for row in rows]
    return failures


def _judged(results: Sequence[Any], cases: Sequence[FieldRuleCase]) -> Iterator[tuple[FieldRuleCase, Any]]:
    """The results that are not a success, each with its rule."""
    if len(results) != len(cases):
        raise CheckCrashed(f"{len(cases)} rules went in, {len(results)} results came out")
    for result in results:
        case = cases[result.expectation_config.meta["case"]]
        if _crashed(result.exception_info):
            raise CheckCrashed(f"{case.field.key} {case.rule}: {result.exception_info}")
        if not result.success:
            yield case, result


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
