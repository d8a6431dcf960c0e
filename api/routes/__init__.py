"""The API, one noun a module."""
