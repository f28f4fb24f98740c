"""Entry of the command."""


def main() -> int:
    """Answer the command line."""
    return 0
