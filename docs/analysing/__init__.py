"""What the pages of the analyses are made of: words by hand, facts from the code."""
