"""Words that forms, diagrams and documents of approvals share."""

GRANT, REFUSE = "准予", "不予"
APPROVED, NOT_APPROVED = "批准", "不批准"

REVIEWS = ("P1-05", "P1-05-objection", "P1-08-draft")
"""Steps that review the application."""
DECISION = "P1-09"
DECISIONS = (DECISION, "P1-09-false")
"""Steps that decide it; who reviewed does neither. Source: domain paper 3.1, invariants of P1; 4.2."""
