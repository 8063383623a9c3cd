"""The tests of error tracking: real processes, and every byte that leaves them.

Programs that the tests start import this as well, so nothing is imported here.
"""
