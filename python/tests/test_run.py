"""A run gives the command's numbers and files, stops when it is asked to, and shows itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import salang
from conftest import SMALL, files

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


def test_the_numbers_are_the_commands(home: Path, command: Command) -> None:
    told = command("run", "small.toml", "--trials", 128, "--seed", 9, "--years", 1, "--json", cwd=home)
    assert told.returncode == 0, told.stderr
    r = salang.read(home / "small.toml").run(128, seed=9, years=1, threads=1)
    assert r.to_json() == told.stdout
    assert (r.trials, r.seed, r.partial) == (128, 9, False)
    assert r.data == json.loads(told.stdout)


@pytest.mark.parametrize(
    ("save", "arguments"),
    [
        ({}, ()),
        ({"draws": "csv", "format": ("svg", "png", "xlsx", "iamc")},
         ("--draws", "csv", "--format", "svg,png,xlsx,iamc")),
        ({"draws": None}, ("--draws", "none")),
        ({"draws_by": "month", "format": ["svg", "pypsa"], "pypsa_trials": [3, 1]},
         ("--draws-by", "month", "--format", "svg,pypsa", "--pypsa-trials", "3,1")),
    ],
)
def test_a_saved_report_is_the_commands_byte_for_byte(
    home: Path, command: Command, save: dict[str, object], arguments: tuple[str, ...]
) -> None:
    options = ("--set", "accepted=0.7", "--chance", "delivered_twh[2030] >= 1")
    told = command("run", "small.toml", *options, *arguments, "-q", "--out", "cli", cwd=home)
    assert told.returncode == 0, told.stderr
    r = salang.read(home / "small.toml").set(accepted=0.7).run(chance="delivered_twh[2030] >= 1")
    folder = r.save(home / "mine", **save)  # type: ignore[arg-type]
    assert folder == home / "mine"
    both = files(home / "mine"), files(home / "cli")
    assert both[0].keys() == both[1].keys()
    assert [name for name in both[0] if both[0][name] != both[1][name]] == []


def test_a_report_never_replaces_what_is_somebodys_own(home: Path, small: salang.Scenario) -> None:
    (home / "mine").mkdir()
    (home / "mine" / "summary.json").write_text("mine")
    with pytest.raises(salang.SalangError, match="summary.json"):
        small.run(64).save(home / "mine")
    assert (home / "mine" / "summary.json").read_text() == "mine"
    for wrong in ({"format": "pdf"}, {"draws": "xls"}, {"draws_by": "day"}, {"pypsa_trials": [1]}):
        with pytest.raises(ValueError):
            small.run(64).save(home / "other", **wrong)  # type: ignore[arg-type]


def test_estimates_come_with_their_errors(small: salang.Scenario) -> None:
    r = small.run(256)
    row = next(
        one
        for one in r.data["metrics"]
        if one["metric"] == "delivered_twh" and one["corridor"] == "North" and one["year"] == 2031
    )
    known = r.estimate("delivered_twh[North, 2031].mean")
    assert (known.value, known.se, known.unit) == (row["mean"], row["se"], "TWh")
    assert float(known) == known.value and known.interval is not None
    low, high = known.interval
    assert low < known.value < high
    assert "±" in str(known) and known.name in repr(known) and known.name in known._repr_html_()
    p37 = r.estimate("delivered_twh.p37")
    assert r.estimate("delivered_twh.p25").value < p37.value < r.estimate("delivered_twh.p50").value
    with pytest.raises(salang.SalangError, match="delivered_twh"):
        r.estimate("deliverd_twh.mean")


def test_a_chance_is_the_same_whether_it_was_asked_for_before_or_after(small: salang.Scenario) -> None:
    condition = "delivered_twh[2031] >= 1.3"
    before = small.run(256, chance=condition).chance(condition)
    after = small.run(256).chance(condition)
    assert (before.value, before.se) == (after.value, after.se)
    column = small.run(256).draws.to_polars()
    in_2031 = column.filter(column["year"] == 2031)["delivered_twh"].to_list()
    assert after.value == sum(one >= 1.3 for one in in_2031) / 256


def test_until_runs_as_long_as_it_takes(small: salang.Scenario) -> None:
    r = small.run(until="delivered_twh.mean +- 2%", progress=False)
    (target,) = r.targets
    assert target.reached and "reached" in repr(target)
    short = small.run(64, until=["delivered_twh.mean +- 0.001%"])
    assert not short.targets[0].reached and short.trials == 64
    with pytest.raises(salang.SalangError):
        small.run(until="nothing +- 1%")


def test_what_cannot_run_says_so(small: salang.Scenario) -> None:
    with pytest.raises(salang.ScenarioError):
        small.run(0)
    # Only trials that are looked at again and again have to fit; others are counted.
    with pytest.raises(salang.SalangError, match="memory"):
        small.run(900_000_000, until="delivered_twh.mean +- 1%")


def test_charts_show_themselves(small: salang.Scenario, tmp_path: Path) -> None:
    r = small.run(128)
    assert {"distribution", "futures", "waterfall"} <= set(r.charts)
    chart = r.charts["distribution"]
    assert chart._repr_svg_().startswith("<svg") and chart.title and chart.caption
    assert chart.save(tmp_path / "a.svg").read_text() == chart.svg
    with pytest.raises(KeyError, match="distribution"):
        r.charts["distributoin"]
    html = r._repr_html_()
    assert html.count("<img") == 3 and "North" in html
    assert r.html.lower().startswith("<!doctype html>")
    assert "256" not in repr(r).splitlines()[1] and "128 trials" in repr(r)


def test_progress_is_told_to_whoever_listens() -> None:
    told: list[tuple[int, int]] = []
    salang.baseline().run(1_000, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1_000, 1_000)
    assert all(earlier[0] <= later[0] for earlier, later in zip(told, told[1:]))


def test_a_listener_that_fails_stops_the_run() -> None:
    def fail(done: int, total: int) -> None:
        raise LookupError("enough")

    began = time.monotonic()
    with pytest.raises(LookupError, match="enough"):
        salang.baseline().run(200_000, progress=fail)
    assert time.monotonic() - began < 60


def test_ctrl_c_stops_a_run_and_gives_what_was_finished() -> None:
    base = salang.baseline()
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            base.run(500_000)
    finally:
        timer.cancel()
    partial = getattr(caught.value, "partial", None)
    assert isinstance(caught.value, salang.Interrupted)
    assert partial is not None and partial.partial and 0 < partial.trials < 500_000
    assert "Interrupted" in repr(partial)


def test_other_threads_go_on_while_it_runs() -> None:
    base, ticks, over = salang.baseline(), [0], threading.Event()

    def tick() -> None:
        while not over.is_set():
            ticks[0] += 1
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    before = ticks[0]
    base.run(3_000, progress=False)
    after = ticks[0]
    over.set()
    thread.join()
    assert after - before > 5


def test_the_command_is_the_whole_program(home: Path, command: Command) -> None:
    assert command("--version", cwd=home).stdout.strip() == f"salang {salang.__version__}"
    assert "batch" in command("--help", cwd=home).stdout
    told = command("run", "none.toml", cwd=home)
    assert told.returncode == 2 and "none.toml" in told.stderr
    assert command("check", "small.toml", cwd=home).returncode == 0
