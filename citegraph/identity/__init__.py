"""What makes two mentions one work: symbols, issuers, localities, ranks and the keys made of them."""
