"""Text -> mentions: symbols, dates, issuers, pinpoints, the text's own heading, and the places that name works."""
