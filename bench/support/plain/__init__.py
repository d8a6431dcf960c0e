"""What somebody in a hurry would write: the same delivery in pandas, in memory, on one core."""
