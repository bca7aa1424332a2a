"""A router that nobody declared: what it was seen to be, and what an inventory would say of it. Pure."""
