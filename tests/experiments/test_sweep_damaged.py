"""The folder of a sweep in which something is missing or other than it was: one line that names it, from every command that reads it."""

import json
import shutil

import pytest
from sweep_study import TINY

from langeadem.__main__ import main

READERS = ("sensitivity", "robustness", "bundle")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A finished sweep that keeps weeks; nobody writes in it."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "study.toml").write_text(TINY, encoding="utf-8")
    words = ["--design", "sobol", "--samples", "2", "--workers", "1", "--keep", "weekly:every=10"]
    assert main(["sweep", str(folder / "study.toml"), *words, "--out", str(folder / "out")]) == 0
    return folder / "out"


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "out")


@pytest.fixture
def told(folder, capsys):
    """The line of one of the readers, or nothing where it does what it is asked."""

    def of(reader):
        capsys.readouterr()
        code = main([reader, str(folder)])
        shown = capsys.readouterr().err
        assert (code, shown.count("\n")) == (2, 1), shown
        return shown

    return of


def _change(folder, key, value):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    place = manifest
    *above, last = key.split(".")
    for name in above:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "key", ["identity", "study_sha256", "design.sha256", "replications", "version", "data", "started", "runs_done", "parts"]
)
def test_a_manifest_without_what_every_manifest_says_is_told(folder, told, reader, key):
    _change(folder, key, None)
    assert f"manifest.json: found a manifest without {key}, expected that of a sweep" in told(reader)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("key", "value"), [("replications", "x"), ("replications", 1), ("design.inputs", {"a": 1})])
def test_a_manifest_that_says_what_cannot_be_is_told(folder, told, reader, key, value):
    _change(folder, key, value)
    assert f"manifest.json: {key}: found" in told(reader)


@pytest.mark.parametrize("reader", READERS)
def test_points_that_cannot_be_read_or_are_not_those_of_the_design_are_told(folder, told, reader):
    (folder / "points.parquet").write_bytes(b"PAR1")
    assert "points.parquet: found a file that is missing or cannot be read" in told(reader)
    shutil.copy(folder / "assumptions.parquet", folder / "points.parquet")
    assert "points.parquet: found" in told(reader)


@pytest.mark.parametrize("reader", READERS)
def test_a_kept_table_or_a_part_that_is_gone_is_named(folder, told, reader):
    shutil.rmtree(folder / "weekly")
    assert "weekly/part-00000.parquet: found other bytes" in told(reader)
    (folder / "parts" / "part-00000.json").unlink()
    assert "parts/part-00000.json: found no such file" in told(reader)


def test_a_study_that_was_edited_afterwards_is_told(folder, told):
    path = folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("residents = 500", "residents = 501"), encoding="utf-8")
    assert "study.toml: found another study, or other files that it names, than the hash of the study says" in told("sensitivity")


@pytest.mark.parametrize("name", ["study.toml", "differences.parquet", "dictionary.csv", "assumptions.parquet"])
def test_a_bundle_without_a_file_that_every_sweep_has_is_refused(folder, told, name):
    (folder / name).unlink()
    assert f"{name}: found no such file" in told("bundle")


def test_a_stray_file_among_the_records_is_passed_over(folder):
    shutil.copy(folder / "parts" / "part-00000.json", folder / "parts" / "part-00000 (copy).json")
    assert main(["sensitivity", str(folder)]) == 0


def test_a_sweep_that_was_killed_can_be_looked_into(folder, capsys):
    _change(folder, "status", "running")
    for key in ("runs_done", "runs_failed", "ended", "parts"):
        _change(folder, key, None)
    for reader in ("sensitivity", "robustness"):
        assert main([reader, str(folder)]) == 0
    assert "8 of 8 runs, 0 failed; not complete" in (folder / "sensitivity.html").read_text(encoding="utf-8")
