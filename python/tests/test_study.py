"""Comparisons, studies, replays and scores are those of the command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import salang
from conftest import SMALL, files

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SMALL)
    less = 'schema = 1\ntitle = "Less"\nextends = "small.toml"\n[assumption.accepted]\nvalue = 0.5\n'
    (tmp_path / "less.toml").write_text(less)
    return tmp_path


def same(study: salang.Study, home: Path, told: subprocess.CompletedProcess[str]) -> None:
    """That a study's report is the command's, byte for byte."""
    assert told.returncode == 0, told.stderr
    study.save(home / "mine")
    both = files(home / "mine"), files(home / "cli")
    assert both[0].keys() == both[1].keys()
    assert [name for name in both[0] if both[0][name] != both[1][name]] == []
    assert study.charts and study._repr_html_().count("<img") >= 1
    assert repr(study) and not study.partial


def test_compare(home: Path, command: Command) -> None:
    told = command(
        "compare", "small.toml", "less.toml", "--trials", 128, "-q", "--out", "cli", cwd=home
    )
    sides = salang.read(home / "small.toml"), salang.read(home / "less.toml")
    compared = salang.compare(*sides, trials=128)
    same(compared, home, told)
    polars = pytest.importorskip("polars")
    rows = polars.DataFrame(compared.differences)
    total = rows.filter(
        (rows["metric"] == "delivered_twh") & rows["corridor"].is_null() & rows["year"].is_null()
    )
    assert total["mean"].to_list() == [
        one["mean"]
        for one in compared.data["differences"]
        if one["metric"] == "delivered_twh" and one["corridor"] is None and one["year"] is None
    ]
    assert total["mean"][0] < 0
    assert total["first_mean"][0] + total["mean"][0] == pytest.approx(total["this_mean"][0])
    for table in (compared.probabilities, compared.service_year, compared.futures, compared.hazards):
        assert len(table) > 0
    assert any(one["path"] == "assumption.accepted.value" for one in compared.changed)


def test_compare_aligns_trials_and_says_so(small: salang.Scenario) -> None:
    other = small.set({"run.trials": 64, "run.seed": 5})
    with pytest.warns(salang.SalangWarning, match="share the same trials"):
        compared = salang.compare(small, other, names=("a", "b"))
    assert [one["name"] for one in compared.data["scenarios"]] == ["a", "b"]
    with pytest.raises(ValueError):
        salang.compare(small)
    with pytest.raises(salang.SalangError, match="--name"):
        salang.compare(small, other.set({"run.trials": 256, "run.seed": 3}), names=("a", "a"))
    asked = salang.compare(small, small.set(accepted=0.6), chance="delivered_twh[2030] >= 1")
    assert any(one["event"] == "delivered_twh[2030] >= 1" for one in asked.data["probabilities"])


def test_sensitivity(home: Path, command: Command) -> None:
    told = command("sensitivity", "small.toml", "-q", "--out", "cli", cwd=home)
    studied = salang.sensitivity(salang.read(home / "small.toml"))
    same(studied, home, told)
    assert len(studied.drivers) == len(studied.data["drivers"]) > 1
    assert len(studied.tornado) == 1 and studied.finding.endswith(".")
    with pytest.raises(salang.SalangError):
        salang.sensitivity(salang.read(home / "small.toml"), of="nothing")


def test_sweep(home: Path, command: Command) -> None:
    told = command(
        "sweep", "small.toml", "--vary", "accepted=0.5:1.0:6", "-q", "--out", "cli", cwd=home
    )
    scenario = salang.read(home / "small.toml")
    swept = salang.sweep(scenario, "accepted", (0.5, 1.0, 6))
    same(swept, home, told)
    points = swept.points.to_polars()
    assert points["at"].to_list() == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert points["value"].is_sorted()
    both = salang.sweep(
        scenario,
        {"accepted": (0.5, 1.0, 2), "hazard.attack.per_100km_year": (0.1, 10, 3, "log")},
        of="delivered_twh.p10",
        trials=64,
    )
    assert both.points.shape[0] == 6 and {"at_1", "at_2"} <= set(both.points.columns)
    for wrong in ((1.0, 0.5), (0.5, 1.0, 1), (0.0, 1.0, 3, "log"), (0.5,), (0.1, 1.0, 3, "lin")):
        with pytest.raises(ValueError):
            salang.sweep(scenario, "accepted", wrong)  # type: ignore[arg-type]
    with pytest.raises(salang.SalangError, match="range of its own"):
        salang.sweep(scenario, "hazard.attack.per_100km_year")


def test_solve(home: Path, command: Command) -> None:
    target = "delivered_twh.mean = 1.2"
    told = command(
        "solve", "small.toml", "--vary", "accepted=0.2:1.0", "--target", target, "-q", "--out", "cli",
        cwd=home,
    )
    scenario = salang.read(home / "small.toml")
    solved = salang.solve(scenario, "accepted", target, values=(0.2, 1.0))
    same(solved, home, told)
    assert solved.found and 0.2 < solved.value < 1.0 and solved.se is not None
    assert len(solved.solutions) == 1
    chance = salang.solve(
        scenario, "accepted", "chance(delivered_twh[2030] >= 1.2) >= 0.5", values=(0.2, 1.0)
    )
    assert chance.data["relation"] == ">="
    none = salang.solve(scenario, "accepted", "delivered_twh.mean = 99", values=(0.2, 1.0))
    assert not none.found
    with pytest.raises(salang.SalangError, match="no value"):
        none.value  # noqa: B018
    for wrong in ("delivered_twh.mean", "= 3", "delivered_twh.mean = much"):
        with pytest.raises(ValueError):
            salang.solve(scenario, "accepted", wrong, values=(0.2, 1.0))


def test_replay(home: Path, command: Command) -> None:
    told = command("replay", "small.toml", "--pick", "p10", "-q", "--out", "cli", cwd=home)
    scenario = salang.read(home / "small.toml")
    replayed = scenario.replay(pick="p10")
    same(replayed, home, told)
    assert replayed.trial == replayed.data["trial"]
    assert len(replayed.incidents) == len(replayed.data["incidents"])
    r = scenario.run()
    assert r.replay(pick="p10").to_json() == replayed.to_json()
    assert salang.replay(scenario, trial=7).trial == 7
    with pytest.raises(salang.SalangError, match="picks no trial"):
        scenario.replay(pick="p11th")


def test_hindcast(root: Path, tmp_path: Path, command: Command) -> None:
    record = sorted((root / "tests" / "hindcast" / "records").rglob("*.toml"))[0]
    told = command("hindcast", record, "--trials", 200, "-q", "--out", tmp_path / "cli", cwd=tmp_path)
    scored = salang.hindcast(salang.read(record), trials=200)
    same(scored, tmp_path, told)
    assert len(scored.scores) == len(scored.data["scores"]) > 0
    with pytest.raises(salang.SalangError, match="no record"):
        salang.hindcast(salang.baseline())
    with pytest.raises(ValueError):
        salang.hindcast()


def test_a_list_that_is_not_there_is_named(small: salang.Scenario) -> None:
    compared = salang.compare(small, small.set(accepted=0.6), trials=64)
    with pytest.raises(KeyError, match="differences"):
        compared.table("difference")
    assert json.loads(compared.to_json()) == compared.data
