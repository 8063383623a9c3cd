"""The tests of error tracking: real processes, and every byte that leaves them."""
