"""A stranger's path through the town, filmed as pictures: ``python -m tests.tour``."""
