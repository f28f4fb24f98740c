"""The verb `library`: lists, shows and checks."""

import tomllib

import pytest

from langeadem.__main__ import main
from scenarios import library

STUDY = "the-hague-2020-2022"
EVERY_FILE = [library.path_of(kind, name) for kind in library.KINDS for name in library.names(kind)]


def test_the_list_names_everything_with_its_title(capsys):
    assert main(["library"]) == 0
    listed = capsys.readouterr().out
    assert all(f"  {name} " in listed or f"  {name}\n" in listed for kind in library.KINDS for name in library.names(kind))
    assert "Which support keeps help going?" in listed
    assert [line for line in listed.splitlines() if line and not line.startswith(" ")] == list(library.KINDS)


def test_show_prints_the_file_itself(capsys):
    assert main(["library", "show", STUDY]) == 0
    assert capsys.readouterr().out == library.path_of("studies", STUDY).read_text(encoding="utf-8")


def test_show_prints_toml_with_strengths(capsys):
    assert main(["library", "show", "structural"]) == 0
    assert all("strength" in instrument for instrument in tomllib.loads(capsys.readouterr().out)["instrument"])


def test_a_name_that_several_kinds_have_asks_which(capsys):
    assert main(["library", "show", "none"]) == 2
    assert "crises/none or policies/none" in capsys.readouterr().err
    assert main(["library", "show", "crises/none"]) == 0
    assert capsys.readouterr().out == library.path_of("crises", "none").read_text(encoding="utf-8")


def test_show_suggests_the_nearest_name(capsys):
    assert main(["library", "show", "structual"]) == 2
    assert "nearest: structural" in capsys.readouterr().err


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_of_the_library_is_found_good_for_what_it_is(path, capsys):
    assert main(["library", "check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: a good {library.KINDS[path.parent.name]}\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "an empty file"),
        (b"   \n", "an empty file"),
        (b'city = "the-hague"\nresidents = [1,\n', "not TOML"),
        (b"\xff\xfe\x00city", "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        (b"colour = 1\n", "the keys colour, expected those of a study"),
        (b'city = "the-haag"\ncrisis = "none"\npolicies = ["none"]\n', "nearest: the-hague"),
        (b'city = "the-hague"\ncrisis = "none"\npolicies = ["structual"]\n', "nearest: structural"),
        (b'city = "the-hague"\ncrisis = "noen"\npolicies = ["none"]\n', "nearest: none"),
        (b'city = "the-hague"\ncrisis = "none"\n', "policies"),
        (b'city = "the-hague"\ncrisis = "none"\npolicies = ["none"]\nresidents = 99000000\n', "residents"),
        (b'city = "the-hague"\ncrisis = "none"\npolicies = ["none"]\nresidents = true\n', "residents"),
        (b'city = "the-hague"\ncrisis = "none"\npolicies = ["none"]\nweeks = nan\n', "weeks"),
        (b'name = "x"\ntitle = "x"\n[[instrument]]\nkind = "network-weaver"\n', "nearest: network-weavers"),
        (b'name = "x"\n[[spell]]\nfrom = 2020-03-16\n', "spell"),
        (b'name = "x"\npeople = 3\nneighbourhoods = []\n', "code: found nothing"),
    ],
)
def test_a_bad_file_gives_one_line_that_names_it(content, expected, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    assert main(["library", "check", str(file)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "mine.toml" in shown.err
    assert expected in shown.err


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_file_that_is_none_gives_one_line(name, capsys):
    assert main(["library", "check", name]) == 2
    shown = capsys.readouterr().err
    assert len(shown.splitlines()) == 1
    assert name in shown


def test_a_good_file_of_ones_own_in_a_study_beside_it(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.toml").write_text('name = "mine"\ntitle = "mine"\n', encoding="utf-8")
    (tmp_path / "none").write_text('city = "the-hague"\ncrisis = "none"\npolicies = ["none", "policy.toml"]\n', encoding="utf-8")
    assert main(["library", "check", "none"]) == 0
    assert capsys.readouterr().out == "none: a good study\n"
