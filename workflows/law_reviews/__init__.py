"""Legal reviews: what a major decision needs before it may be taken, bound to the hash of its draft."""

from workflows.law_reviews.reviews import draft_changed, latest, require_pass

__all__ = ["draft_changed", "latest", "require_pass"]
