"""Double-random inspection (双随机、一公开): yearly plans, reproducible draws, checks on site, their results."""
