"""What Python costs over the command, as ratios; run it on an idle machine with the package installed.

    python benches/overheads.py [ROUNDS]

The first ratio is that of processor time, ``base.run(20_000)`` against ``salang run --trials 20000``, each in a
process of its own that does that and nothing else (the command without a report, and with the one that it
writes). The second is the time that a million rows of draws take into polars, beside the run.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

TRIALS = 20_000
PYTHON = "import salang; salang.baseline().run({trials}, progress=False)"
NOTHING = "import salang; salang.baseline()"


def spent(words: list[str], folder: str) -> tuple[float, float]:
    """Seconds of processors and of the clock that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    own = Path(sysconfig.get_path("scripts")) / "salang"
    command = [os.environ.get("SALANG", str(own)), "run", "--trials", str(TRIALS)]
    ways = {
        "command --json": [*command, "--json"],
        "command, report": [*command, "--quiet", "--out", "report"],
        "python": [sys.executable, "-c", PYTHON.format(trials=TRIALS)],
        "python, no run": [sys.executable, "-c", NOTHING],
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            # One after the other in each round, so that what else the machine does falls on all.
            for name, words in ways.items():
                times[name].append(spent(words, folder))
    middle = {name: statistics.median(one for one, _ in each) for name, each in times.items()}
    for name, each in times.items():
        clock = statistics.median(one for _, one in each)
        print(f"{name:16} {middle[name]:7.3f} s of processors, {clock:7.3f} s")
    python, start = middle["python"], middle["python, no run"]
    print(f"python / command --json:            {python / middle['command --json']:.3f}")
    print(f"the same without Python's start:    {(python - start) / middle['command --json']:.3f}")
    print(f"python / command with its report:   {python / middle['command, report']:.3f}")

    import polars
    import salang

    base = salang.baseline()
    # Three corridors and ten years: thirty rows a trial.
    r = base.run(33_400, progress=False, keep=1 << 33)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    frame = polars.DataFrame(r.draws)
    took = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = r.draws.nbytes / (1 << 20)
    print(f"{len(frame):,} rows into polars: {took:.3f} s, {grown:.0f} MiB more of {size:.0f} MiB of columns")


if __name__ == "__main__":
    main()
