"""A folder of results as one archive that a repository such as CoMSES or Zenodo takes: an RO-Crate, with the model's own description.

`results` says what a folder holds and checks it, `papers` finds the project's own documents, `word` and `latex` write the description of
the model from them, `crate` says what everything is, `archive` writes it.
"""
