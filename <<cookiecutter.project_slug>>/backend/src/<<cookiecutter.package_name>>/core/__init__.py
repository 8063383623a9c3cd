"""What this service does around its apps: application, database, migrations, logging."""
