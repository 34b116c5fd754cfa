"""Platforms that push cases in and are told their statuses, as small processes of their own."""
