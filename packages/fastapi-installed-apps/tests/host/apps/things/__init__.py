"""An app with a route, a failing one, and a setting."""
