"""What a user can do wrong with a sweep: one line that says what was found and expected, and nothing is written."""

import shutil

import pytest
from sweep_study import TINY
from sweeping import values

from experiments.sweep import dask_workers
from langeadem.__main__ import main

STUDY = (
    TINY
    + """[levers]
"ad-hoc.fund-call.strength" = { low = 0.5, high = 3 }
"""
)
SOBOL = ["--design", "sobol", "--samples", "2", "--workers", "1"]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def ask(tmp_path, out, capsys):
    """Asks for a sweep of STUDY, one piece of which may be another, and gives exit code and standard error."""

    def asked(*words, found="", instead="", to=out):
        assert found in STUDY
        (tmp_path / "study.toml").write_text(STUDY.replace(found, instead) if found else STUDY, encoding="utf-8")
        code = main(["sweep", str(tmp_path / "study.toml"), *(words or SOBOL), "--out", str(to)])
        return code, capsys.readouterr().err

    return asked


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A sweep of STUDY, and in `shards` the two shards of the same; nobody writes in it."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    words = ["sweep", str(folder / "study.toml"), *SOBOL]
    assert main([*words, "--out", str(folder / "whole")]) == 0
    for shard in range(2):
        assert main([*words, "--shard", f"{shard}/2", "--out", str(folder / "sharded")]) == 0
    return folder


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("low = 20, high = 60", "low = 60, high = 20", "existing_per_10000.high: found 20, expected more than low, 60"),
        ("low = 20, high = 60", "low = 20, high = 20", "existing_per_10000.high: found 20, expected more than low, 20"),
        ("{ low = 20, high = 60 }", "{}", "uncertain.existing_per_10000: found {}, expected { low = NUMBER, high = NUMBER"),
        ("low = 20, high = 60", "low = 20", "found {'low': 20}, expected { low = NUMBER, high = NUMBER"),
        ("low = 20", "low = -20", "existing_per_10000: found -20.0, expected a number from 0 to"),
        ("high = 60", "high = inf", "existing_per_10000"),
        ("high = 60", 'high = 60, distribution = "unifrm"', "found 'unifrm', expected one of uniform, loguniform, beta, triangular (nearest: uniform)"),
        ("existing_per_10000", "existing_per_1000", "uncertain.existing_per_1000: found no assumption of this name"),
        ("existing_per_10000", "existing_per_1000", "(nearest: existing_per_10000)"),
        ("{ low = 0.5, high = 3 }", "[]", "levers.ad-hoc.fund-call.strength: found []"),
        ("low = 0.5, high = 3", "low = 3, high = 0.5", "levers.ad-hoc.fund-call.strength.high: found 0.5, expected more than low, 3"),
        ("fund-call.strength", "fund-call.strenth", "(nearest: strength)"),
        ("fund-call.strength", "fundcall.strength", "found no instrument 'fundcall' in ad-hoc, expected one of crisis-grants, district-budget"),
        ('"ad-hoc.fund-call.strength"', "crisi", "levers.crisi: found an unknown lever"),
        ('"ad-hoc.fund', '"structural.fund', "structural"),
    ],
)  # fmt: skip
def test_a_range_or_name_that_cannot_be_is_told(ask, out, found, instead, said):
    code, told = ask(found=found, instead=instead)
    assert (code, told.count("\n")) == (2, 1)
    assert "study.toml" in told
    assert said in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--design", "sobol", "--samples", "100"], "--samples: found 100, expected a power of two for sobol, such as 64 or 128"),
        (["--design", "saltelli", "--samples", "3"], "--samples: found 3, expected a power of two for saltelli, such as 2 or 4"),
        (["--design", "morris"], "--samples: found nothing, expected a whole number of 1 or more for morris"),
        (["--design", "sobol", "--samples", "0"], "--samples: found '0', expected a whole number from 1"),
        (["--design", "factorial", "--samples", "3"], "--samples: found 3, expected 4, all combinations of this study (2 x 2)"),
        (["--design", "sobl", "--samples", "4"], "--design: found 'sobl', expected one of latin-hypercube, sobol"),
        (["--design", "nowhere.csv"], "nowhere.csv: found no such file"),
        ([*SOBOL, "--set", "matters.need_met_shar=0.01"], "(nearest: need_met_share)"),
        ([*SOBOL, "--set", "existing_per_1000=3"], "(nearest: existing_per_10000)"),
        ([*SOBOL, "--shard", "2/2"], "--shard: found '2/2', expected I/N, with I from 0 to N - 1"),
        ([*SOBOL, "--keep", "weekly:4"], "--keep: found 'weekly:4', expected survival, weekly or weekly:every=N"),
        ([*SOBOL, "--sampels", "3"], "(nearest: --samples)"),
        ([*SOBOL[:4], "--dask", "nowhere"], "--dask: found 'nowhere' (missing port number in address 'nowhere'), expected the address"),
        ([*SOBOL[:4], "--dask", "http://a:1"], "--dask: found 'http://a:1'"),
        ([*SOBOL, "--keep", "weekly:"], "--keep: found 'weekly:', expected survival, weekly or weekly:every=N"),
        ([*SOBOL, "--keep", "weekly:every=\u00b2"], "expected survival, weekly or weekly:every=N"),
        ([*SOBOL, "--shard", "\u0663/\u0664"], "expected I/N, with I from 0 to N - 1"),
        (
            [*SOBOL, "--set", 'uncertain={sample="gone.parquet"}'],
            "gone.parquet: found no such file, expected a Parquet file of assumptions",
        ),
    ],
)
def test_a_word_that_cannot_be_is_told(ask, out, words, said):
    code, told = ask(*words)
    assert (code, told.count("\n")) == (2, 1)
    assert said in told
    assert not out.exists()


