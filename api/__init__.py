"""The shell at the centre: it receives releases, keeps them, and compares cities."""

API_VERSION = "1.0.0"
