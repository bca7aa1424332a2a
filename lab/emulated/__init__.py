"""Emulated command lines of vendors whose routers cannot run here. They hold state and refuse what the vendor refuses.

Never judged against a real device: each refusal and each format names its page of the vendor's documentation, or is
marked *assumed*.
"""
