"""Scenarios are read, built, changed and sent elsewhere with every check of the format."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest
import salang
from conftest import SMALL
from salang import _toml


def test_a_file_is_read_and_the_baseline_is_the_same_as_its_file(root: Path) -> None:
    read = salang.read(root / "scenarios" / "baseline.toml")
    assert read.name == "baseline"
    assert read.sha256 == salang.baseline().sha256
    assert read.to_toml() == salang.baseline().to_toml()
    assert "baseline" in repr(read)


def test_a_file_with_data_brings_it_along(root: Path) -> None:
    read = salang.read(root / "scenarios" / "dry-decade-reservoir.toml")
    assert list(read.files) and all(isinstance(one, bytes) for one in read.files.values())
    again = salang.from_text(read.to_toml(), files=read.files)
    assert again.to_toml() == read.to_toml()


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(SMALL.replace("years      = 2", "years = 0").replace('"Made up"', "7", 1))
    with pytest.raises(salang.ScenarioError) as caught:
        salang.read(path)
    errors = caught.value.errors
    assert len(errors) >= 2
    for one in errors:
        assert one.code.startswith("E") and one.severity == "error" and one.message
        assert one.file is not None and one.file.endswith("bad.toml")
        assert one.line is not None and one.column is not None and one.text is not None
    years = next(one for one in errors if one.text is not None and "years" in one.text)
    assert years.line == 7
    assert f"({path}:7:" in str(caught.value)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.findings == caught.value.findings


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(salang.ScenarioError) as caught:
        salang.read(tmp_path / "none.toml")
    assert len(caught.value.errors) == 1


def test_set_takes_paths_names_factors_and_dictionaries(small: salang.Scenario) -> None:
    changed = small.set(
        {"hazard.attack.per_100km_year": 4, "hazard.attack.repair_days": {"exponential": {"mean": 3}}}, accepted=0.5
    )
    paths = {path: (was, now) for path, was, now in changed.changes}
    assert paths["hazard.attack.per_100km_year"] == ("2", "4")
    assert paths["assumption.accepted.value"][1] == "0.5"
    half = small.set({"hazard.attack.per_100km_year*": 0.5})
    assert ("hazard.attack.per_100km_year", "2", "1") in [
        (path, was, str(now).removesuffix(".0")) for path, was, now in half.changes
    ]
    assert small.changes == [] and small.set() is not None
    assert changed.report_name.startswith("scenario+changes-")


def test_what_cannot_be_set_says_what_was_nearly_meant(small: salang.Scenario) -> None:
    with pytest.raises(salang.ScenarioError) as caught:
        small.set(acepted=0.5)
    (finding,) = caught.value.errors
    assert finding.advice is not None and "accepted" in finding.advice
    with pytest.raises(salang.ScenarioError):
        small.set({"corridor.North.capacity_mw": -1})
    with pytest.raises(TypeError):
        small.set(accepted=None)


def test_outcomes_are_supposed_and_entries_taken_out(small: salang.Scenario) -> None:
    supposed = small.given(buyer="two")
    assert supposed.given is not None
    shares = {one["outcome"]: one["p"] for one in supposed.run(64).data["branches"]}
    assert shares == {"one": 0, "two": 1}
    with pytest.raises(salang.ScenarioError):
        small.given(buyer="three")
    with pytest.raises(salang.ScenarioError):
        small.given({"nobody": "one"})
    bare = small.without("hazard.attack")
    assert bare.run(64).data["hazards"] == []
    with pytest.raises(salang.ScenarioError):
        small.without("hazard.none")


def test_dictionaries_are_a_scenario_with_the_same_checks(small: salang.Scenario) -> None:
    definition = {
        "schema": 1,
        "title": "Less of it",
        "extends": "small.toml",
        "run": {"trials": 64},
        "assumption": {"accepted": {"value": {"uniform": [0.1, 0.2]}}},
        "hazard": [{"name": "attack", "per_100km_year": 3, "repair_days": {"exponential": {"mean": 2}}}],
    }
    built = salang.build(definition, files={"small.toml": small})
    assert (built.title, built.trials) == ("Less of it", 64)
    changed = dict((path, now) for path, _, now in small.set(accepted=0.2).changes)
    assert changed == {"assumption.accepted.value": "0.2"}
    assert built.run().estimate("delivered_twh.mean").value < small.run(64).estimate(
        "delivered_twh.mean"
    ).value
    with pytest.raises(salang.ScenarioError) as caught:
        salang.build({**definition, "run": {"trails": 64}}, files={"small.toml": small})
    (finding,) = caught.value.errors
    assert finding.text is not None and "trails" in finding.text
    with pytest.raises(TypeError):
        salang.build({"schema": 1, "title": object()})


def test_data_frames_lie_beside_a_scenario() -> None:
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    rows = {"year": [2000, 2001, 2002], "share": [0.9, 1.0, 1.1]}
    text = SMALL.replace("[supply.steady]\nmw = 250", "[supply.steady]\nmw = 250")
    for frame in (polars.DataFrame(rows), pandas.DataFrame(rows), "year,share\n2000,0.9\n"):
        assert salang.from_text(text, files={"unused.csv": frame}).title
    with pytest.raises(TypeError):
        salang.from_text(text, files={"unused.csv": 7})


def test_values_are_written_as_toml() -> None:
    numpy = pytest.importorskip("numpy")
    for given, text in [
        (True, "true"),
        (3, "3"),
        (0.1, "0.1"),
        (1e-7, "1e-07"),
        ('a "b"\n\\', '"a \\"b\\"\\n\\\\"'),
        (dt.date(2030, 1, 2), "2030-01-02"),
        ([1, 2.5], "[1, 2.5]"),
        ((1, "x"), '[1, "x"]'),
        ({"a b": {"c": 1}}, '{ "a b" = { c = 1 } }'),
        ({}, "{}"),
        (numpy.float64(0.5), "0.5"),
        (numpy.array([1, 2]), "[1, 2]"),
    ]:
        assert _toml.value(given) == text
    try:
        import tomllib
    except ImportError:
        return
    table = {
        "schema": 1,
        "run": {"years": 2},
        "corridor": [{"name": "A", "segment": [{"name": "x"}, {"name": "y"}]}, {"name": "B"}],
        "assumption": {"a b": {"value": {"pert": [1, 2, 3]}}, "c": {"value": {"x": {"y": 1}}}},
        "list": [1, {"a": 2}],
    }
    assert tomllib.loads(_toml.document(table)) == table


def test_a_scenario_that_was_sent_elsewhere_runs_and_tells_the_same(root: Path) -> None:
    read = salang.read(root / "scenarios" / "dry-decade-reservoir.toml").set(casa_built=1.0)
    copy: salang.Scenario = pickle.loads(pickle.dumps(read))
    assert (copy.name, copy.report_name, copy.sha256) == (read.name, read.report_name, read.sha256)
    assert copy.changes == read.changes and len(read.changes) == 1
    assert copy.run(64).to_json() == read.run(64).to_json()
    both = copy.set(lng_power=90), read.set(lng_power=90)
    assert sorted(both[0].changes) == sorted(both[1].changes) and len(both[0].changes) == 2
    assert both[0].to_toml() == both[1].to_toml()
    back = read.changes[0][1]
    assert back is not None


def test_a_scenario_that_was_sent_elsewhere_keeps_its_changes_in_order(root: Path) -> None:
    read = salang.read(root / "scenarios" / "dry-decade-reservoir.toml").set(casa_built=1.0)
    copy: salang.Scenario = pickle.loads(pickle.dumps(read))
    both = copy.set(lng_power=90), read.set(lng_power=90)
    assert both[0].changes == both[1].changes
    assert both[0].report_name == both[1].report_name


def test_warnings_are_findings_of_the_scenario(base: salang.Scenario) -> None:
    odd = base.set(casa_in_service=2200)
    assert any(one.severity == "warning" for one in odd.findings)
    assert "findings" in odd._repr_html_() and "casa_in_service" in odd._repr_html_()
