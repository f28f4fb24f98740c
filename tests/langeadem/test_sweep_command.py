"""`langeadem sweep` from the command line."""

import os
import signal
import subprocess
import sys
import time

import pytest
from patience import PATIENCE
from sweep_study import TINY

from langeadem.__main__ import main


@pytest.fixture
def study(tmp_path) -> str:
    file = tmp_path / "study.toml"
    file.write_text(TINY, encoding="utf-8")
    return str(file)


def test_a_sweep_is_run_extended_sharded_and_merged(study, tmp_path, capsys):
    out, shards = str(tmp_path / "out"), str(tmp_path / "sharded")
    asked = ["sweep", study, "--design", "latin-hypercube", "--samples", "2", "--workers", "1"]
    assert main([*asked, "--out", out]) == 0
    assert "8 of 8 runs" in capsys.readouterr().out
    assert main(["sweep", "extend", out, "--replications", "+1", "--workers", "1"]) == 0
    assert "12 of 12 runs" in capsys.readouterr().out
    for shard in range(2):
        assert main([*asked, "--set", "replications=3", "--shard", f"{shard}/2", "--out", shards]) == 0
    assert main(["sweep", "merge", shards]) == 0
    for name in ("runs/part-00000.parquet", "differences.parquet", "points.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "sharded" / name).read_bytes()


def test_a_dry_run_writes_nothing(study, tmp_path, capsys):
    assert main(["sweep", study, "--design", "sobol", "--samples", "4", "--dry-run", "--out", str(tmp_path / "out")]) == 0
    assert "4 points, 2 replications, 16 runs" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "required"),
        (["TINY"], "--design: found nothing"),
        (["TINY", "--design", "sobol"], "--out: found nothing"),
        (["TINY", "more"], "'more'"),
        (["TINY", "--replications", "+2"], "--set replications"),
        (["merge"], "expected the folder of a sweep"),
        (["merge", "nowhere"], "expected the folder of a sweep"),
        (["extend", "."], "--replications: found nothing"),
        (["TINY", "--workers", "2", "--dask", "tcp://a:1"], "not allowed with"),
        (["TINY", "--luck", "comon"], "found 'comon', expected one of common, independent (nearest: common)"),
    ],
)
def test_what_cannot_be_meant_is_one_line(words, said, study, capsys):
    assert main(["sweep", *(study if word == "TINY" else word for word in words)]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert said in shown.err


def test_a_terminated_sweep_with_workers_ends_orderly_with_exit_code_0(study, tmp_path):
    out = tmp_path / "out"
    words = ["sweep", study, "--set", "replications=2000", "--design", "sobol", "--samples", "4", "--workers", "2", "--out", str(out)]
    with subprocess.Popen(
        [sys.executable, "-m", "langeadem", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        deadline = time.monotonic() + PATIENCE
        while not list(out.glob("open/*.zip")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGTERM)  # as Slurm does: the whole group
        said, problems = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, problems
    assert "--resume goes on" in said
    assert list(out.glob("open/*.zip"))
