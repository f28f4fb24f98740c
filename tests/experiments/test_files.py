"""Results on disk: all or nothing, hashed, and never over another study's."""

import errno
import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from patience import PATIENCE

from experiments import files
from experiments.files import OutFolder
from scenarios.errors import InputError

TABLE = pa.table({"week": [0, 1], "offers": [1.5, None]})


def written(path, identity="a study", kind="run", table=TABLE):
    contents, hashes = files.packed({"weekly": table})
    OutFolder.checked(path, kind, identity, ("weekly.parquet",)).write(contents, {"tables": hashes})
    return path


def everything_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def test_what_is_written_is_listed_with_its_hash(tmp_path):
    out = written(tmp_path / "out")
    record = json.loads((out / "run.json").read_text())
    assert set(everything_in(out)) == {"run.json", "weekly.parquet"}
    assert record["tables"]["weekly"]["sha256_bytes"] == hashlib.sha256((out / "weekly.parquet").read_bytes()).hexdigest()
    assert pq.read_table(out / "weekly.parquet").equals(TABLE)


def test_the_same_table_gives_the_same_bytes():
    assert files.parquet_bytes(TABLE) == files.parquet_bytes(pa.table({"week": [0, 1], "offers": [1.5, None]}))
    assert files.parquet_bytes(TABLE) != files.parquet_bytes(TABLE.slice(1))


def test_json_is_strict_and_undefined_is_null():
    value = {"nan": float("nan"), "infinite": np.float64(np.inf), "count": np.int64(3), "list": (1.5, None), "flag": np.bool_(True)}
    assert json.loads(files.json_bytes(value)) == {"nan": None, "infinite": None, "count": 3, "list": [1.5, None], "flag": True}


def test_the_same_study_may_be_written_again(tmp_path):
    out = written(tmp_path / "out")
    written(out, table=TABLE.slice(1))
    assert pq.read_table(out / "weekly.parquet").num_rows == 1


@pytest.mark.parametrize(
    ("identity", "kind", "word"), [("another study", "run", "results of another study"), ("a study", "compare", "holds a run")]
)
def test_results_of_another_study_or_kind_are_refused(tmp_path, identity, kind, word):
    out = written(tmp_path / "out")
    before = everything_in(out)
    with pytest.raises(InputError, match=word):
        OutFolder.checked(out, kind, identity, ("weekly.parquet",))
    assert everything_in(out) == before


def test_tables_that_no_results_file_speaks_for_are_left_alone(tmp_path):
    (tmp_path / "weekly.parquet").write_bytes(b"somebody's own")
    with pytest.raises(InputError, match=r"weekly\.parquet of unknown origin"):
        OutFolder.checked(tmp_path, "run", "a study", ("weekly.parquet",))


def test_an_empty_name_is_no_folder():
    with pytest.raises(InputError, match="--out: found nothing"):
        OutFolder.checked("", "run", "a study", ())


def test_an_interrupt_while_results_are_moved_into_place_comes_when_all_are_there(tmp_path, monkeypatch):
    out = written(tmp_path / "out")
    move = Path.replace

    def interrupted(path, target):
        signal.raise_signal(signal.SIGINT)
        return move(path, target)

    monkeypatch.setattr(files.Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        written(out, table=TABLE.slice(1))
    monkeypatch.undo()
    record = json.loads((out / "run.json").read_text())
    assert set(everything_in(out)) == {"run.json", "weekly.parquet"}
    assert record["tables"]["weekly"]["sha256_bytes"] == hashlib.sha256((out / "weekly.parquet").read_bytes()).hexdigest()
    assert pq.read_table(out / "weekly.parquet").num_rows == 1


def test_a_file_or_a_place_in_a_file_is_refused(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(InputError, match="a file, expected a folder"):
        OutFolder.checked(file, "run", "a study", ())
    with pytest.raises(InputError, match=r"would lie in .*file, a file"):
        OutFolder.checked(file / "no" / "such", "run", "a study", ())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_folders_above_are_made_with_the_results_and_go_again_where_these_cannot_be_written(tmp_path, monkeypatch):
    out = OutFolder.checked(tmp_path / "results" / "mine", "run", "a study", ())
    assert list(tmp_path.iterdir()) == [], "nothing is made before there is something to put there"
    with monkeypatch.context() as patch:
        patch.setattr(files, "_write", lambda path, content: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        with pytest.raises(InputError, match="the disk is full"):
            out.write({"a.txt": b"a"}, {})
    assert list(tmp_path.iterdir()) == []
    out.write({"a.txt": b"a"}, {})
    assert (tmp_path / "results" / "mine" / "a.txt").read_bytes() == b"a"


def test_a_folder_that_may_not_be_written_to_is_refused_before_any_work(tmp_path, monkeypatch):
    def refuse(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(files.tempfile, "TemporaryFile", refuse)
    with pytest.raises(InputError, match="Read-only file system"):
        OutFolder.checked(tmp_path, "run", "a study", ())


def test_a_damaged_results_file_counts_as_another_study(tmp_path):
    out = written(tmp_path / "out")
    (out / "run.json").write_text('{"study": ')
    with pytest.raises(InputError, match=r"run\.json: found a file that cannot be read"):
        OutFolder.checked(out, "run", "a study", ("weekly.parquet",))


def test_an_interruption_while_writing_leaves_the_old_results(tmp_path, monkeypatch):
    out = written(tmp_path / "out")
    before = everything_in(out)

    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        written(out, table=TABLE.slice(1))
    assert everything_in(out) == before
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path / "new")
    assert not (tmp_path / "new").exists()


FULL_DISK = """
import resource, sys
import numpy as np, pyarrow as pa
from experiments import files
from scenarios.errors import InputError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
contents, hashes = files.packed({"weekly": pa.table({"x": np.random.default_rng(1).normal(size=50_000)})})
try:
    files.OutFolder.checked(sys.argv[1], "run", "a study", ("weekly.parquet",)).write(contents, {"tables": hashes})
except InputError as problem:
    print(problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize("held", [False, True])
def test_a_full_disk_is_one_line_and_old_results_stay(tmp_path, held):
    out = tmp_path / "out"
    if held:
        written(out)
    before = everything_in(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, out],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
        cwd=Path(files.__file__).parents[1],
    )
    assert done.stdout.strip() == f"--out: {out}: the disk is full; nothing was written"
    assert everything_in(tmp_path) == before
    assert out.exists() == held
