"""Sheets: CSV and Excel as batches of text columns, before any mapping is applied."""
