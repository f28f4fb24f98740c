"""Which assumptions drive the difference between two policies, and how much of it is luck.

`design` says which worlds are looked at, `worlds` runs them, `effects` makes numbers of them, `screen` puts a result together. Importing
this package is light; its modules load the model.
"""

#: The outcomes of the first screen, and what stands behind the first of them.
FIRST_SCREEN = (
    "need_met_by_initiatives_share",
    "initiator_burnout_share",
    "could_not_go_on_104_weeks",
    "next_crisis_need_met_share",
    "need_met_share",
    "structural_ties_end",
)
