"""A sweep: one study asked at many points of what is uncertain and of what can be chosen.

Which points: `design`, of `points` and their inputs. `inputs` says what is varied, `unit_designs`, `joint_sample` and `own_file` where the
points lie, `asked` which study a point asks, `described` the tables of it.
Running them: `plan` says what is to run and in which order, `sweep` does it with a `crew` (`clock`, `dask_workers`), `runs` is one task as a
worker does it, `envelopes` what may be spent, `estimate` what it would take.
On disk: `storage` holds parts, `tables` their columns, `held` what a folder has already, `manifest` what it is, `differences` what is made of
all runs; `stored` takes a folder up again, `merge` joins shards.
Afterwards: `opened` is the door to the results; `report`, `report_numbers`, `spread` and `lifespans` say what came out.
"""
