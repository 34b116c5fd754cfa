"""Publications: what is shown to the public of decisions, inspections and lists, and how it is taken back."""
