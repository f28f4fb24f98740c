import os

import pytest

from scenarios import library
from scenarios.errors import InputError


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b" \n\t\n", "an empty file"),
        (b"\x00\xff\xfe\x80binary", "not UTF-8"),
        ("stad = 'Curaçao'".encode("cp1252"), "not UTF-8"),
        ("city = 1".encode("utf-16"), "not UTF-8"),
        (b"city = [1,\n", "not TOML"),
        (b'city = "the-ha', "not TOML"),
        (b"city,residents\nx,1\n", "not TOML"),
        (b"a = 1\na = 2\n", "not TOML"),
        (b"a = " + b"[" * 5000, "not TOML"),
        (b"a = " + b"9" * 5000, "not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_told_in_one_line(tmp_path, content, words):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(InputError, match=words) as found:
        library.read_toml(file)
    assert str(found.value).startswith(str(file))
    assert "\n" not in str(found.value)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "study.toml"
    file.write_bytes(b"\xef\xbb\xbfseed = 3\n")
    assert library.read_toml(file) == {"seed": 3}


@pytest.mark.parametrize(("name", "words"), [("missing.toml", "no such file"), ("", "a folder"), ("nul\0.toml", "cannot be read")])
def test_what_is_no_file_is_told(tmp_path, name, words):
    with pytest.raises(InputError, match=words):
        library.read_toml(tmp_path / name)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may read any file")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    file = tmp_path / "secret.toml"
    file.write_text("seed = 1")
    file.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        library.read_toml(file)


def test_a_library_name_goes_before_a_folder_of_the_same_name(tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.chdir(tmp_path)
    assert not library.is_file_name("crises", "none")
    assert library.is_file_name("crises", "none.toml")
    assert library.is_file_name("crises", "./none")


@pytest.mark.parametrize("kind", library.KINDS)
def test_every_kind_has_something_in_the_library(kind):
    assert library.names(kind)
    assert all(library.path_of(kind, name).is_file() for name in library.names(kind))
