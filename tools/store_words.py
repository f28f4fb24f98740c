"""Headlines and warnings of the stored answers, put into words anew: `python tools/store_words.py`.

The numbers stay as they are: nothing is run. Run it after a change of the words of a summary, or of what its warnings draw on (the stored
results of sweeps, patterns and sizes).
"""

import sys

from experiments.served.stored import reworded, stored_folders


def main() -> None:
    """Write the answers that say something else now."""
    for folder in stored_folders():
        changed = reworded(folder)
        sys.stderr.write(f"{folder.name}: {'said anew' if changed else 'as it was'}\n")


if __name__ == "__main__":
    main()