def test_an_address_where_no_scheduler_answers_is_one_line_within_a_limit(ask, out, monkeypatch):
    monkeypatch.setattr(dask_workers, "SECONDS_TO_FIND_DASK", 0.5)
    code, told = ask(*SOBOL[:4], "--dask", "tcp://127.0.0.1:9")
    assert (code, told) == (1, "--dask: found no scheduler at tcp://127.0.0.1:9 within 0.5 s, expected one that answers\n")
    assert not out.exists()


def test_a_place_where_no_folder_can_be_is_told(ask, tmp_path):
    file = tmp_path / "study.toml"
    assert ask(to=file) == (2, f"--out: found {file}, a file, expected a folder\n")
    assert ask(to=file / "out") == (2, f"--out: found {file / 'out'}, which would lie in {file}, a file, expected a folder\n")
    assert ask(to="") == (2, "--out: found nothing, expected a folder\n")


@pytest.mark.parametrize(
    ("words", "found", "instead", "said"),
    [
        (SOBOL, "", "", "which holds a sweep, expected --resume to go on with it, or a new folder"),
        ([*SOBOL, "--resume", "--set", "seed=2"], "", "", "a sweep of another study"),
        ([*SOBOL, "--resume"], "high = 60", "high = 61", "a sweep of another study"),
        ([*SOBOL, "--resume", "--samples", "4"], "", "", "a sweep of another design"),
        ([*SOBOL, "--resume", "--luck", "independent"], "", "", "a sweep of another --luck"),
        ([*SOBOL, "--resume", "--keep", "survival"], "", "", "a sweep of another --keep"),
        ([*SOBOL, "--resume", "--set", "replications=1"], "", "", "a sweep of 2 replications, expected a study with at least as many (2)"),
    ],
)
def test_a_folder_of_another_sweep_is_refused_and_left_as_it_is(ask, swept, words, found, instead, said):
    before = values(swept / "whole")
    code, told = ask(*words, found=found, instead=instead, to=swept / "whole")
    assert (code, told.count("\n")) == (2, 1)
    assert said in told
    assert values(swept / "whole") == before


def test_results_of_something_else_are_left_as_they_are(ask, out):
    out.mkdir()
    (out / "summary.json").write_text("{}", encoding="utf-8")
    code, told = ask(*SOBOL, "--resume")
    assert (code, told) == (2, f"--out: found {out}, which holds results of something else, expected an empty or new folder\n")
    assert [path.name for path in out.iterdir()] == ["summary.json"]


