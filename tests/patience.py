"""How long tests wait. No test times anything: this only ends what would go on for ever."""

#: Seconds after which what has not happened never will, however busy the machine. Less than a test may take, so that it is the test that says what did not happen.
PATIENCE = 300.0
