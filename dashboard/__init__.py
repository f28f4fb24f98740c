"""The front end. Only this package imports Solara."""
