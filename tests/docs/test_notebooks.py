"""The notebook of an article runs from top to bottom on the stored sweep, and what it writes says from which study it comes."""

import json
import re
import struct
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from patience import PATIENCE
from stored_sweep import STORED

from experiments.sweep.opened import open_sweep

TOP = Path(__file__).resolve().parents[2]
FOLDER = TOP / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
KERNEL = "langeadem-test"
PARAMETERS = "parameters"
TABLES = (
    "table-a1.csv",
    "table-a1.tex",
    "table-a1.docx",
    "patterns.csv",
    "spread.csv",
    "importance.csv",
    "ends.csv",
    "worst-worlds.csv",
    "size.csv",
)
FIGURES = ("patterns", "spread", "importance", "worlds", "incidence", "factorial")


def with_parameters(notebook: nbformat.NotebookNode, **given: object) -> nbformat.NotebookNode:
    """The notebook with a cell behind that of its parameters, as papermill does."""
    (place,) = [number for number, cell in enumerate(notebook.cells) if PARAMETERS in cell.metadata.get("tags", [])]
    said = "\n".join(f"{name} = {value!r}" for name, value in given.items())
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(said))
    return notebook


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """What `paper.ipynb` wrote. The kernel is this very Python and this very checkout, and reads nobody's settings."""
    folder = tmp_path_factory.mktemp("notebook")
    spec = folder / "share" / "kernels" / KERNEL / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": KERNEL, "language": "python", "env": {"PYTHONPATH": str(TOP)}}))
    notebook = with_parameters(nbformat.read(FOLDER / "paper.ipynb", as_version=4), DIR=str(STORED), OUT=str(folder / "out"), RESAMPLES=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "share"))
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / name.lower()))
        client = NotebookClient(notebook, timeout=PATIENCE, kernel_name=KERNEL, resources={"metadata": {"path": str(FOLDER)}})
        client.execute()
    printed = [output for cell in notebook.cells for output in cell.get("outputs", ()) if output.output_type == "stream"]
    for stream in ("stdout", "stderr"):
        (folder / "out" / stream).write_text("\n".join(output.text for output in printed if output.name == stream))
    return folder / "out"


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_is_kept_valid_without_outputs_and_without_a_trace_of_who_ran_it(file):
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_every_cell_of_code_is_short_and_stands_under_prose(file):
    kinds = [(cell.cell_type, len(cell.source.splitlines())) for cell in nbformat.read(file, as_version=4).cells]
    assert kinds[0][0] == "markdown"
    assert all(lines <= 30 for kind, lines in kinds if kind == "code")


def test_it_says_what_it_opened(out):
    assert open_sweep(STORED).told() in (out / "stdout").read_text()


def test_no_warning_stands_between_its_cells(out):
    assert (out / "stderr").read_text() == ""


def test_its_tables_are_there(out):
    assert [name for name in TABLES if not (out / name).stat().st_size] == []
    varied = [one.name for one in open_sweep(STORED).inputs]
    latex = (out / "table-a1.tex").read_text()
    assert all(name.replace("_", r"\_") in latex for name in varied)
    assert latex.count(r"\begin{") == latex.count(r"\end{")


def test_the_stored_sweep_has_something_to_find(out):
    assert "True" in (out / "importance.csv").read_text()
    assert "strain_rate" in (out / "worst-worlds.csv").read_text()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_in_both_files_from_which_study_it_comes(out, name):
    study = open_sweep(STORED).study_sha256
    if name == "factorial":
        study = json.loads((TOP / "scenarios" / "library" / "factorial.json").read_text())["study_digest"]
    metadata = re.search(r"<metadata>.*?</metadata>", (out / "figures" / f"{name}.svg").read_text(), re.DOTALL)
    assert study in metadata[0]
    assert study in png_texts((out / "figures" / f"{name}.png").read_bytes())["Description"]


def test_the_bundle_holds_the_sweep_and_says_what_it_is(out):
    with zipfile.ZipFile(out / "bundle.zip") as bundle:
        assert bundle.testzip() is None
        names = [Path(name).name for name in bundle.namelist()]
    assert {"ro-crate-metadata.json", "manifest.json", "study.toml"} <= set(names)


def png_texts(content: bytes) -> dict[str, str]:
    """The texts in a PNG by their keys, by its own structure: length, kind, content and checksum of every chunk."""
    found, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        if kind == b"tEXt":
            key, text = body.split(b"\0", 1)
            found[key.decode("latin-1")] = text.decode("latin-1")
        place += 12 + length
    return found
