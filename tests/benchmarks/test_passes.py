"""The plain peer and the compiled pass."""

from benchmarks.passes import passes


def test_one_agent_a_resident_finds_the_same_people_and_sums_as_the_compiled_pass():
    assert passes(1_500, 5).agree
