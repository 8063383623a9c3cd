"""Programs that know nothing of INSTALLED_APPS."""
