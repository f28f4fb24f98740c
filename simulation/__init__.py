"""The model: its clock, its city, its record and its outcomes."""
