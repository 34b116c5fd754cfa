"""Reports and complaints: taken in once, split, answered, their senders kept secret."""
