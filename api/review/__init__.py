"""Review before publication: two people, neither of the site, blind until both have voted."""
