"""The business: catalogue, cases, numbers, documents, and the rules that a diagram cannot express."""
