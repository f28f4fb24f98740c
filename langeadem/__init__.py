"""The command `langeadem`, and nothing else: each verb is imported when it is called."""
