"""The actors, the instruments, and the leaf modules they stand on."""
