"""``make update``: rehearse what a newer version of the project's template would change.

``git`` and ``cookiecutter`` do the work; what a person has in their tree is never touched.
"""
