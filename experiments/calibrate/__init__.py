"""Calibration without a likelihood: which assumptions the patterns leave, as a weighted sample (docs/calibrate.md).

`langeadem calibrate` draws assumptions from what a study holds uncertain, runs the city that was observed with them, and keeps what comes
near the patterns marked C, nearer in every generation. Patterns marked V are for checking only.
"""
