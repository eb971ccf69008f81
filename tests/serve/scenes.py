"""Scenes on the live page: what a person does, and whether the figures are those of the command line.

Run by `tests/serve/run`. The numbers in the names of the scenes are those of the page's nine points:
answer, move, difference, into a chart, undo and variants, take away, files, backwards, guess.
"""

import json
import os
import re
import shlex
import shutil
import time
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from stage import (
    BROWSER_OPTIONS,
    CHROMIUM,
    PATIENCE,
    SETTLED,
    TRIALS,
    Server,
    Watched,
    arrive,
    command_of,
    count,
    drag,
    equal,
    folder_of,
    fragment,
    from_folder,
    go,
    numbers,
    row,
    row_of,
    run_salang,
    saved,
    settle,
    summary_by_command,
    summary_of,
    until,
)

if not shutil.which(CHROMIUM):
    if os.environ.get("CI") == "true":
        raise RuntimeError(f"no Chromium at {CHROMIUM}: the page cannot be tested")
    pytest.skip("no Chromium is here: the page is not tested", allow_module_level=True)


# The mean of CASA-1000 as the page has it.
MEAN = """Number(document.querySelector('[data-figure="together.CASA-1000.mean"]').dataset.number)"""


# ---- The stage ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def server(folder):
    server = Server(folder)
    yield server
    server.stop()


@pytest.fixture
def opened(browser, server):
    """Opens pages that are watched, and looks at the end at what they did."""
    contexts, watched = [], []

    def open_page(width=1440, height=900, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        from_folder(page, server.origin)
        page.watched = Watched(page, server.origin)
        watched.append(page.watched)
        return page

    yield open_page
    for context in contexts:
        context.close()
    for one in watched:
        one.check()


@pytest.fixture
def page(opened):
    return opened()


# ---- 1: the answer -----------------------------------------------------------------


def test_1_the_answer_comes_first_and_has_the_figures_of_the_command_line(page, server, folder, place):
    go(page, server)
    out = place / "own"
    said = run_salang("run", "baseline.toml", "--trials", TRIALS, "--draws", "none", "--out", out, cwd=folder).stdout
    summary = json.loads((out / "summary.json").read_text())
    assert equal(page, summary) >= 30
    # The words and the shown figures are those of the terminal.
    flat = " ".join(said.split())
    assert " ".join(page.inner_text("#finding").split()) in flat
    for name in ("CASA-1000", "TAPI", "Total"):
        cells = page.locator("#table-together tr", has=page.locator("th", has_text=name)).inner_text()
        assert " ".join(cells.replace("%", " %").split()) in flat, cells
    heads = page.locator("main h2:not(.unseen)").all_inner_texts()
    order = ["When is it there?", "What does a year of service bring?", "Which futures are there?", "All weighed together"]
    assert [one for one in heads if one in order] == order
    # The charts are live drawings, and each has a name.
    for name in ("service", "service-year", "futures", "distribution"):
        picture = page.locator(f"#figure-{name} .picture svg")
        assert picture.get_attribute("aria-label")
        assert picture.locator("text").count() > 5


def test_1_an_answer_comes_in_stages_and_its_error_shrinks(page, server):
    arrive(page, server, fragment(file="baseline.toml", trials=8000))
    seen = {}
    until(page, "Number(document.body.dataset.trials) > 0")
    while True:
        trials, error = page.evaluate(
            """() => [Number(document.body.dataset.trials),
                document.querySelector('[data-figure="together.total.mean"] .error')?.textContent]"""
        )
        seen[trials] = error
        if page.locator(SETTLED).count() and trials == 8000:
            break
        page.wait_for_timeout(20)
    assert len(seen) >= 2, seen
    width = {trials: float(re.search(r"[\d.]+", error).group()) for trials, error in seen.items() if error}
    assert width[max(width)] < width[min(width)], width


# ---- 2: moving assumptions -----------------------------------------------------------


def test_2_a_median_is_dragged_and_the_answer_follows_before_it_is_let_go(page, server, folder, place):
    go(page, server)
    before = numbers(page)["together.CASA-1000.mean"]
    own = row_of(page, "casa_ramp_1")
    handle = own.locator(".handle.p50 .grip")
    drag(page, handle, -60, release=False)
    until(page, f"""{MEAN} !== {before!r}""", seconds=120)
    assert count(page) == 1
    page.mouse.up()
    settle(page)
    assert numbers(page)["together.CASA-1000.mean"] != before
    file = saved(page, "toml", folder, "dragged.toml")
    text = file.read_text()
    assert "casa_ramp_1" in text and "extends" in text and "vakhsh_twh" not in text, text
    equal(page, summary_of(folder, file.name, place, "--trials", TRIALS))


def test_2_ends_are_dragged_numbers_typed_and_one_value_pinned(page, server, folder, place):
    go(page, server)
    own = row_of(page, "vakhsh_twh")
    left = own.locator("input[aria-label^='p10 of']")
    was = left.input_value()
    drag(page, own.locator(".handle.p10 .grip"), -25)
    settle(page)
    assert float(left.input_value()) < float(was)
    middle_value = own.locator("input[aria-label^='median of']").input_value()
    drag(page, own.locator(".handle.p90 .grip"), 25)
    settle(page)
    assert own.locator("input[aria-label^='median of']").input_value() == middle_value
    own.locator("input[aria-label^='median of']").fill("3.1")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("#changed-list .after")).to_contain_text("3.1")
    equal(page, summary_of(folder, saved(page, "toml", folder, "typed.toml").name, place, "--trials", TRIALS))
    own.locator("text=Pin one value").click()
    settle(page)
    value = own.locator("input[aria-label^='value of']")
    assert float(value.input_value()) == 3.1
    value.fill("2,5")
    page.keyboard.press("Enter")
    settle(page)
    assert count(page) == 1
    summary = summary_of(folder, "baseline.toml", place, "--trials", TRIALS, "--set", "vakhsh_twh=2.5")
    equal(page, summary)
    # What is no number is refused in words, and nothing moves.
    value.fill("a lot")
    page.keyboard.press("Enter")
    assert "not a number" in own.locator(".fault").inner_text()
    assert value.get_attribute("aria-invalid") == "true"
    own.locator("text=Let it vary").click()
    settle(page)
    assert count(page) == 0


