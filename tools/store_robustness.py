"""What every comparison warns of, stored: `python tools/store_robustness.py DIR`, of a sweep after `langeadem robustness DIR`.

Run it after a change that moves numbers. The sweep should be of the default study with all assumptions varied, of many points.
"""

import argparse
from pathlib import Path

from experiments.files import read_json
from experiments.robustness.command import NAME
from experiments.robustness.kept import FILE, record_bytes


def main() -> None:
    """Write the file that comes with the program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    FILE.write_bytes(record_bytes(read_json(parser.parse_args().folder / f"{NAME}.json")))


if __name__ == "__main__":
    main()
