"""What needs no server: how the parts behave by themselves."""