def test_a_damaged_part_is_named_and_run_again_and_a_damaged_manifest_is_told(ask, swept, out):
    shutil.copytree(swept / "whole", out)
    part = out / "runs" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-1])
    assert ask(*SOBOL, "--resume") == (0, f"{part}: damaged, its part is run again\n")
    assert values(out) == values(swept / "whole")
    (out / "manifest.json").write_bytes((out / "manifest.json").read_bytes()[:100])
    code, told = ask(*SOBOL, "--resume")
    assert (code, told.count("\n")) == (2, 1)
    assert f"{out / 'manifest.json'}: found a file that cannot be read" in told


# --- shards and folders


@pytest.fixture
def sharded(swept, tmp_path):
    return shutil.copytree(swept / "sharded", tmp_path / "sharded")


@pytest.fixture
def told(capsys):
    """Asks something of a folder that cannot be; the line that says so."""

    def of(*words):
        capsys.readouterr()
        assert main(["sweep", *map(str, words)]) == 2
        shown = capsys.readouterr().err
        assert shown.count("\n") == 1
        return shown.rstrip()

    return of


def test_shards_that_are_missing_or_damaged_are_named_as_the_array_to_submit_again(sharded, told):
    next((sharded / "shards" / "1-of-2" / "runs").iterdir()).write_bytes(b"other bytes")
    expected = "expected all of them; submit again with --array=1 (and --resume)"
    assert told("merge", sharded) == f"{sharded}: found 1 of 2 shards whole, {expected}"
    shutil.rmtree(sharded / "shards" / "1-of-2")
    assert told("merge", sharded) == f"{sharded}: found 1 of 2 shards whole, {expected}"
    assert not (sharded / "manifest.json").exists()


def test_shards_that_do_not_fit_together_are_told(ask, sharded, told):
    shutil.rmtree(sharded / "shards" / "1-of-2")
    assert ask(*SOBOL, "--shard", "1/2", "--set", "seed=2", to=sharded)[0] == 0
    assert "1-of-2 and 0-of-2, which do not fit, expected shards of one study, design and number" in told("merge", sharded)
    assert ask(*SOBOL, "--shard", "1/3", to=sharded)[0] == 0
    assert "found shard 1 twice, in 1-of-2 and 1-of-3, expected each shard once" in told("merge", sharded)


def test_a_merge_never_writes_over_another_sweep_or_more_replications(swept, sharded, told):
    shutil.copytree(swept / "whole", sharded, dirs_exist_ok=True)
    assert main(["sweep", "extend", str(sharded), "--replications", "+1", "--workers", "1"]) == 0
    before = values(sharded)
    assert "found a sweep of 3 replications beside shards of 2, expected shards of at least as many" in told("merge", sharded)
    assert values(sharded) == before


def test_folders_that_are_no_sweep_of_the_kind_are_told(swept, sharded, tmp_path, told):
    assert "found no shards, expected the --out of a sweep with --shard" in told("merge", swept / "whole")
    assert f"found shards, expected one sweep of them: `langeadem sweep merge {sharded}` first" in told(
        "extend", sharded, "--replications", 1
    )
    assert "found a shard, expected a whole sweep" in told("extend", sharded / "shards" / "0-of-2", "--replications", 1)
    assert "found no manifest.json" in told("extend", tmp_path, "--replications", 1)


def test_options_that_would_do_nothing_are_refused(swept, told):
    assert "found --out, expected --language" in told("merge", swept / "sharded", "--out", "x")
    assert "found --set, expected --replications, --workers, --dask" in told(
        "extend", swept / "whole", "--replications", 1, "--set", "weeks=3"
    )


def test_points_that_are_refused_from_the_first_on_are_counted_and_the_study_is_named(ask, tmp_path):
    code, told = ask(
        found='"ad-hoc.fund-call.strength" = { low = 0.5, high = 3 }', instead='"ad-hoc.fund-call.end" = { low = 0, high = 20 }'
    )
    assert (code, told.count("\n")) == (2, 1)
    assert f"{tmp_path / 'study.toml'}: design: found 2 of 2 points that the model refuses (the first is row 1: ad-hoc-varied: " in told


def test_more_replications_than_a_study_can_have_are_not_added(swept, told):
    assert "replications: found 1000002, expected a whole number" in told("extend", swept / "whole", "--replications", "+1000000")
