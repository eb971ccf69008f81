"""A run over processes is bit for bit the run of one, whatever is cut, killed, kept or damaged."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import salang
from conftest import files
from salang import _pool


def children() -> list[int]:
    """The processes that this one began and that run salang's worker."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            stat = (entry / "stat").read_text()
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        if parent == os.getpid() and b"salang._worker" in line:
            found.append(int(entry.name))
    return found


def kill_one_when(is_time: Any) -> threading.Thread:
    """Kills one worker once it is time."""

    def kill() -> None:
        while not is_time():
            time.sleep(0.005)
        (victim, *_) = children()
        os.kill(victim, signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


def same(own: salang.Result, other: salang.Result, home: Path) -> None:
    """That two results are the same, their reports byte for byte."""
    assert own.to_json() == other.to_json()
    own.save(home / "one")
    other.save(home / "other")
    both = files(home / "one"), files(home / "other")
    assert both[0] == both[1]


def test_64_parts_on_two_processes_one_killed_half_way(
    base: salang.Scenario, tmp_path: Path
) -> None:
    done: list[int] = []
    scenario = base.set(casa_built=1.0)
    killer = kill_one_when(lambda: done and done[-1] >= 64 * 64 // 2)
    many = salang.cluster.run(
        scenario, trials=64 * 64, parts=64, processes=2, progress=lambda now, _: done.append(now)
    )
    killer.join(5)
    assert not killer.is_alive() and children() == []
    same(scenario.run(64 * 64), many, tmp_path)
    assert many.scenario is not None and many.replay(trial=3).trial == 3


def test_a_part_that_is_there_and_sound_is_kept(small: salang.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    first = salang.cluster.run(small, parts=3, processes=1, folder=folder, progress=False)
    written = {path: path.stat().st_mtime_ns for path in folder.rglob("columns.bin")}
    assert len(written) == 3
    damaged = folder / "part-2-of-3" / "columns.bin"
    content = bytearray(damaged.read_bytes())
    content[100] ^= 1
    damaged.write_bytes(content)
    (folder / "part-3-of-3" / "part.json").unlink()
    for name in (".salang.json",):
        (folder / "part-3-of-3" / name).unlink()
    for rest in (folder / "part-3-of-3").iterdir():
        rest.unlink()
    (folder / "part-3-of-3").rmdir()
    damaged.unlink()
    again = salang.cluster.run(small, parts=3, processes=1, folder=folder, progress=False)
    assert again.to_json() == first.to_json() == small.run().to_json()
    kept = folder / "part-1-of-3" / "columns.bin"
    assert kept.stat().st_mtime_ns == written[kept]
    # Another seed is another run.
    other = salang.cluster.run(small, seed=5, parts=3, processes=1, folder=tmp_path / "other")
    assert other.to_json() == small.run(seed=5).to_json()


def test_parts_are_joined_in_any_order_and_what_is_missing_is_named(
    small: salang.Scenario, tmp_path: Path
) -> None:
    folders = [
        salang.cluster.part(small, number, 4, tmp_path / f"part-{number}") for number in (1, 2, 3, 4)
    ]
    whole = small.run().to_json()
    for order in (folders, folders[::-1], [folders[k] for k in (2, 0, 3, 1)]):
        assert salang.cluster.merge(order, progress=False).to_json() == whole
    with pytest.raises(salang.SalangError, match="3"):
        salang.cluster.merge(folders[:2] + folders[3:])
    with pytest.raises(salang.SalangError):
        salang.cluster.part(small, 5, 4, tmp_path / "none")


def test_a_client_of_dask_sends_the_parts(
    small: salang.Scenario, tmp_path: Path, client: Any
) -> None:
    whole = small.run().to_json()
    sent = salang.cluster.run(small, parts=4, client=client, folder=tmp_path / "a", progress=False)
    assert sent.to_json() == whole and len(list((tmp_path / "a").iterdir())) == 4
    shared = salang.cluster.run(
        small, parts=4, client=client, folder=tmp_path / "b", shared=True, progress=False
    )
    assert shared.to_json() == whole
    assert files(tmp_path / "a") == files(tmp_path / "b")
    with pytest.raises(ValueError):
        salang.cluster.run(small, client=client, shared=True)


def test_a_worker_of_dask_that_dies_is_a_part_run_again(base: salang.Scenario, client: Any) -> None:
    done: list[int] = []

    def kill(now: int, _: int) -> None:
        if not done:
            (victim, *_rest) = client.run(os.getpid).values()
            os.kill(victim, signal.SIGKILL)
        done.append(now)

    many = salang.cluster.run(base, trials=1024, parts=16, client=client, progress=kill)
    assert many.to_json() == base.run(1024).to_json()


def _count(path: str) -> int:
    with open(path, "a") as file:
        file.write("x")
    os._exit(3)


def _fail() -> None:
    raise LookupError("not here")


def test_a_worker_that_always_dies_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([here, os.environ.get("PYTHONPATH", "")]))
    path = tmp_path / "tries"
    with pytest.raises(salang.SalangError, match="died 3 times"):
        list(_pool.carried_out([(_count, (str(path),))], None, 1, 2))
    assert path.read_text() == "xxx"
    with pytest.raises(LookupError, match="not here"):
        list(_pool.carried_out([(_fail, ())], None, 1, 2))
    assert children() == []


def test_ctrl_c_ends_the_workers_and_keeps_the_parts(
    small: salang.Scenario, tmp_path: Path
) -> None:
    begun = threading.Event()

    def interrupt() -> None:
        begun.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(salang.Interrupted):
        salang.cluster.run(
            small, trials=64 * 400, parts=400, processes=2, folder=tmp_path / "parts",
            progress=lambda *_: begun.set(),
        )
    assert children() == []
    kept = len(list((tmp_path / "parts").glob("part-*/part.json")))
    assert 0 < kept < 400


def test_a_long_run_is_counted_and_joined_as_a_tree(
    small: salang.Scenario, tmp_path: Path
) -> None:
    """Above 200,000 trials: 64 parts on two processes, one of which is killed half-way."""
    trials = 200_064
    done: list[int] = []
    killer = kill_one_when(lambda: done and done[-1] >= trials // 2)
    many = salang.cluster.run(
        small, trials, parts=64, processes=2, progress=lambda now, _: done.append(now)
    )
    killer.join(5)
    assert not killer.is_alive() and children() == []
    same(small.run(trials, progress=False), many, tmp_path)


def test_a_long_run_of_a_client_is_joined_by_its_workers(small: salang.Scenario, client: Any) -> None:
    trials, done = 200_064, list[int]()
    many = salang.cluster.run(
        small, trials, parts=40, client=client, progress=lambda now, _: done.append(now)
    )
    assert many.to_json() == small.run(trials, progress=False).to_json()
    assert done[-1] == trials


def test_a_part_of_a_long_run_grows_far_less_than_its_trials(
    small: salang.Scenario, tmp_path: Path
) -> None:
    def size(trials: int) -> int:
        folder = salang.cluster.part(
            small.set({"run.trials": trials}), 1, 10, tmp_path / str(trials)
        )
        return sum(len(content) for content in files(folder).values())

    # Four times the trials hit about twice the cells.
    few, many = size(200_640), size(802_560)
    assert many < 2.2 * few


@pytest.mark.parametrize("kind", ["folder", "address"])
def test_draws_are_a_folder_of_one_file_a_part(
    small: salang.Scenario, tmp_path: Path, kind: str
) -> None:
    polars = pytest.importorskip("polars")
    target = tmp_path / "draws"
    if kind == "address":
        pytest.importorskip("fsspec")
    address = str(target) if kind == "folder" else f"file://{target}"
    many = salang.cluster.run(small, parts=3, processes=2, draws=address, progress=False)
    one = small.run(progress=False)
    assert many.to_json() == one.to_json()
    for name in ("draws", "assumptions"):
        made = sorted((target / name).iterdir())
        assert [file.name for file in made] == ["1-of-3.parquet", "2-of-3.parquet", "3-of-3.parquet"]
        whole = polars.concat([polars.read_parquet(file) for file in made])
        table = polars.DataFrame(getattr(one, name))
        names = [column for column, type_ in table.schema.items() if type_ == polars.Categorical]
        assert table.with_columns(polars.col(one).cast(polars.String) for one in names).equals(whole)


def test_a_client_sends_no_draws(small: salang.Scenario, tmp_path: Path, client: Any) -> None:
    folder = tmp_path / "parts"
    salang.cluster.run(
        small, parts=2, client=client, folder=folder, draws=tmp_path / "draws", progress=False
    )
    assert len(list((tmp_path / "draws" / "draws").iterdir())) == 2
    assert not list(folder.rglob("*.parquet"))
    again = salang.cluster.run(small, parts=2, client=client, folder=folder, progress=False)
    assert again.to_json() == small.run().to_json()
