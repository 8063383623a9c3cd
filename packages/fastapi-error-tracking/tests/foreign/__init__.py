"""An application that knows nothing of these packages, as somebody else wrote it."""
