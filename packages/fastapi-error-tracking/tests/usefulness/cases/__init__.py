"""The cases, in a module for each library."""
