"""A town at work, invented: people open cases, fill forms and finish tasks through the engine itself, from a seed."""
