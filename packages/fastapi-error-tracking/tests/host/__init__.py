"""A small project as others have them, with error tracking: an API, a worker, a database."""
