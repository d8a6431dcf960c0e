"""What Schemathesis is run against, and how its requests are signed."""
