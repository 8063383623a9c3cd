"""An app that declares too much."""
