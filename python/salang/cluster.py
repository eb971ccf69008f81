"""One very long run over many processes or machines, bit for bit what one machine would give.

The trials are cut into parts. A part is a pure function of the scenario, the seed and its numbers, so
that it may run anywhere and any number of times; joined, the parts are the run. A part of a run of up to
200,000 trials holds every number of every trial. A longer run is counted: its parts hold the cells of a grid
that were hit, and are joined as a tree, some to one at a time, where they were made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from . import _salang
from ._pool import Task, carried_out
from ._progress import Notify, Progress, bar
from .errors import Interrupted, SalangError
from .result import Result, ended
from .scenario import Scenario

__all__ = ["merge", "part", "run"]

#: Lists what was written into a folder, with the SHA-256 of each file.
_LISTED = ".salang.json"
#: Describes a part.
_MANIFEST = "part.json"
#: Trials of a block: parts begin and end at its borders.
_BLOCK = 64
#: Parts that are joined to one at a time.
_FAN = 16


def part(
    scenario: Scenario,
    number: int,
    parts: int,
    folder: str | os.PathLike[str],
    *,
    draws: bool = False,
    threads: int | None = None,
    progress: Progress = False,
) -> Path:
    """Simulates one part of a run into a folder, as ``salang run --part`` does.

    Parameters
    ----------
    scenario : Scenario
        With its trials and seed.
    number, parts : int
        Which part, from 1, and of how many.
    folder : str or path
        A part of the same run that is there and sound is kept.
    draws : bool, default False
        Whether its draws are written beside it: ``draws.parquet`` and ``assumptions.parquet``.
    threads, progress
        As for :meth:`Scenario.run`.

    Returns
    -------
    Path
    """
    target = Path(folder)
    if _is_there(scenario, number, parts, target) and not (draws and _lacks_draws(target)):
        return target
    with bar("Simulating", progress) as shown:
        made, stopped = _salang.part(
            scenario._raw, number, parts, os.fspath(target), draws, threads, shown.notify
        )
    return Path(ended(made, stopped))


def _is_there(scenario: Scenario, number: int, parts: int, folder: Path) -> bool:
    """Whether a folder holds this part, undamaged."""
    try:
        told = json.loads((folder / _MANIFEST).read_text("utf-8"))
        listed = json.loads((folder / _LISTED).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return False
    expected = {
        "salang": _salang.__version__,
        "sha256": scenario.sha256,
        "seed": scenario.seed,
        "trials": scenario.trials,
        "part": number,
        "parts": parts,
    }
    if any(told.get(key) != value for key, value in expected.items()) or _MANIFEST not in listed:
        return False
    changes = [list(change) for change in scenario.changes]
    if told.get("changes", []) != changes:
        return False
    return all(_sha256(folder / name) == known for name, known in listed.items())


def _lacks_draws(folder: Path) -> bool:
    return not (folder / "draws.parquet").is_file()


def _sha256(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()


def merge(
    folders: Sequence[str | os.PathLike[str]],
    *,
    threads: int | None = None,
    progress: Progress = True,
) -> Result:
    """Joins the parts of a run into the result that one run would have given.

    Parameters
    ----------
    folders : sequence of str or path
        All parts of one run, in any order.
    threads, progress
        As for :meth:`Scenario.run`.

    Returns
    -------
    Result

    Raises
    ------
    SalangError
        Names what is missing, doubled, damaged or of another run.
    """
    with bar("Joining", progress) as shown:
        made, stopped = _salang.merge(
            [os.fspath(one) for one in folders], threads, shown.notify
        )
    return ended(Result(made) if made is not None else None, stopped)


#: The files of a part that is sent, by name.
Sent = dict[str, bytes]


def _in_folder(
    scenario: Scenario, number: int, parts: int, folder: str, threads: int, draws: str | None
) -> None:
    """A part that another process writes where this one reads it."""
    made = part(scenario, number, parts, folder, draws=draws is not None, threads=threads)
    if draws is not None:
        _put_draws(made, draws, number, parts)


def _sent(
    scenario: Scenario, number: int, parts: int, threads: int, draws: str | None
) -> Sent:
    """A part that another machine sends; its draws stay where they belong."""
    with tempfile.TemporaryDirectory(prefix="salang-") as home:
        folder = Path(home) / "part"
        if draws is not None:
            with_draws = Path(home) / "draws"
            part(scenario, number, parts, with_draws, draws=True, threads=threads)
            _put_draws(with_draws, draws, number, parts)
            return _read(with_draws)
        return _read(part(scenario, number, parts, folder, threads=threads))


def _is_table(name: str) -> bool:
    return name.endswith(".parquet")


def _read(folder: Path) -> Sent:
    """The files of a part, without its draws and the list that names them."""
    files = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    if not any(_is_table(name) for name in files):
        return files
    listed = json.loads(files[_LISTED])
    listed["files"] = {name: sum for name, sum in listed["files"].items() if not _is_table(name)}
    files[_LISTED] = (json.dumps(listed, indent=2, ensure_ascii=False) + "\n").encode()
    return {name: content for name, content in files.items() if not _is_table(name)}


def _has_draws(address: str, number: int, parts: int) -> bool:
    """Whether the draws of a part are where those of all parts go."""
    name = f"draws/{number:0{len(str(parts))}}-of-{parts}.parquet"
    if "://" not in address:
        return (Path(address) / name).is_file()
    fsspec: Any = import_module("fsspec")
    filesystem, path = fsspec.core.url_to_fs(f"{address.rstrip('/')}/{name}")
    return bool(filesystem.exists(path))


def _put_draws(folder: Path, address: str, number: int, parts: int) -> None:
    """Puts the draws of a part where those of all parts go: one file a part and table."""
    digits = len(str(parts))
    for table in sorted(one for one in folder.iterdir() if _is_table(one.name)):
        name = f"{table.stem}/{number:0{digits}}-of-{parts}.parquet"
        if "://" in address:
            fsspec: Any = import_module("fsspec")
            target = f"{address.rstrip('/')}/{name}"
            filesystem, path = fsspec.core.url_to_fs(target)
            filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
            filesystem.put_file(os.fspath(table), path)
        else:
            into = Path(address) / name
            into.parent.mkdir(parents=True, exist_ok=True)
            staged = into.with_name(f".{into.name}.{os.getpid()}")
            shutil.copyfile(table, staged)
            staged.replace(into)


def _joined(folders: list[str], folder: str) -> None:
    """Parts that another process joins to one where this one reads it."""
    _salang.join(folders, folder, 1)


def _joined_sent(sent: list[Sent]) -> Sent:
    """Parts that another machine joins to one and sends."""
    with tempfile.TemporaryDirectory(prefix="salang-") as home:
        folders = []
        for number, files in enumerate(sent):
            folders.append(Path(home) / f"{number}")
            _put(folders[-1], files)
        joined = Path(home) / "joined"
        _joined([os.fspath(one) for one in folders], os.fspath(joined))
        return _read(joined)


def _groups(count: int) -> list[range]:
    """Which of so many are joined to one, each time."""
    return [range(first, min(first + _FAN, count)) for first in range(0, count, _FAN)]


def _tree(
    folders: list[Path], home: Path, client: Any, processes: int | None, retries: int
) -> list[Path]:
    """Joins parts that are seen by whoever joins them until few are left."""
    level = 0
    while len(folders) > _FAN:
        groups = _groups(len(folders))
        targets = [home / f"joined-{level}-{number}" for number in range(len(groups))]
        tasks: list[Task] = [
            (
                _joined,
                ([os.fspath(folders[one].absolute()) for one in group], os.fspath(target.absolute())),
            )
            for group, target in zip(groups, targets)
        ]
        for _ in carried_out(tasks, client, processes, retries):
            pass
        folders, level = targets, level + 1
    return folders


def _tree_of_a_client(
    scenario: Scenario,
    parts: int,
    client: Any,
    threads: int,
    draws: str | None,
    retries: int,
    tell: Callable[[], None],
) -> list[Sent]:
    """The parts, simulated and joined by a client's workers; few come back, whatever their number."""
    as_completed: Any = import_module("distributed").as_completed
    options = {"pure": False, "retries": retries}
    level = [
        client.submit(_sent, scenario, number, parts, threads, draws, **options)
        for number in range(1, parts + 1)
    ]
    simulated, every = level, list(level)
    while len(level) > _FAN:
        groups = _groups(len(level))
        level = [client.submit(_joined_sent, [level[one] for one in group], **options) for group in groups]
        every.extend(level)
    try:
        for future in as_completed(simulated):
            if future.status == "error":
                future.result()
            tell()
        sent: list[Sent] = client.gather(level)
        return sent
    finally:
        client.cancel([future for future in every if not future.done()])


