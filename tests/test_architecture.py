"""The lines that hold the design together (docs: design §3), drawn by reading the source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIPELINE = ROOT / "pipeline"

LEVELS = {"definitions": 0, "domain": 1, "edges": 2, "commands": 3, "cli": 3, "__main__": 3}
"""Imports go down only: from a module's own level or a lower number."""

IMPURE = {
    "great_expectations", "io", "matplotlib", "openpyxl", "os", "pathlib", "python_calamine", "rich",
    "shutil", "sqlite3", "subprocess", "sys", "tempfile", "time", "typer", "xlsxwriter", "zipfile",
}
IMPURE_CALLS = {"open", "print", "input", "now", "today", "utcnow"}

HEAVY = {"pandas", "numpy", "matplotlib", "great_expectations", "openpyxl", "xlsxwriter"}

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "core", "manager", "managers", "base", "common", "misc"}

LONG: dict[str, str] = {
    # module: why it may be longer than a screenful or three
    "pipeline.cli": "one thin function per command, all commands on one page",
    "pipeline.domain.indicators": "one short function per indicator of the rubric",
    "pipeline.edges.cell_scan": "three file formats, each scanned for the same four facts",
    "pipeline.edges.guard": "every refusal before a parser is let in, in one place to review",
}
LONGEST = 350


def modules() -> list[Path]:
    return sorted(PIPELINE.rglob("*.py"))


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file; ``from a import b`` counts as a.b and as a."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            before = package[:len(package) - node.level + 1] if node.level else ()
            source = ".".join((*before, *((node.module,) if node.module else ())))
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the constants that only explain: strings that stand alone as a statement."""
    return {id(node.value) for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def constants(path: Path) -> Iterator[tuple[int, object]]:
    """Line and value of every literal of the code, pieces of f-strings included."""
    tree = parsed(path)
    explained = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in explained:
            yield node.lineno, node.value


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and last name of everything called."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr


def within(*levels: str) -> list[Path]:
    return [path for path in modules() if path.relative_to(PIPELINE).parts[0].removesuffix(".py") in levels]


def level(name: str) -> int:
    """The level of an imported ``pipeline.x…``; 3 for the package itself, which only the top may need."""
    parts = name.split(".")
    return LEVELS[parts[1]] if len(parts) > 1 else 3


def edge(name: str) -> str:
    """The edge that a ``pipeline.edges.x…`` belongs to."""
    return (*name.split("."), "")[2]


def test_every_module_belongs_to_a_level() -> None:
    assert [dotted(path) for path in modules() if path != PIPELINE / "__init__.py"
            and path.relative_to(PIPELINE).parts[0].removesuffix(".py") not in LEVELS] == []


def test_imports_go_down_only() -> None:
    wrong = [f"{dotted(path)} imports {name}" for path in modules() if path != PIPELINE / "__init__.py"
             for name in imported(path)
             if name.startswith("pipeline.") and level(name) > level(dotted(path))]
    assert wrong == []


def test_edges_do_not_import_one_another() -> None:
    wrong = [f"{dotted(path)} imports {name}" for path in within("edges") for name in imported(path)
             if name.startswith("pipeline.edges.") and edge(name) != edge(dotted(path))]
    assert wrong == []


def test_the_domain_touches_nothing_outside_itself() -> None:
    wrong = [f"{dotted(path)} imports {name}" for path in within("domain") for name in imported(path)
             if name.split(".")[0] in IMPURE]
    wrong += [f"{dotted(path)}:{line} calls {name}()" for path in within("domain")
              for line, name in calls(path) if name in IMPURE_CALLS]
    assert wrong == []


def test_only_the_command_line_prints() -> None:
    assert [f"{dotted(path)}:{line}" for path in within("definitions", "domain", "edges")
            for line, name in calls(path) if name == "print"] == []


def test_help_starts_without_any_heavy_library() -> None:
    assert (PIPELINE / "__main__.py").is_file(), "pipeline/__main__.py, the command line, is missing"
    run = subprocess.run([sys.executable, "-X", "importtime", "-m", "pipeline", "--help"], cwd=ROOT,
                         capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in run.stderr.splitlines()
              if line.startswith("import time:")}
    assert "pipeline" in loaded
    assert loaded & HEAVY == set()


def test_no_module_is_named_after_nothing() -> None:
    assert [dotted(path) for path in modules() if set(dotted(path).split(".")) & EMPTY_NAMES] == []


def test_no_module_is_long_without_a_reason() -> None:
    lengths = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST and name not in LONG} == {}


def test_a_reason_that_is_not_needed_any_more_is_struck_off() -> None:
    lengths = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert [name for name in LONG if lengths.get(name, 0) <= LONGEST] == []


WRITTEN = [pytest.param(path, id=dotted(path)) for path in modules() if path.stat().st_size]


@pytest.mark.parametrize("path", WRITTEN)
def test_every_module_says_what_becomes_what(path: Path) -> None:
    assert ast.get_docstring(parsed(path))


def test_no_year_stands_in_code() -> None:
    config = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    days = [period[which] for period in config["periods"] for which in ("start", "department_due")]
    years = range(min(days).year - 1, max(days).year + 5)

    def is_year(value: object) -> bool:
        if isinstance(value, str):
            written = re.findall(r"(?<![\w.])\d{4}(?![\w.])", value)
            return "://" not in value and any(int(year) in years for year in written)
        return isinstance(value, int) and value in years

    assert [f"{dotted(path)}:{line}: {value!r}" for path in within("domain", "edges")
            for line, value in constants(path) if is_year(value)] == []


def test_no_unit_stands_in_code() -> None:
    config = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    units = {unit["key"] for unit in config["units"]}
    units |= {text for unit in config["units"] for name in unit["names"]
              for text in (name["name"], name["short_name"])}
    assert [f"{dotted(path)}:{line}: {value!r}" for path in within("domain", "edges")
            for line, value in constants(path) if value in units] == []


def test_what_children_import_leaves_pandas_alone() -> None:
    """Half a second of every process that only writes or reads."""
    modules = "pipeline.commands.read_one, pipeline.commands.write_one, pipeline.commands.write_reply, pipeline.edges.workbook, pipeline.edges.chart_images"
    found = subprocess.run([sys.executable, "-c", f"import sys, {modules}; print('pandas' in sys.modules)"],
                           capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "False"
