"""The local stack: all the service needs to run on one machine, and an inspector of its reports.

For development and tests only; the production image does not hold this folder.
"""
