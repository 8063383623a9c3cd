"""The local stack: all the service needs to run on one machine, and an inspector of its reports.

Tests have their servers from here, and the programs that they start.

For development and tests only; the production image does not hold this folder.
"""
