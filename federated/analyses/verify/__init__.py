"""Checking the engines against fixtures whose results other software computed."""
