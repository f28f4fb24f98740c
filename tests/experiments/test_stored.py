"""Findings of the project about its own model."""

from made_up import PRIMARY, comparison, of_primary, run, summary

from experiments import stored


def test_a_finding_is_read_by_name_and_may_be_missing(tmp_path):
    (tmp_path / "effects.json").write_text('{"effects": {}}')
    assert stored.finding("effects", tmp_path) == {"effects": {}}
    assert stored.finding("sizes", tmp_path) is None


def test_effects_are_mean_differences_from_no_support():
    runs = {"none": of_primary([0.1, 0.1]), "ad-hoc": of_primary([0.2, 0.4]), "structural": of_primary([0.1, 0.1])}
    record = stored.effects_record(summary(comparison(runs)))
    assert set(record["effects"]) == {PRIMARY}  # the others are undefined
    assert record["effects"][PRIMARY]["ad-hoc"] == 0.2
    assert record["effects"][PRIMARY]["structural"] == 0.0


def test_sizes_disagree_where_their_bands_are_apart_by_more_than_what_matters():
    def city(mean, paperwork):
        return summary(comparison({"ad-hoc": [run({PRIMARY: mean + step, "paperwork_share": paperwork}) for step in (-0.001, 0.0, 0.001)]}))

    rows = stored.sizes_record({20_000: city(0.110, 0.2), 50_000: city(0.1015, 0.2), 500_000: city(0.100, 0.2001)})["differences"]
    assert [(row["outcome"], row["residents"]) for row in rows] == [(PRIMARY, 20_000)]
    assert rows[0]["reference"] == 500_000
    assert abs(rows[0]["difference"] - 0.01) < 1e-9
