"""The frame: what every app can build on. It knows no app."""
