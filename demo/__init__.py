"""The demo: six sites of three cities and four centres of a trial, by public commands only."""
