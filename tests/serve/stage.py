"""The stage of the scenes: a server with a folder of its own, a browser, and what the command line says."""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
SALANG = os.environ.get("SALANG", str(ROOT / "target/release/salang"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Enough for every figure to be there, few enough to be quick.
TRIALS = 800
SETTLED = "body[data-stage=settled]"
# Milliseconds that a scene waits for what must come: much, where other programs have the processors.
PATIENCE = 120_000


def folder_of(place):
    """A copy of the shipped scenarios that a scene may change."""
    folder = place / "scenarios"
    shutil.copytree(ROOT / "scenarios", folder)
    return folder


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """`salang serve` on a folder or file, or on the built-in baseline, at a port of its own."""

    def __init__(self, path, port=None, options=()):
        self.path, self.port, self.options = path, port or free_port(), options
        self.start()

    def start(self):
        command = [SALANG, "serve", *([str(self.path)] if self.path else []), "--port", str(self.port), *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith(f"http://127.0.0.1:{self.port}/"), self.address
        self.origin = f"http://127.0.0.1:{self.port}"

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdout.close()
        return self.process.wait()


def from_folder(page, origin):
    """Takes the page's files from the folder of $PAGE in place of those in the program, where it is set."""
    folder = os.environ.get("PAGE")
    if not folder:
        return

    def give(route):
        name = re.split("[?#]", route.request.url.removeprefix(origin))[0].removeprefix("/page/").strip("/") or "index.html"
        file = Path(folder) / name
        if file.is_file():
            route.fulfill(response=route.fetch(), body=file.read_bytes())
        else:
            route.continue_()

    page.route(re.compile(re.escape(origin) + r"/(page/[^?]*|\?token=[^#]*)?(#.*)?$"), give)


class Watched:
    """A page, and everything it did that it must not do."""

    def __init__(self, page, origin):
        self.page, self.origin = page, origin
        self.foreign, self.faults, self.expected = [], [], []
        page.on("request", self.request)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def request(self, request):
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.foreign.append(request.url)

    def console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def allow(self, pattern):
        """A fault that belongs to the scene, such as an answer with a status of its own."""
        self.expected.append(re.compile(pattern))

    def check(self):
        assert not self.foreign, f"requests to other hosts: {self.foreign}"
        left = [text for text in self.faults if not any(one.search(text) for one in self.expected)]
        assert not left, f"on the console: {left}"


def fragment(**state):
    """The part of an address that has the state of the page."""
    parts = []
    for key, value in state.items():
        text = value if key == "file" else json.dumps(value)
        parts.append(f"{key}={quote(text, safe='')}")
    return "#" + "&".join(parts)


def go(page, server, **state):
    """Opens the page with a state, and waits until its answer has settled."""
    state.setdefault("file", "baseline.toml")
    state.setdefault("trials", TRIALS)
    arrive(page, server, fragment(**state))
    settle(page)


def arrive(page, server, state=""):
    """Comes by the address that the server printed."""
    page.goto(server.address + state)


def settle(page):
    """Waits until the page shows the answer to what it has asked last."""
    page.wait_for_selector(SETTLED, timeout=PATIENCE)


def until(page, condition, seconds=120):
    """Waits for a condition of the page; unlike `wait_for_function` it needs no `eval`, which the page forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"not within {seconds} s: {condition}"
        page.wait_for_timeout(30)


def run_salang(*arguments, cwd=None, good=True, columns=100):
    """What the command line says."""
    settings = {**os.environ, "NO_COLOR": "1", "COLUMNS": str(columns)}
    done = subprocess.run([SALANG, *map(str, arguments)], cwd=cwd, env=settings, capture_output=True, text=True, timeout=300)
    assert not good or done.returncode == 0, done.stderr
    return done


def summary_of(folder, file, place, *options):
    """The `summary.json` that `salang run` writes for a file of the folder."""
    out = place / f"run-{len(list(place.iterdir()))}"
    run_salang("run", file, "--draws", "none", "--quiet", "--out", out, *options, cwd=folder)
    return json.loads((out / "summary.json").read_text())


def summary_by_command(command, folder, place):
    """The `summary.json` of a command as the page gives it."""
    words = shlex.split(command)
    assert words[:2] == ["salang", "run"], command
    out = place / f"run-{len(list(place.iterdir()))}"
    run_salang(*words[1:], "--draws", "none", "--quiet", "--out", out, cwd=folder)
    return json.loads((out / "summary.json").read_text())


def row(summary, metric="delivered_twh", corridor=None, year=None):
    """A row of the metrics of a summary."""
    for one in summary["metrics"]:
        if one["metric"] == metric and one.get("corridor") == corridor and one.get("year") == year:
            if "heading" not in one and "cause" not in one:
                return one
    raise AssertionError(f"no {metric} of {corridor} in {year}")


def numbers(page):
    """Every exact number of the answer, by its name."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[data-figure][data-number]')]
            .map((node) => [node.dataset.figure, Number(node.dataset.number)]))"""
    )


def equal(page, summary):
    """Compares every number of the answer with a summary, to the last digit; says how many there were."""
    found, count = numbers(page), 0
    for name, value in found.items():
        kind, rest = name.split(".", 1)
        if kind == "when":
            corridor, year = rest.rsplit(".", 1)
            wanted = next(
                one["p"]
                for one in summary["probabilities"]
                if one["event"] == "in_service" and one.get("corridor") == corridor and one.get("year") == int(year)
            )
        elif kind == "together":
            corridor, which = rest.rsplit(".", 1)
            wanted = row(summary, corridor=None if corridor == "total" else corridor)[which]
        elif kind == "service":
            corridor, which = rest.rsplit(".", 1)
            own = next(one for one in summary["service_year"] if one["corridor"] == corridor)
            wanted = next(one for one in own["metrics"] if one["metric"] == "delivered_twh")[which]
        elif kind == "future":
            corridors, which = rest.rsplit(".", 1)
            names = sorted(name for name in corridors.split("+") if name)
            own = [one for one in summary["futures"] if one["in_service"] is not None and sorted(one["in_service"]) == names]
            if not own:
                continue
            last = summary["run"]["start_year"] + summary["run"]["years"] - 1
            wanted = row(own[0], year=last)[which]
        else:
            continue
        assert value == wanted, f"{name}: {value!r} on the page, {wanted!r} on the command line"
        count += 1
    assert count >= 10, f"only {count} numbers on the page: {sorted(found)}"
    return count


def row_of(page, name):
    """The row of an assumption in the list, shown and opened."""
    page.click("#tab-list")
    page.fill("#search", name)
    found = page.locator(f"#list .row[data-name='{name}']")
    found.scroll_into_view_if_needed()
    opener = found.locator(".opener")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    return found


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, locator, by, steps=8, release=True):
    """Drags something sideways."""
    locator.scroll_into_view_if_needed()
    x, y = middle(locator)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=steps)
    if release:
        page.mouse.up()


def saved(page, kind, folder, name=None, **more):
    """Takes a file away by the menu, and keeps it in the folder."""
    page.click("#take")
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.click(f"dialog [data-kind={kind}]")
    download = waiting.value
    place = folder / (name or download.suggested_filename)
    download.save_as(place)
    page.click("dialog >> text=Close")
    return place


def command_of(page):
    """The command line that the menu shows."""
    page.click("#take")
    until(page, "document.querySelector('dialog pre code').textContent !== '…'")
    command = page.inner_text("dialog pre code")
    page.click("dialog >> text=Close")
    return command


def count(page):
    """How many things are changed, as the strip says."""
    return int(page.inner_text("#changed-count").split()[0])
