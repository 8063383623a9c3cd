"""What the inspector promises, asked of the installed package."""
