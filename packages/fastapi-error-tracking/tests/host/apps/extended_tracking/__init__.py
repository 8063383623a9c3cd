"""Error tracking as this project wants it: every hook of the package's app is overridden."""
