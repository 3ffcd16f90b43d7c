"""Imports go down only: a module imports from floors below its own, or from its own folder."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "superpose"

FLOORS = {
    "errors": 0, "runtime": 0, "shapes": 0,
    "calculus": 1, "data": 1,
    "network": 2,
    "training": 3,
    "model": 4, "approximation": 4,
    "insight": 5, "painting": 5, "saving": 5,
    "figures": 6,
    "report": 7,
    "estimators": 8, "studio": 8,
    "cli": 9, "notebook": 9,
    "__init__": 10, "__main__": 10,
}  # fmt: skip

MODULES = sorted(SOURCE.rglob("*.py"))


def floor_of(module: str) -> tuple[int, str]:
    """The floor and the folder of a module named from the package on, such as `network.layer`."""
    folder = module.split(".")[0]
    return FLOORS[folder], folder


def imports_of(path: Path) -> list[tuple[int, str]]:
    """Every import of our own modules in a file, wherever it stands, with its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            if node.module == "superpose":
                found += [(node.lineno, alias.name) for alias in node.names]
            elif (node.module or "").startswith("superpose."):
                found.append((node.lineno, node.module.removeprefix("superpose.")))
        elif isinstance(node, ast.Import):
            found += [
                (node.lineno, alias.name.removeprefix("superpose."))
                for alias in node.names
                if alias.name.startswith("superpose.")
            ]
    return found


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def climbs(importer: str, imported: str) -> bool:
    here, folder = floor_of(importer)
    there, other = floor_of(imported)
    return not (there < here or (there == here and folder == other) or (there == here == 0))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path):
    importer = name_of(path)
    wrong = [f"{path}:{line} imports {other}" for line, other in imports_of(path) if climbs(importer, other)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("importer", "imported", "wrong"),
    [
        ("network.layer", "calculus.costs", False),
        ("network.layer", "network.neuron", False),
        ("calculus.costs", "network.layer", True),
        ("calculus.costs", "data.table", True),
        ("estimators.base", "cli.app", True),
        ("errors", "runtime", False),
    ],
)
def test_the_rule_itself(importer, imported, wrong):
    assert climbs(importer, imported) is wrong


def test_every_folder_has_a_floor():
    assert {name_of(p).split(".")[0] for p in MODULES} == set(FLOORS)


def test_the_architecture_page_shows_these_floors():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = {name: int(floor) for floor, names in re.findall(r"^\| (\d+) \| ([^|]+) \|", page, re.M)
             for name in re.findall(r"`([\w]+)[/.]?(?:py)?`", names)}  # fmt: skip
    assert shown == FLOORS


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda p: p.stem)
def test_no_module_is_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_function_is_long(path):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, functions) and node.body:
            told = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            first = node.body[1] if told and len(node.body) > 1 else node.body[0]
            assert node.end_lineno - first.lineno < 50, f"{path}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_loads_code_from_data(path):
    """No pickle, no evaluation of text, no shell: what a file says never becomes code."""
    banned_calls = {"eval", "exec", "compile", "__import__"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {a.name.split(".")[0] for a in node.names} | {
                (getattr(node, "module", "") or "").split(".")[0]
            }
            assert not names & {"pickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"}, path
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in banned_calls, f"{path}:{node.lineno}"
        if isinstance(node, ast.keyword) and node.arg in ("allow_pickle", "shell"):
            assert isinstance(node.value, ast.Constant) and node.value.value is False, (
                f"{path}:{node.value.lineno}"
            )
