"""Types hold: the package, its stubs and the notebook, by two checkers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package's sources, and the notebook as a program."""
    home = tmp_path_factory.mktemp("types")
    notebook = json.loads((HERE / "examples" / "tour.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    (home / "tour.py").write_text("\n".join(cells) + "\n", "utf-8")
    wrong = "import salang\n\nr = salang.baseline().run(trials='many')\nr.sumary\n"
    (home / "wrong.py").write_text(wrong, "utf-8")
    return home


def ran(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=cwd, capture_output=True, text=True, timeout=600
    )


def test_mypy_strict(checked: Path) -> None:
    pytest.importorskip("mypy")
    config = ("--strict", "--cache-dir", str(checked / "cache"), "--python-executable", sys.executable)
    told = ran("mypy", *config, str(HERE / "salang"), cwd=checked)
    assert told.returncode == 0, told.stdout
    # By the package as it is installed, with its marker of types.
    told = ran("mypy", *config, "tour.py", cwd=checked)
    assert told.returncode == 0, told.stdout
    told = ran("mypy", *config, "wrong.py", cwd=checked)
    assert told.returncode == 1 and "sumary" in told.stdout and "arg-type" in told.stdout, told.stdout


def test_pyright(checked: Path) -> None:
    pytest.importorskip("pyright")
    python = ("--pythonpath", sys.executable)
    told = ran("pyright", *python, str(HERE / "salang"), cwd=checked)
    assert told.returncode == 0, told.stdout + told.stderr
    told = ran("pyright", *python, "tour.py", cwd=checked)
    assert told.returncode == 0, told.stdout
    told = ran("pyright", *python, "wrong.py", cwd=checked)
    assert told.returncode == 1 and "sumary" in told.stdout and "Literal['many']" in told.stdout, told.stdout