def branching(folder):
    """A scenario of the folder with a branch."""
    (folder / "branching.toml").write_text(
        """schema = 1
title = "The share that Pakistan buys, decided once"
extends = "casa-only.toml"

[branch.tariff]
label = "Whether the tariff is settled"
source = "A scene"
outcomes = { settled = 0.5, disputed = 0.3, broken = 0.2 }

[assumption.casa_ramp_1]
value = { settled = 0.95, disputed = 0.7, broken = 0.4 }
source = "A scene"
"""
    )
    return "branching.toml"


def test_2_a_branch_is_a_bar_whose_shares_are_dragged(page, server, folder, place):
    go(page, server, file=branching(folder))
    page.fill("#search", "tariff")
    bar = page.locator("#list .row.branch[data-name=tariff]")
    before = bar.locator(".figures").inner_text()
    drag(page, bar.locator(".edge").first, 40)
    settle(page)
    assert bar.locator(".figures").inner_text() != before
    assert count(page) == 1
    file = saved(page, "toml", folder, "shares.toml")
    equal(page, summary_of(folder, file.name, place, "--trials", TRIALS))
    bar.locator(".opener").click()
    bar.locator("text=for certain").first.click()
    settle(page)
    file = saved(page, "toml", folder, "certain.toml")
    equal(page, summary_of(folder, file.name, place, "--trials", TRIALS))


def test_2_a_hazard_and_a_corridor_are_switched_off(page, server, folder, place):
    go(page, server)
    page.fill("#search", "transit suspended")
    page.locator("#list input[role=switch]").first.click()
    settle(page)
    summary = summary_of(folder, "baseline.toml", place, "--trials", TRIALS, "--without", "hazard.transit suspended")
    equal(page, summary)
    page.fill("#search", "corridor TAPI")
    page.locator("#list input[role=switch]").first.click()
    settle(page)
    assert count(page) == 2
    file = saved(page, "toml", folder, "off.toml")
    equal(page, summary_of(folder, file.name, place, "--trials", TRIALS))
    page.locator("#list input[role=switch]").first.click()
    settle(page)
    assert count(page) == 1


