"""What tests run beside ``main`` and ``worker``: with other apps, or put together otherwise."""
