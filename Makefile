.PHONY: demo test check