def test_2_the_list_is_searched_grouped_and_ranked(page, server):
    go(page, server, file="casa-only.toml", trials=400)
    groups = page.locator("#list > details h3").all_inner_texts()
    assert "CASA-1000" in groups and len(groups) >= 4, groups
    page.fill("#search", "tajik surplus growth")
    assert page.locator("#list .row").count() == 1
    page.fill("#search", "no such thing")
    assert "No assumption fits" in page.inner_text("#list")
    page.fill("#search", "")
    page.check("#only-judgement")
    shown = page.locator("#list .rows > .row:not(.branch):not(.switch)")
    assert shown.count() == page.locator("#list .row .chip", has_text="judgement").count() > 5
    page.uncheck("#only-judgement")
    page.select_option("#sort", "influence")
    expect(page.locator("#rank-state")).to_contain_text("trials each", timeout=PATIENCE)
    told = page.locator("#list .weight:not(:empty)").all_inner_texts()
    swings = [re.search(r"by (−?)([\d.]+)", text).groups() for text in told]
    assert {sign for sign, _ in swings} == {"", "−"}, told
    # The strongest stand first, whichever way they move the answer, and the bars are as long as they are strong.
    widths = [float(width) for width in page.evaluate("[...document.querySelectorAll('#list .weight .bar')].map((bar) => parseFloat(bar.style.width))")]
    assert len(widths) == len(told) > 10 and widths[0] == 100 and widths == sorted(widths, reverse=True), widths
    most = float(swings[0][1])
    for (_, swing), width in zip(swings, widths):
        assert abs(100 * float(swing) / most - width) < 5, (told, widths)
    own = page.locator("#list .row").first
    own.locator(".opener").click()
    assert "Source:" in own.inner_text() or "No source" in own.inner_text()


# ---- 3: the difference ------------------------------------------------------------------


def test_3_the_difference_to_a_pinned_base_is_that_of_compare(page, server, folder, place):
    go(page, server, changes=[{"assumption": "casa_ramp_1", "value": 0.5}])
    page.click("#pin-base")
    settle(page)
    assert "pinned base: baseline.toml, 1 changed" in page.inner_text("#against")
    page.click("#reset-all")
    settle(page)
    found = page.evaluate(
        "(() => { const own = document.querySelector('[data-figure=\"difference.total\"]'); return [own.dataset.number, own.dataset.error].map(Number); })()"
    )
    (folder / "half.toml").write_text(
        'schema = 1\ntitle = "Half"\nextends = "baseline.toml"\n[assumption.casa_ramp_1]\nvalue = 0.5\nsource = "a scene"\n'
    )
    out = place / "compared"
    run_salang("compare", "half.toml", "baseline.toml", "--trials", TRIALS, "--quiet", "--out", out, cwd=folder)
    comparison = json.loads((out / "compare.json").read_text())
    text = json.dumps(comparison)
    assert json.dumps(found[0]) in text and json.dumps(found[1]) in text, found
    sentence = page.inner_text("#difference-sentence")
    assert re.search(r"^[+−-][\d.]+ ± [\d.]+ TWh", sentence) and "%" in sentence, sentence
    page.click("#difference-more summary")
    assert page.locator("#difference-chart svg").count() == 1
    # Another scenario is compared with the base as well, until it is let go.
    page.select_option("#scenario", "casa-only.toml")
    until(page, "!document.querySelector('#table-when').textContent.includes('TAPI')")
    settle(page)
    assert page.locator("#difference").is_visible()
    page.click("#unpin")
    settle(page)
    assert page.locator("#difference").is_hidden()


# ---- 4: from a chart into it -----------------------------------------------------------


def behind(page):
    """What the page says of the trials behind a point."""
    expect(page.locator("dialog .behind h3").first).to_be_visible(timeout=PATIENCE)
    return page.inner_text("dialog .behind")


def replayed(page, folder):
    """The command that replays the nearest trial says what the page says."""
    command = page.inner_text("dialog .behind p code")
    words = command.split()
    assert words[:2] == ["salang", "replay"], command
    # The page has room, and tells every incident.
    said = " ".join(run_salang(*shlex.split(command)[1:], "--all", cwd=folder, columns=120).stdout.split())
    page.click("dialog .behind summary")
    told = " ".join(page.inner_text("dialog .behind pre").split())
    assert told and told in said, (told[:300], said[:300])


