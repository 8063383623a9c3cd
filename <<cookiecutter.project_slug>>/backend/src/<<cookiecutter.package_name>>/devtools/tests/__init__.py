"""The local stack's own tests: real sockets, real processes, a real SDK."""
