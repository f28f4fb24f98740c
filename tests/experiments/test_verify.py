"""How equal results are to the same results made again."""

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments import files
from experiments.verify import compare_table, first_difference, verify_folder
from scenarios.errors import InputError

TABLE = pa.table({"week": [0, 1, 2], "offers": [1.0, None, 3.0], "phase": ["main", "main", None]})


def on_disk(tmp_path, content):
    path = tmp_path / "weekly.parquet"
    path.write_bytes(content)
    return path, {"tables": {"weekly": {"sha256_bytes": hashlib.sha256(content).hexdigest()}}}


def changed(column, values):
    return TABLE.set_column(TABLE.column_names.index(column), column, pa.array(values))


@pytest.mark.parametrize(
    ("again", "answer", "detail"),
    [
        (TABLE, "equal to the byte", ""),
        (changed("offers", [1.0, None, 3.0 + 1e-12]), "equal within 1e-9", ""),
        (changed("offers", [1.0, None, 3.1]), "different", "weekly.parquet: row 2, offers: 3.0, again 3.1"),
        (changed("offers", [1.0, 2.0, 3.0]), "different", "weekly.parquet: row 1, offers: None, again 2.0"),
        (changed("week", [0, 5, 2]), "different", "weekly.parquet: row 1, week: 1, again 5"),
        (changed("phase", ["main", "main", "main"]), "different", "weekly.parquet: row 2, phase: None, again 'main'"),
        (TABLE.slice(0, 2), "different", "weekly.parquet: 3 rows, again 2"),
    ],
)
def test_a_table_is_compared_with_itself_made_again(tmp_path, again, answer, detail):
    path, record = on_disk(tmp_path, files.parquet_bytes(TABLE))
    found = compare_table(path, again, record, "weekly")
    assert (found.text, found.detail) == (answer, detail)
    assert found.exit_code == (1 if answer == "different" else 0)


def test_the_same_values_written_by_another_version_are_equal_values(tmp_path):
    pq.write_table(TABLE, tmp_path / "other.parquet", compression="none")
    path, record = on_disk(tmp_path, (tmp_path / "other.parquet").read_bytes())
    assert compare_table(path, TABLE, record, "weekly").text == "equal values"


def test_the_first_differing_row_is_told_whatever_its_column():
    again = changed("offers", [1.0, None, 9.0]).set_column(0, "week", pa.array([0, 7, 2]))
    assert first_difference(TABLE, again).startswith("row 1, week")


def test_a_file_that_was_changed_damaged_or_lost_is_different(tmp_path):
    content = files.parquet_bytes(TABLE)
    path, record = on_disk(tmp_path, content)
    path.write_bytes(files.parquet_bytes(TABLE.slice(1)))
    assert "not the file that was written" in compare_table(path, TABLE, record, "weekly").detail
    path.write_bytes(content[: len(content) // 2])
    assert compare_table(path, TABLE, record, "weekly").text == "different"
    path.unlink()
    assert compare_table(path, TABLE, record, "weekly").detail == "weekly.parquet: no such file"


@pytest.mark.parametrize(
    ("held", "word"),
    [(None, "no such folder"), ({}, "without run.json"), ({"run.json": "{"}, "cannot be read"), ({"run.json": "{}"}, "a record without")],
)
def test_a_folder_without_a_record_is_an_input_error(tmp_path, held, word):
    folder = tmp_path / "results"
    if held is not None:
        folder.mkdir()
        for name, text in held.items():
            (folder / name).write_text(text)
    with pytest.raises(InputError, match=word):
        verify_folder(folder)
