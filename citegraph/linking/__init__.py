"""Link works across sources: decide which are the same, and report where sources or people disagree."""
