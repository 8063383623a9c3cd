"""``manage sentry prove``: every channel of the installed service, with the gate and without."""
