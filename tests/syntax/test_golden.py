"""Golden trees: what the parser makes of telling inputs, reviewed by eye.

An input is `cases/NAME.ks`, or `cases/NAME.txt` where its characters would not survive an editor: then its
lines are literals. `KSC_UPDATE_GOLDEN=1 pytest tests/syntax/test_golden.py` writes the trees anew; read the
difference before it is committed.
"""

import ast
import os
from pathlib import Path

import pytest
from syntax.kit import dump, parsed

CASES = Path(__file__).parent / "cases"
INPUTS = sorted([*CASES.glob("*.ks"), *CASES.glob("*.txt")])


def text_of(case: Path) -> str:
    text = case.read_bytes().decode()
    return text if case.suffix == ".ks" else "".join(map(ast.literal_eval, text.splitlines()))


@pytest.mark.parametrize("case", INPUTS, ids=lambda case: case.stem)
def test_golden_tree(case: Path) -> None:
    tree = dump(parsed(text_of(case)))
    golden = case.with_suffix(".tree")
    if os.environ.get("KSC_UPDATE_GOLDEN"):
        golden.write_text(tree, encoding="utf-8", newline="")
    assert tree == golden.read_bytes().decode()


def test_every_tree_has_one_input() -> None:
    stems = [case.stem for case in INPUTS]
    assert sorted(stems) == sorted(tree.stem for tree in CASES.glob("*.tree"))
    assert len(stems) >= 50
