"""A sweep: one study asked at many points of what is uncertain and of what can be chosen.

`design` says which points: `inputs` what is varied, `unit_designs` and `own_file` where the points lie, `asked` which study a point asks,
`described` the tables of it.
"""
