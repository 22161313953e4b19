"""Identity across texts: which works of many sources are one, and where sources or people disagree."""
