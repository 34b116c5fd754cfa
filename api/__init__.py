"""The door: HTTP and command line; joins the floors and speaks for them to the caller."""
