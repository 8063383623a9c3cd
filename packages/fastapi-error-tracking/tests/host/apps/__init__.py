"""The project's own apps; error tracking is the other."""
