"""Reads a RouterOS 7 router's configuration into the model that proofs are made of.

Knows the vendor's words and nothing of who wrote them: neither intent nor network nor render. What it does not
understand it says; it never guesses.
"""

from platforms.mikrotik_routeros.proof.reader import read

__all__ = ["read"]
