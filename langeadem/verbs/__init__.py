"""One module a verb of the command: `add_arguments(parser)` and `main(args)`."""
