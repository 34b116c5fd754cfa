"""gunicorn's own defaults, so that the floor is not served with Zhenshu's settings."""
