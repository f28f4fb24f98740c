"""The search for sets of assumptions with which the model reproduces what was observed (docs/calibration.md).

For developers: `python -m experiments.search run|accept|report`. Nothing in the model knows of this package.
"""
