"""Put into the generated project by `make bench`, as an app, to measure it from within."""
