"""An app that records what apps see of jobs, and of the process."""
