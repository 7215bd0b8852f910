"""Modules that are loaded only when somebody looks inside."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.edges.field_checks.deferred_imports import deferred

HELD = "answer = 42\n"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that nobody has loaded yet."""
    (tmp_path / "khong_dung_den.py").write_text(HELD, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "khong_dung_den", raising=False)
    return "khong_dung_den"


def test_a_deferred_module_is_not_loaded_by_its_import_and_loads_when_somebody_looks_inside(module: str) -> None:
    with deferred(module):
        stand_in = importlib.import_module(module)
    assert module not in sys.modules
    assert stand_in.answer == 42
    assert sys.modules[module].answer == 42


def test_a_library_that_looks_inside_while_it_is_imported_gets_the_real_module(module: str) -> None:
    with deferred(module):
        assert importlib.import_module(module).answer == 42
        real = sys.modules[module]
        assert real.__file__
    assert sys.modules[module] is real


def test_a_module_that_is_loaded_already_stays_as_it_is(module: str) -> None:
    real = importlib.import_module(module)
    with deferred(module):
        assert sys.modules[module] is real


def test_field_checks_load_no_statistics_yet_great_expectations_can_still_use_them() -> None:
    code = """
import sys
from pipeline.edges import field_checks
assert not {"scipy.stats", "altair"} & set(sys.modules)
import pandas as pd
batch = (field_checks.gx.get_context(mode="ephemeral").data_sources.add_pandas("a").add_dataframe_asset("b")
         .add_batch_definition_whole_dataframe("c").get_batch({"dataframe": pd.DataFrame({"x": ["a", "b"]})}))
same = {"values": ["a", "b"], "weights": [0.5, 0.5]}
result = batch.validate(field_checks.gxe.ExpectColumnKLDivergenceToBeLessThan(column="x", partition_object=same, threshold=0.1))
assert result.success, result
assert "scipy.stats" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-600:]
