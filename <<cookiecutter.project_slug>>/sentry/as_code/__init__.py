"""What apply.py does: reads sentry.yaml, compares it with Sentry, and changes Sentry to match."""
