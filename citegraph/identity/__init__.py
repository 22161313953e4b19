"""Identity of a work: symbols, issuers, localities, ranks, and the keys built from them."""