def run(
    scenario: Scenario,
    trials: int | None = None,
    *,
    client: Any = None,
    parts: int | None = None,
    processes: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    folder: str | os.PathLike[str] | None = None,
    shared: bool = False,
    draws: str | os.PathLike[str] | None = None,
    threads: int = 1,
    retries: int = 3,
    progress: Progress = True,
) -> Result:
    """Simulates a scenario over many processes or machines.

    Parameters
    ----------
    scenario : Scenario
    trials, seed, years
        As for :meth:`Scenario.run`.
    client : distributed.Client, optional
        Whose workers simulate the parts; processes of this machine where left out.
    parts : int, optional
        Into how many parts the trials are cut; four a process or worker where left out. The result does
        not depend on it.
    processes : int, optional
        Processes of this machine; as many as there are processors where left out.
    folder : str or path, optional
        Where the parts are kept: those that are there and sound are not simulated again. They are removed
        at the end where it is left out.
    shared : bool, default False
        Whether the client's workers see `folder` under the same name; they write there then, and nothing
        is sent.
    draws : str or path, optional
        A folder, or any address that fsspec knows (``s3://bucket/run``), to which whoever simulates a part
        writes its draws: ``draws/K-of-N.parquet``, ``assumptions/K-of-N.parquet``, ... The workers need to
        see it under this name; nothing of them is sent.
    threads : int, default 1
        Threads of each part.
    retries : int, default 3
        How often a part is begun again whose worker died.
    progress : bool or callable, default True
        A bar of trials, or what is called with those that are done and all.

    Returns
    -------
    Result
        Bit for bit what :meth:`Scenario.run` gives.

    Raises
    ------
    SalangError
        Where a part cannot be simulated, or its worker died more often than `retries` allow.
    Interrupted
        On Ctrl-C; parts that are done are kept where there is a `folder`.
    """
    if shared and folder is None:
        raise ValueError("shared=True needs the folder that all see")
    scenario = scenario._for_run(trials, seed, years)
    count = scenario.trials
    if parts is None:
        if client is None:
            workers = processes or os.cpu_count() or 1
        else:
            workers = max(1, len(client.scheduler_info()["workers"]))
        parts = max(1, min(4 * workers, -(-count // _BLOCK)))
    home = Path(tempfile.mkdtemp(prefix="salang-")) if folder is None else Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    folders = [home / f"part-{number}-of-{parts}" for number in range(1, parts + 1)]
    counted = count > _salang.EXACT
    address = None if draws is None else os.fspath(draws)
    if address is not None and "://" not in address:
        address = os.path.abspath(address)

    def told(done: int, notify: Notify | None) -> None:
        if notify is not None:
            notify(count * done // parts, count)

    try:
        if client is not None and folder is None and counted:
            done = 0
            with bar("Simulating", progress) as shown:

                def tell() -> None:
                    nonlocal done
                    done += 1
                    told(done, shown.notify)

                try:
                    sent_back = _tree_of_a_client(
                        scenario, parts, client, threads, address, retries, tell
                    )
                except KeyboardInterrupt as stop:
                    raise Interrupted("interrupted") from stop
            folders = folders[: len(sent_back)]
            for one, files in zip(folders, sent_back):
                _put(one, files)
            return _whole(folders, scenario, progress)
        missing = [
            number
            for number, one in enumerate(folders, 1)
            if not _is_there(scenario, number, parts, one)
            or (address is not None and not _has_draws(address, number, parts))
        ]
        sent = client is not None and not shared
        tasks: list[Task] = []
        for number in missing:
            if sent:
                tasks.append((_sent, (scenario, number, parts, threads, address)))
            else:
                target = os.fspath(folders[number - 1].absolute())
                tasks.append((_in_folder, (scenario, number, parts, target, threads, address)))
        done = parts - len(missing)
        try:
            with bar("Simulating", progress) as shown:
                for index, answer in carried_out(tasks, client, processes, retries):
                    if sent:
                        _put(folders[missing[index] - 1], answer)
                    done += 1
                    told(done, shown.notify)
            if counted and not sent:
                within = Path(tempfile.mkdtemp(prefix=".salang-joined-", dir=home))
                try:
                    few = _tree(folders, within, client, processes, retries)
                    return _whole(few, scenario, progress)
                finally:
                    shutil.rmtree(within, ignore_errors=True)
        except KeyboardInterrupt as stop:
            raise Interrupted("interrupted") from stop
        return _whole(folders, scenario, progress)
    finally:
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


def _whole(folders: Sequence[Path], scenario: Scenario, progress: Progress) -> Result:
    """The result that parts come to, with what ran."""
    result = merge(folders, progress=progress)
    result.scenario = scenario
    return result


def _put(folder: Path, files: Sent) -> None:
    """Writes a part that was sent: whole or not at all."""
    staged = Path(tempfile.mkdtemp(prefix=".salang-part-", dir=folder.parent))
    for name, content in files.items():
        (staged / Path(name).name).write_bytes(content)
    if folder.exists():
        if not (folder / _LISTED).is_file():
            shutil.rmtree(staged)
            raise SalangError(f"{folder} is no part, and a part is to lie there; move it away")
        shutil.rmtree(folder)
    staged.rename(folder)
