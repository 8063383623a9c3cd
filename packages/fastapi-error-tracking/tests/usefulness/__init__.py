"""Whether a scrubbed event lets a developer act: errors that people really meet."""
