"""What every comparison warns of, stored: `python tools/store_robustness.py DIR`, of a sweep after `langeadem robustness DIR`.

Run it after a change that moves numbers. The sweep should be of the default study with all assumptions varied, of many points.
"""

import argparse
import sys
from pathlib import Path

from experiments.robustness.command import NAME
from experiments.robustness.kept import FILE, record_bytes
from experiments.sweep.analyses import analysis_of
from scenarios.errors import InputError


def main() -> int:
    """Write the file that comes with the program. Returns 2 where the folder has no result of the runs that are in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    try:
        FILE.write_bytes(record_bytes(analysis_of(parser.parse_args().folder, NAME)))
    except InputError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
