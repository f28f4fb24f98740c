"""Many worlds: run, compare, verify, and the reports made of them."""
