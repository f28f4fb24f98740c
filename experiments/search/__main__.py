"""The search from the command line, for developers: `python -m experiments.search run|accept|report --log DIR`."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before numpy: threads of its own would only get in each other's way

if __name__ == "__main__":
    from experiments.search.command import main

    main()
