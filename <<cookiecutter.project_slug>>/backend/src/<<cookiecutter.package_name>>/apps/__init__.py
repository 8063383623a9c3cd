"""The apps, one folder each; ``settings.INSTALLED_APPS`` lists the ones that run."""
