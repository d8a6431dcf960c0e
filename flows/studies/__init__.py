"""Studies at a site: read, judged, approved once by officers, and answered round by round."""
