"""Pages and pictures of the research commands: HTML with its figures inside, and the same figures as SVG files beside it.

`figures` draws and saves with the hash of the study inside, `page` puts words, tables and figures together. Importing this is light.
"""
