"""What the pages show is what there is: the README's example runs, and so does every recipe."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import salang
from conftest import SMALL, files

HERE = Path(__file__).resolve().parents[1]


def block(page: Path, kind: str, after: str) -> str:
    """The first block of a kind after some words of a page."""
    text = page.read_text("utf-8")
    found = re.search(rf"```{kind}\n(.*?)```", text[text.index(after) :], re.DOTALL)
    assert found is not None
    return found[1]


def hasty(source: str) -> str:
    """An example word for word, but for fewer trials."""
    return re.sub(r"trials=[\d_]+", "trials=128", source)


def test_the_readmes_example_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    source = hasty(block(root / "README.md", "python", "## From Python"))
    names: dict[str, Any] = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Expr):
            shown = eval(compile(ast.Expression(statement.value), "README.md", "eval"), names)
            assert shown is not None and repr(shown), ast.unparse(statement)
        else:
            exec(compile(ast.Module([statement], []), "README.md", "exec"), names)
    assert (tmp_path / "reports" / "mine" / "report.html").is_file()
    assert names["r"].trials == 128


def test_the_packages_page_runs_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    source = hasty(block(HERE / "README.md", "python", "# salang"))
    exec(compile(source, "README.md", "exec"), {})
    assert (tmp_path / "reports" / "mine" / "summary.json").is_file()


def test_examples_in_docstrings_hold() -> None:
    import doctest

    for module in (salang.scenario, salang.study):
        failed, tried = doctest.testmod(module)
        assert failed == 0 and tried > 0


def test_every_public_name_is_described() -> None:
    for name in salang.__all__:
        thing = getattr(salang, name)
        if name == "__version__":
            continue
        assert (thing.__doc__ or "").strip(), name
        if isinstance(thing, type):
            for key, one in vars(thing).items():
                if not key.startswith("_") and (callable(one) or isinstance(one, property)):
                    assert (one.__doc__ or "").strip(), f"{name}.{key}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, and the command on the path."""
    (tmp_path / "scenario.toml").write_text(SMALL.replace("trials     = 256", "trials     = 4096"))
    scripts = Path(sysconfig.get_path("scripts"))
    if not (scripts / "salang").exists():
        scripts = tmp_path / "bin"
        scripts.mkdir()
        own = scripts / "salang"
        own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m salang "$@"\n')
        own.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(scripts), os.environ["PATH"]]))
    return tmp_path


def ran(*words: str, cwd: Path, **environment: str) -> None:
    told = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def whole(home: Path) -> None:
    """That the merged report is that of one run."""
    one = salang.read(home / "scenario.toml").run(progress=False)
    one.save(home / "one")
    merged = files(home / "reports" / "long")
    assert {name for name in merged if merged[name] != files(home / "one").get(name)} == set()


@pytest.mark.parametrize(
    ("kind", "name"), [("bash", "slurm.sh"), ("python", "Snakefile"), ("bash", "parallel.sh")]
)
def test_a_recipe_on_the_page_is_the_file(kind: str, name: str) -> None:
    shown = block(HERE / "CLUSTER.md", kind, f"`examples/{name}`")
    assert shown == (HERE / "examples" / name).read_text("utf-8")
    assert len([line for line in shown.splitlines() if line.strip()]) <= 12


def test_slurms_array_is_the_run(home: Path) -> None:
    script = HERE / "examples" / "slurm.sh"
    ran("bash", "-n", str(script), cwd=home)
    array = re.search(r"#SBATCH --array=1-(\d+)", script.read_text())
    assert array is not None
    count = array[1]
    for task in range(1, int(count) + 1):
        ran(
            "bash", str(script), "scenario.toml",
            cwd=home,
            SLURM_ARRAY_TASK_ID=str(task),
            SLURM_ARRAY_TASK_COUNT=count,
            SLURM_CPUS_PER_TASK="1",
            TRIALS="4096",
        )
    parts = sorted(str(path) for path in (home / "parts").iterdir())
    ran("salang", "merge", *parts, "--out", "reports/long", "--quiet", cwd=home)
    whole(home)


def test_snakemake_makes_the_run(home: Path) -> None:
    snakemake = shutil.which("snakemake", path=os.environ.get("SNAKEMAKE_PATH", os.environ["PATH"]))
    if snakemake is None:
        pytest.skip("snakemake is not there")
    ran(snakemake, "-s", str(HERE / "examples" / "Snakefile"), "-d", str(home), "--cores", "2", cwd=home)
    whole(home)


def test_gnu_parallel_makes_the_run(home: Path) -> None:
    if shutil.which("parallel") is None:
        pytest.skip("parallel is not there")
    script = HERE / "examples" / "parallel.sh"
    ran("bash", str(script), "scenario.toml", cwd=home, TRIALS="4096")
    whole(home)
