"""Error tracking, seen from outside: real processes, and the envelopes that leave them."""
