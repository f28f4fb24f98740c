"""A figure that is kept for an article says in both its forms from which study it comes."""

import struct

from experiments.pages.figures import DPI, WIDTH, drawing, picture, save

STUDY = "ab" * 32


def saved(folder):
    with drawing(height=2.0) as figure:
        figure.subplots().plot([0, 1], [1, 0])
        return save(figure, folder, picture(figure, "line", "A line", "It falls.", STUDY), STUDY)


def test_both_forms_hold_the_hash_of_the_study(tmp_path):
    svg, png = saved(tmp_path / "figures")
    assert (svg.name, png.name) == ("line.svg", "line.png")
    assert f"It falls. Study sha256 {STUDY}." in svg.read_text()
    assert f"Description\0It falls. Study sha256 {STUDY}.".encode() in png.read_bytes()


def test_equal_figures_are_equal_bytes(tmp_path):
    one, other = (saved(tmp_path / name) for name in ("one", "other"))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]


def test_the_picture_for_print_is_as_wide_as_a_page(tmp_path):
    png = saved(tmp_path)[1].read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (round(WIDTH * DPI), round(2.0 * DPI))
