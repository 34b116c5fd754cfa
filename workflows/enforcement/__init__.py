"""Joint enforcement: clues, cases, evidence, measures and penalties."""
