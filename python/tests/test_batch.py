"""Many runs by a design: the command's, wherever they are carried out, and taken up where they stopped."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import salang
from conftest import SMALL, files

Command = Callable[..., "subprocess.CompletedProcess[str]"]

DESIGN = (
    "scenario,hazard.attack.per_100km_year,given,trials,seed,name\n"
    "small.toml,,,64,1,plain\nsmall.toml,9,buyer = two,64,1,\nsmall.toml,0.5,,128,2,\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "design.csv").write_text(DESIGN)
    return tmp_path


def test_it_is_the_commands_table_and_takes_up_what_the_command_kept(
    home: Path, command: Command
) -> None:
    told = command("batch", "design.csv", "--out", "cli", "-q", cwd=home)
    assert told.returncode == 0, told.stderr
    batch = salang.batch(home / "design.csv", out=home / "mine", progress=False)
    assert batch.folder == home / "mine" and len(batch) == 3 and not batch.partial
    both = files(home / "mine"), files(home / "cli")
    assert both[0].keys() == both[1].keys()
    assert [name for name in both[0] if both[0][name] != both[1][name]] == []
    assert files(home / "mine-runs") == files(home / "cli-runs")
    # What is kept is not done again.
    seen: list[tuple[int, int]] = []
    again = salang.batch(
        home / "design.csv", out=home / "cli", progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [] and again.data == batch.data


def test_each_row_is_a_run_of_its_own(home: Path) -> None:
    batch = salang.batch(home / "design.csv", progress=False)
    assert batch.folder is None
    small = salang.read(home / "small.toml")
    changed = small.set({"hazard.attack.per_100km_year": 9}).given(buyer="two")
    for row, expected in enumerate(
        (small.run(64, seed=1), changed.run(64, seed=1),
         small.set({"hazard.attack.per_100km_year": 0.5}).run(128, seed=2))
    ):
        assert batch.data[row] == expected.data
    assert batch.scenario(1).changes == changed.changes
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(batch.summaries)
    assert frame.columns[:6] == [
        "run", "scenario", "hazard.attack.per_100km_year", "given", "name", "seed"
    ]
    assert frame["hazard.attack.per_100km_year"].dtype == polars.Float64
    assert frame["run"].unique().sort().to_list() == [1, 2, 3]
    assert len(frame) == sum(len(batch.scenario(row).run().summary) for row in range(3))


def test_parquet_and_csv_hold_the_same(home: Path) -> None:
    polars = pytest.importorskip("polars")
    batch = salang.batch(home / "design.csv", out=home / "b", progress=False)
    parquet = polars.read_parquet(home / "b" / "summaries.parquet")
    assert parquet.equals(polars.DataFrame(batch.summaries))
    csv = polars.read_csv(home / "b" / "summaries.csv", infer_schema_length=None)
    assert csv.columns == parquet.columns and len(csv) == len(parquet)
    assert csv["mean"].to_list() == parquet["mean"].to_list()


@pytest.mark.parametrize("kind", ["list", "columns", "pandas", "polars"])
def test_a_design_is_any_table(small: salang.Scenario, kind: str) -> None:
    columns: dict[str, list[Any]] = {"accepted": [0.7, None], "trials": [64, 64], "seed": [1, 1]}
    rows = [dict(zip(columns, row)) for row in zip(*columns.values())]
    design: Any
    if kind == "list":
        design = [{"scenario": small, **row} for row in rows]
    elif kind == "columns":
        design = {"scenario": [small, small], **columns}
    else:
        module = pytest.importorskip(kind)
        # A frame of polars holds no scenarios: name a file.
        frame = module.DataFrame(columns)
        design = frame
    if kind in ("pandas", "polars"):
        with pytest.raises(salang.ScenarioError, match="accepted"):
            salang.batch(design, progress=False)
        frame = module.DataFrame({"lng_power": [90.0, None], "trials": [64, 64]})
        batch = salang.batch(frame, progress=False)
        base = salang.baseline()
        expected = [base.set(lng_power=90.0).run(64), base.run(64)]
    else:
        batch = salang.batch(design, progress=False)
        expected = [small.set(accepted=0.7).run(64, seed=1), small.run(64, seed=1)]
    assert batch.data == [one.data for one in expected]


def test_rows_that_cannot_run_are_all_named(home: Path) -> None:
    (home / "bad.csv").write_text("scenario,acepted\nsmall.toml,1\nsmall.toml,2\nnone.toml,\n")
    with pytest.raises(salang.ScenarioError) as caught:
        salang.batch(home / "bad.csv", out=home / "b")
    assert [one.row for one in caught.value.errors] == [1, 2, 3]
    assert "did you mean" in str(caught.value.errors[0])
    assert not (home / "b").exists() and not (home / "b-runs").exists()
    for wrong in (7, {"a": [1], "b": [1, 2]}):
        with pytest.raises((TypeError, ValueError)):
            salang.batch(wrong)


def test_other_processes_carry_out_the_same(home: Path) -> None:
    alone = salang.batch(home / "design.csv", out=home / "alone", progress=False)
    seen: list[int] = []
    batch = salang.batch(
        home / "design.csv",
        out=home / "many",
        processes=2,
        progress=lambda done, total: seen.append(done),
    )
    assert batch.data == alone.data and seen[-1] == 64 + 64 + 128
    assert files(home / "many") == files(home / "alone")
    assert files(home / "many-runs") == files(home / "alone-runs")


def test_a_client_of_dask_carries_out_the_same(home: Path, client: Any) -> None:
    alone = salang.batch(home / "design.csv", progress=False)
    batch = salang.batch(home / "design.csv", client=client, progress=False)
    assert batch.data == alone.data
