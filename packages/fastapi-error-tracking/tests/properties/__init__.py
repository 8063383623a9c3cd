"""Properties that hold for whatever is put into an envelope."""
