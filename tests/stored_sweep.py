"""Where the small sweep of the tests stands; tools/store_test_sweep.py makes it."""

from pathlib import Path

STORED = Path(__file__).parent / "data" / "sweep"
