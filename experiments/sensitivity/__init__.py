"""Which assumptions drive the difference between two policies, and how much of it is luck.

`design` says which worlds are looked at, `worlds` runs them, `effects` makes numbers of them, `screen` puts a result together.
"""
