"""The notebook runs from end to end, and shows what it speaks of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

TOUR = Path(__file__).resolve().parents[1] / "examples" / "tour.ipynb"


def test_the_tour_runs(tmp_path: Path) -> None:
    notebook = nbformat.read(TOUR, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "it is kept without outputs"
    resources = {"metadata": {"path": str(tmp_path)}}
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources)
    client.execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]

    def shown(words: str) -> dict[str, Any]:
        (cell,) = [cell for cell in cells if cell.source.strip().endswith(words)]
        found: dict[str, Any] = {}
        for output in cell.outputs:
            found.update(output.get("data", {}))
        return found

    for words in ('r.charts["distribution"]', 'r.charts["drivers"]', 'story.charts["history"]'):
        assert shown(words)["image/svg+xml"].startswith("<svg")
    run = [cell for cell in cells if cell.source.startswith("r = base.run")][0]
    (html,) = [one["data"]["text/html"] for one in run.outputs if "text/html" in one.get("data", {})]
    assert "2,000 trials" in html and "data:image/svg+xml" in html
    # The bar is gone once the run is done.
    texts = [one["data"].get("text/plain", "") for one in run.outputs if "data" in one]
    assert not any("Simulating" in text for text in texts), texts
    assert shown("many.to_json() == r.to_json()")["text/plain"] == "True"
    slip = [cell for cell in cells if "casa_bilt" in cell.source][0]
    assert "did you mean `casa_built`?" in slip.outputs[0]["text"]
    assert "report.html" in shown("sorted(path.name for path in folder.iterdir())")["text/plain"]
    assert (tmp_path / "reports" / "notebook" / "report.html").is_file()
