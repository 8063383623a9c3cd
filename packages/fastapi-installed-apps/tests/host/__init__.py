"""A service that exists for these tests: an API and a worker, made of two apps."""
