"""Visits of patients: a table, routes and a job."""
