"""Service of documents: how each paper reached the party, attempt by attempt, with its proof."""
