"""Build the packages, the same bytes on every machine, and vendor them into the template."""
