"""Calibration without a likelihood: which assumptions the patterns leave, as a weighted sample (docs/calibrate.md).

`langeadem calibrate` draws assumptions from what a study holds uncertain, runs the city that was observed with them, and keeps what comes
near the patterns marked C, nearer in every generation. Patterns marked V are for checking only.

`calibration` is the whole of it. `priors` and `targets` say what is believed and what has to come out; `generations` are pyABC's, with a
`sampler` and `proposals` of our own; `evaluate` is one run, `evaluations` those of a stage; `taught` and `checks` say what was learned;
`record`, `tables` and `result` are files, `report` and `figures` the page.
"""
