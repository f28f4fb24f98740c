"""A sweep or a run as other programs take it: `salib` for SALib, `ema` for the EMA Workbench, `mesa_frames` as Mesa's DataCollector.

Each imports its program; nothing else of the project does so through here.
"""