def test_4_a_point_of_the_distribution_leads_to_the_trials_behind_it(page, server, folder):
    go(page, server)
    picture = page.locator("#figure-distribution .picture svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.75)
    text = behind(page)
    assert f"trials of {TRIALS:,}" in text, text
    replayed(page, folder)
    page.keyboard.press("Escape")
    assert page.locator("dialog").count() == 0


def test_4_years_bars_and_figures_lead_to_their_trials(page, server, folder):
    go(page, server)
    # A figure of a table.
    page.click("[data-key='when-CASA-1000-2035']")
    assert "trials" in behind(page)
    differ = page.locator("dialog .behind table tbody tr")
    assert differ.count() >= 1
    replayed(page, folder)
    page.keyboard.press("Escape")
    # A part of a year of service.
    page.locator("#goes .into").first.click()
    assert "trials" in behind(page)
    page.keyboard.press("Escape")
    # A year of a chart that is fetched for it.
    page.click(".chip-button[data-chart=years]")
    expect(page.locator("#figure-years svg")).to_be_visible(timeout=PATIENCE)
    settle(page)
    picture = page.locator("#figure-years svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.5)
    assert re.search(r"20\d\d", page.inner_text("dialog .behind h3 >> nth=0"))
    assert "trials" in behind(page)
    # An assumption that differs leads to its row.
    link = page.locator("dialog .behind table button").first
    if link.count():
        name = link.inner_text()
        link.click()
        assert page.locator("dialog").count() == 0
        assert page.evaluate("document.activeElement.textContent") == name
    else:
        page.keyboard.press("Escape")
    # A future.
    page.locator("#table-futures .into").first.click()
    assert "trials" in behind(page)


# ---- 5: undo, variants, the address ------------------------------------------------------


def test_5_undo_redo_and_reset(page, server):
    go(page, server)
    start = numbers(page)
    own = row_of(page, "casa_built")
    own.locator("text=Pin one value").click()
    settle(page)
    pinned = numbers(page)
    assert pinned != start
    own = row_of(page, "casa_ramp_1")
    drag(page, own.locator(".handle.p50 .grip"), -40)
    settle(page)
    both = numbers(page)
    assert count(page) == 2
    page.click("#undo")
    settle(page)
    assert numbers(page) == {key: value for key, value in pinned.items()}
    page.keyboard.press("Control+z")
    settle(page)
    now = numbers(page)
    assert {key: now[key] for key in start} == start and count(page) == 0
    page.click("#redo")
    page.click("#redo")
    settle(page)
    assert numbers(page) == both
    # One is reset in the strip, then all.
    page.locator("#changed-list li").first.locator("button.cross").click()
    settle(page)
    assert count(page) == 1
    page.click("#reset-all")
    settle(page)
    assert count(page) == 0


def test_5_named_variants_stand_side_by_side(page, server, folder, place):
    go(page, server)
    for name, value in (("half", 0.5), ("all of it", 1.0)):
        own = row_of(page, "casa_ramp_1")
        if own.locator("text=Pin one value").count():
            own.locator("text=Pin one value").click()
        own.locator("input[aria-label^='value of']").fill(str(value))
        page.keyboard.press("Enter")
        settle(page)
        page.fill("#variant-name", name)
        page.click("#keep-variant button")
    until(page, "document.querySelectorAll('#variants-table tr[data-variant] [data-number]').length === 3")
    settle(page)
    until(page, "!document.querySelector('#variants-table').textContent.includes('…')")
    for name, value in (("half", 0.5), ("all of it", 1.0)):
        wanted = row(summary_of(folder, "baseline.toml", place, "--trials", TRIALS, "--set", f"casa_ramp_1={value}"))["mean"]
        expect(page.locator(f"tr[data-variant='{name}'] [data-number]")).to_have_attribute("data-number", repr(wanted), timeout=PATIENCE)
    assert page.locator("#variants-chart svg").count() >= 1
    page.click("button[aria-label='Take up half']")
    settle(page)
    expect(page.locator("#changed-list .after")).to_have_text(re.compile(r"^\s*0\.5\s*$"))
    page.click("button[aria-label='Remove half']")
    assert page.locator("tr[data-variant]").count() == 2


def test_5_the_address_restores_everything(opened, server):
    page = opened()
    go(page, server)
    own = row_of(page, "casa_ramp_1")
    drag(page, own.locator(".handle.p50 .grip"), -40)
    settle(page)
    page.click("#pin-base")
    own.locator("text=Pin one value").click()
    settle(page)
    page.fill("#variant-name", "kept")
    page.click("#keep-variant button")
    page.click(".chip-button[data-chart=months]")
    expect(page.locator("#figure-months svg")).to_be_visible(timeout=PATIENCE)
    settle(page)
    until(page, "document.querySelector('#changed-list .after')")
    before, address, strip = numbers(page), page.url, page.inner_text("#changed-list")
    page.reload()
    settle(page)
    assert numbers(page) == before
    other = opened()
    # A link in another browser, which comes by the address that the server printed.
    arrive(other, server, address[address.index("#") :])
    settle(other)
    assert numbers(other) == before
    until(other, f"document.getElementById('changed-list').innerText === {json.dumps(strip)}")
    assert other.locator("tr[data-variant='kept']").count() == 1
    expect(other.locator("#figure-months svg")).to_be_visible(timeout=PATIENCE)


# ---- 6: taking it away ----------------------------------------------------------------


def test_6_what_is_taken_away_gives_the_same_figures(page, server, folder, place):
    go(page, server)
    own = row_of(page, "casa_ramp_1")
    drag(page, own.locator(".handle.p50 .grip"), -40)
    own = row_of(page, "naryn_losses")
    own.locator("text=Pin one value").click()
    settle(page)
    command = command_of(page)
    equal(page, summary_by_command(command, folder, place))
    equal(page, summary_of(folder, saved(page, "toml", folder, "mine.toml").name, place, "--trials", TRIALS))
    whole = saved(page, "scenario", folder, "whole.toml")
    assert "extends" not in re.sub(r"#.*", "", whole.read_text()).split("[run]")[0]
    equal(page, summary_of(folder, whole.name, place, "--trials", TRIALS))
    summary = json.loads(saved(page, "json", place).read_text())
    equal(page, summary)
    report = saved(page, "html", place).read_text()
    assert "<svg" in report and page.inner_text("#finding").split(".")[0] in report
    table = saved(page, "csv", place).read_text()
    assert repr(row(summary)["mean"]) in table
    assert saved(page, "xlsx", place).read_bytes()[:2] == b"PK"
    with zipfile.ZipFile(saved(page, "zip", place)) as folder_of_report:
        names = folder_of_report.namelist()
        assert any(name.endswith("report.html") for name in names) and any(name.endswith("service.svg") for name in names), names
    page.locator("#figure-service .larger").click()
    for kind, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download(timeout=PATIENCE) as waiting:
            page.click(f"dialog >> text=Keep as {kind}")
        target = place / waiting.value.suggested_filename
        waiting.value.save_as(target)
        assert target.read_bytes().startswith(begins)


# ---- 7: files ----------------------------------------------------------------------------


def test_7_another_scenario_is_opened_and_a_changed_file_reloads(page, server, folder, place):
    go(page, server)
    page.select_option("#scenario", "casa-only.toml")
    until(page, "document.querySelector('#table-when').textContent.includes('CASA-1000') && !document.querySelector('#table-when').textContent.includes('TAPI')")
    settle(page)
    assert page.locator("#trials").input_value() == str(TRIALS)
    equal(page, summary_of(folder, "casa-only.toml", place, "--trials", TRIALS))
    before = numbers(page)
    part = folder / "parts/casa-1000.toml"
    law = "value  = { quantiles = { p10 = 0.85, p50 = 1.85, p90 = 3.0 }, low = 0.0, high = 4.5 }"
    assert law in part.read_text()
    part.write_text(part.read_text().replace(law, "value  = 1.2"))
    until(page, f"{MEAN} !== {before['together.CASA-1000.mean']!r}")
    settle(page)
    equal(page, summary_of(folder, "casa-only.toml", place, "--trials", TRIALS))


def test_7_faults_are_shown_as_check_shows_them(page, server, folder):
    page.watched.allow("status of 4")
    go(page, server, file="casa-only.toml")
    before = numbers(page)
    file = folder / "casa-only.toml"
    good = file.read_text()
    file.write_text(good + "\n[run]\nyeers = 3\n" if "[run]" not in good else good.replace("[run]", "[run]\nyeers = 3"))
    expect(page.locator("#faults pre").first).to_contain_text("yeers", timeout=PATIENCE)
    said = run_salang("check", "casa-only.toml", cwd=folder, good=False)
    shown = page.locator("#faults pre").first.inner_text()
    plain = " ".join((said.stdout + said.stderr).split())
    assert " ".join(shown.split()) in plain, (shown, plain)
    # The last good answer stays, and the mended file brings the page back.
    assert numbers(page) == before
    file.write_text(good)
    expect(page.locator("#faults")).to_be_hidden(timeout=PATIENCE)
    settle(page)
    assert numbers(page) == before


def test_7_a_change_that_cannot_be_had_says_why_and_is_undone(page, server):
    page.watched.allow("status of 4")
    go(page, server)
    own = row_of(page, "casa_built")
    own.locator("text=Pin one value").click()
    settle(page)
    value = own.locator("input[aria-label^='value of']")
    # What is hard to believe is remarked upon, and run.
    value.fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("#remarks")).to_contain_text("`built` has to be from 0 to 1", timeout=PATIENCE)
    settle(page)
    assert page.locator("#faults").is_hidden()
    # What is no number of the model's is refused.
    value.fill("1e16")
    page.keyboard.press("Enter")
    expect(page.locator("#faults h2")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#faults pre").first).to_contain_text("above 1e15", timeout=PATIENCE)
    page.click("#undo")
    expect(page.locator("#faults")).to_be_hidden(timeout=PATIENCE)
    settle(page)


# ---- 8: asking backwards -------------------------------------------------------------------


def test_8_a_target_is_typed_and_solve_says_the_same(page, server, folder):
    go(page, server, file="casa-only.toml")
    own = row_of(page, "vakhsh_twh")
    own.locator("text=Ask backwards").click()
    assert page.locator("#solve-vary").input_value() == "vakhsh_twh"
    page.fill("#solve-target", "1.2")
    page.click("#solve button[type=submit]")
    expect(page.locator("#solve-found .found")).to_be_visible(timeout=PATIENCE)
    shown = page.inner_text("#solve-found .found b")
    command = page.inner_text("#solve-found code")
    said = " ".join(run_salang(*shlex.split(command)[1:], cwd=folder).stdout.split())
    for sentence in page.locator("#solve-found > p:not(.found):not(.source):not(.muted)").all_inner_texts():
        assert " ".join(sentence.split()) in said, (sentence, said)
    assert re.match(r"[\d.]+ ± [\d.]+", shown), shown
    page.click("text=Use this value")
    settle(page)
    assert count(page) == 1
    median = numbers(page)["together.total.p50"]
    assert abs(median - 1.2) < 0.1, median
    # A target out of reach is said to be so.
    page.fill("#solve-target", "40")
    page.click("#solve button[type=submit]")
    expect(page.locator("#solve-found .found")).to_contain_text("No value does", timeout=PATIENCE)


def test_8_the_line_of_the_median_is_dragged(page, server, folder):
    go(page, server, file="casa-only.toml")
    was = numbers(page)["together.total.p50"]
    line = page.locator("#figure-distribution .median")
    assert abs(float(line.get_attribute("aria-valuenow")) - was) < 0.01 * max(1, was)
    drag(page, line, 30)
    expect(page.locator("#tab-solve")).to_have_attribute("aria-selected", "true")
    target = float(page.locator("#solve-target").input_value())
    assert target > was
    expect(page.locator("#solve-found .found")).to_be_visible(timeout=PATIENCE)


# ---- 9: guessing first ---------------------------------------------------------------------


def test_9_a_guess_is_written_down_before_the_law_is_shown(page, server, folder, place):
    go(page, server)
    page.click("#tab-guess")
    page.select_option("#guess-about", "casa_built")
    assert page.locator("#guess-found svg").count() == 0
    for by, values in (("Amina", ("0.3", "0.5", "0.7")), ("Bek", ("0.6", "0.8", "0.95"))):
        page.fill("#guess-by", by)
        page.locator("#guess-by").blur()
        assert page.locator("#guess-found svg").count() == 0
        for which, value in zip(("p10", "p50", "p90"), values):
            page.fill(f"#guess-{which}", value)
        page.click("text=Write it down")
        expect(page.locator("#guess-found svg")).to_be_visible(timeout=PATIENCE)
    kept = sorted(file.name for file in (folder / "guesses").rglob("*.json"))
    assert len(kept) == 2, kept
    assert "pool of 2" in page.inner_text("#guess-found")
    page.click("text=Use the pool of 2")
    settle(page)
    assert count(page) == 1
    equal(page, summary_of(folder, saved(page, "toml", folder, "pool.toml").name, place, "--trials", TRIALS))
    # Guesses that do not rise are refused in words.
    page.click("#tab-guess")
    page.fill("#guess-p10", "0.9")
    page.click("text=Write it down")
    assert "must rise" in page.inner_text("#guess-found")


# ---- The server ----------------------------------------------------------------------------


def test_a_server_that_is_gone_and_comes_back(page, server, opened):
    page.watched.allow("Failed to load resource|ERR_|status of 401")
    go(page, server)
    before = numbers(page)
    server.stop()
    expect(page.locator("#gone")).to_contain_text("does not answer", timeout=PATIENCE)
    assert numbers(page) == before
    server.start()
    expect(page.locator("#gone")).to_contain_text("does not know this page", timeout=PATIENCE)
    page.fill("#gone input", server.address)
    page.click("#gone button")
    settle(page)
    expect(page.locator("#gone")).to_be_hidden()
    assert numbers(page) == before


def test_ctrl_c_ends_it_with_pages_open(page, server):
    page.watched.allow("Failed to load resource|ERR_")
    go(page, server)
    started = time.monotonic()
    code = server.stop()
    assert code == 0 or code == 130, code
    assert time.monotonic() - started < 30


# ---- Keyboard, phone, eyes and ears ---------------------------------------------------------


def press_until(page, wanted, key="Tab", most=150):
    """Presses a key until something that fits has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"document.activeElement.matches({json.dumps(wanted)})"):
            return
    raise AssertionError(f"{wanted} is not reached by {key}")


def test_keyboard_alone(page, server, folder):
    go(page, server, file="baseline.toml")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    press_until(page, "#tab-list")
    press_until(page, "#search")
    page.keyboard.type("casa_ramp_1")
    press_until(page, ".row[data-name=casa_ramp_1] .opener")
    page.keyboard.press("Enter")
    press_until(page, ".row[data-name=casa_ramp_1] [role=slider]")
    page.keyboard.press("Shift+Tab")
    press_until(page, ".row[data-name=casa_ramp_1] .handle.p50")
    now = page.evaluate("Number(document.activeElement.getAttribute('aria-valuenow'))")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(600)
    settle(page)
    assert page.evaluate("Number(document.activeElement.getAttribute('aria-valuenow'))") < now
    assert count(page) == 1
    # Presses in quick succession are one step, slow ones several.
    for _ in range(5):
        if count(page):
            page.keyboard.press("Control+z")
    settle(page)
    assert count(page) == 0
    press_until(page, ".row[data-name=casa_ramp_1] input[aria-label^='p10 of']")
    # The tabs by arrows.
    page.focus("#tab-list")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-solve"
    page.keyboard.press("ArrowLeft")
    # A chart is enlarged, asked, and left; the focus comes back.
    page.focus("#figure-distribution .larger")
    page.keyboard.press("Enter")
    press_until(page, "dialog .acts button")
    page.keyboard.press("Enter")
    behind(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#figure-distribution .larger')")
    page.focus("#take")
    page.keyboard.press("Enter")
    press_until(page, "[data-kind=csv]")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "take"
    # The median's line, by keys.
    page.focus("#figure-distribution .median")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "solve-target"
    expect(page.locator("#solve-found .found")).to_be_visible(timeout=PATIENCE)


def no_overflow(page):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px wider than the window"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(opened, server, scheme):
    page = opened(390, 844, scheme, has_touch=True)
    go(page, server)
    no_overflow(page)
    answer, tools = page.locator("#answer").bounding_box(), page.locator("#tools").bounding_box()
    assert tools["y"] >= answer["y"] + answer["height"] - 1
    own = row_of(page, "casa_ramp_1")
    drag(page, own.locator(".handle.p50 .grip"), -40)
    settle(page)
    assert count(page) == 1
    no_overflow(page)
    # The answer stays in sight while the assumption moves.
    mini = page.locator("#mini")
    assert mini.is_visible() and "±" in mini.inner_text()
    page.locator("#figure-service .larger").click()
    no_overflow(page)
    box = page.locator("dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def seen_by_axe(page, where):
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    told = [(one["id"], node["target"], node.get("failureSummary", "")) for one in found for node in one["nodes"]]
    assert not told, f"{where}: {json.dumps(told, indent=1)[:4000]}"


@pytest.mark.parametrize(
    "width, height, scheme", [(1440, 900, "light"), (1440, 900, "dark"), (1024, 768, "light"), (390, 844, "light"), (390, 844, "dark")]
)
def test_axe_finds_nothing_in_any_state(opened, server, folder, width, height, scheme):
    page = opened(width, height, scheme)
    page.watched.allow("status of 4|Failed to load resource|ERR_")
    go(page, server, file=branching(folder))
    seen_by_axe(page, "at first")
    no_overflow(page)
    own = row_of(page, "vakhsh_twh")
    own.locator("text=Pin one value").click()
    settle(page)
    page.fill("#variant-name", "kept")
    page.click("#keep-variant button")
    page.click("#difference-more summary")
    page.click(".chip-button[data-chart=years]")
    settle(page)
    page.fill("#search", "")
    page.evaluate("document.querySelectorAll('#list > details').forEach((own) => (own.open = true))")
    page.locator("#list .row.branch .opener").first.click()
    seen_by_axe(page, "changed, everything open")
    no_overflow(page)
    page.click("#tab-solve")
    page.select_option("#solve-vary", "vakhsh_twh")
    page.fill("#solve-target", "1.2")
    page.click("#solve button[type=submit]")
    expect(page.locator("#solve-found .found")).to_be_visible(timeout=PATIENCE)
    seen_by_axe(page, "asked backwards")
    page.click("#tab-guess")
    page.select_option("#guess-about", "casa_built")
    page.fill("#guess-by", "Amina")
    page.locator("#guess-by").blur()
    for which, value in (("p10", "0.3"), ("p50", "0.5"), ("p90", "0.7")):
        page.fill(f"#guess-{which}", value)
    page.click("text=Write it down")
    expect(page.locator("#guess-found svg")).to_be_visible(timeout=PATIENCE)
    seen_by_axe(page, "guessed")
    page.click("[data-key^='when-CASA-1000']")
    behind(page)
    seen_by_axe(page, "behind a figure")
    page.keyboard.press("Escape")
    page.locator("#figure-distribution .larger").click()
    seen_by_axe(page, "a chart, larger")
    page.keyboard.press("Escape")
    page.click("#take")
    seen_by_axe(page, "take it away")
    page.keyboard.press("Escape")
    file = folder / "branching.toml"
    good = file.read_text()
    file.write_text(good + "\nyeers = 3\n")
    expect(page.locator("#faults pre").first).to_be_visible(timeout=PATIENCE)
    seen_by_axe(page, "faulty")
    file.write_text(good)
    expect(page.locator("#faults")).to_be_hidden(timeout=PATIENCE)
    server.stop()
    expect(page.locator("#gone")).to_be_visible(timeout=PATIENCE)
    seen_by_axe(page, "the server is gone")


# ---- Without a folder ----------------------------------------------------------------------


def test_the_built_in_baseline_has_a_page_too(browser, tmp_path):
    server = Server(None)
    try:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        page = context.new_page()
        watched = Watched(page, server.origin)
        arrive(page, server, fragment(trials=TRIALS))
        settle(page)
        out = tmp_path / "own"
        run_salang("run", "--trials", TRIALS, "--draws", "none", "--quiet", "--out", out, cwd=tmp_path)
        equal(page, json.loads((out / "summary.json").read_text()))
        watched.check()
        context.close()
    finally:
        server.stop()
