"""Work in other processes, of a Dask cluster or of this machine; a worker that dies costs its task a turn."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

from ._worker import receive, send
from .errors import SalangError

__all__ = ["Task", "carried_out"]

#: A function that can be pickled, and its arguments.
Task = tuple[Callable[..., Any], tuple[Any, ...]]


def carried_out(
    tasks: Sequence[Task],
    client: Any,
    processes: int | None,
    retries: int,
) -> Iterator[tuple[int, Any]]:
    """Carries out tasks and gives each one's index and result as it is done.

    Parameters
    ----------
    tasks : sequence
    client : distributed.Client or None
        Whose workers do it; processes of this machine where None.
    processes : int, optional
        How many of these; as many as there are processors where left out.
    retries : int
        How often a task is begun again whose worker died.
    """
    if client is not None:
        yield from _by_client(tasks, client, retries)
    else:
        yield from _by_processes(tasks, processes or os.cpu_count() or 1, retries)


def _by_client(tasks: Sequence[Task], client: Any, retries: int) -> Iterator[tuple[int, Any]]:
    try:
        as_completed: Any = import_module("distributed").as_completed
    except ImportError:
        raise SalangError(
            "a client is one of Dask's, and `distributed` is not there: pip install distributed"
        ) from None
    futures = {
        client.submit(act, *arguments, pure=False, retries=retries): index
        for index, (act, arguments) in enumerate(tasks)
    }
    try:
        for future in as_completed(list(futures)):
            yield futures[future], future.result()
            future.release()
    finally:
        client.cancel([future for future in futures if not future.done()])


class _Failed(Exception):
    """What a task raised."""

    def __init__(self, raised: BaseException) -> None:
        super().__init__(raised)
        self.raised = raised


def _by_processes(
    tasks: Sequence[Task], processes: int, retries: int
) -> Iterator[tuple[int, Any]]:
    waiting: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    processes = max(1, min(processes, len(tasks)))
    workers: list[_Worker] = []
    for index in range(len(tasks)):
        waiting.put((index, 0))
    try:
        for _ in range(processes):
            workers.append(_Worker(tasks, waiting, done, retries))
        for _ in tasks:
            index, result = _next(done)
            if isinstance(result, _Failed):
                raise result.raised
            yield index, result
    finally:
        for _ in workers:
            waiting.put(None)
        for worker in workers:
            worker.end()


def _next(done: queue.SimpleQueue[tuple[int, Any]]) -> tuple[int, Any]:
    while True:
        try:
            # With a limit, so that Ctrl-C is heard on every platform.
            return done.get(timeout=0.2)
        except queue.Empty:
            continue


class _Worker(threading.Thread):
    """A thread that hands tasks to a process, and begins another process where one dies."""

    def __init__(
        self,
        tasks: Sequence[Task],
        waiting: queue.SimpleQueue[tuple[int, int] | None],
        done: queue.SimpleQueue[tuple[int, Any]],
        retries: int,
    ) -> None:
        super().__init__(daemon=True)
        self._tasks, self._waiting, self._done, self._retries = tasks, waiting, done, retries
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        # Held while a process begins, so that none does once it is over.
        self._beginning = threading.Lock()
        self.start()

    def run(self) -> None:
        while (task := self._waiting.get()) is not None:
            index, deaths = task
            try:
                answer = self._ask(index)
            except (EOFError, OSError) as error:
                if self._ended:
                    return
                self._stop()
                if deaths < self._retries:
                    self._waiting.put((index, deaths + 1))
                else:
                    words = f"the process that did task {index + 1} died {deaths + 1} times"
                    self._done.put((index, _Failed(SalangError(f"{words}: {error or 'it ended'}"))))
                continue
            except Exception as error:
                answer = _Failed(error)
            self._done.put((index, answer))

    def _ask(self, index: int) -> Any:
        with self._beginning:
            if self._ended:
                raise EOFError
            process = self._process
            if process is None:
                process = self._process = subprocess.Popen(
                    # Not with -m, which warns of a module that the package has imported already.
                    [sys.executable, "-c", "from salang._worker import main; main()"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    # Ctrl-C is for the one who waits, who ends the others.
                    start_new_session=True,
                )
        assert process.stdin is not None and process.stdout is not None
        send(process.stdin, self._tasks[index])  # type: ignore[arg-type]
        fine, answer = receive(process.stdout)  # type: ignore[arg-type]
        return answer if fine else _Failed(answer)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def end(self) -> None:
        """Ends the process, whatever it does."""
        with self._beginning:
            self._ended = True
        self._stop()
