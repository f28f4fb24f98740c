"""Which assumptions drive the difference between two policies, and how much of it is luck.

`design` says which worlds are looked at, `worlds` runs them, `effects` makes numbers of them, `screen` puts a result together. Importing
this package is light; its modules load the model.
"""

from scenarios.outcomes import MAIN_OUTCOMES

#: The outcomes of the first screen, and what stands behind the first of them.
FIRST_SCREEN = (*MAIN_OUTCOMES, "need_met_share", "structural_ties_end")
