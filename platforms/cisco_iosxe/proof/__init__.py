"""Reads an IOS-XE router's configuration into the model that proofs are made of.

Knows the vendor's words and nothing of who wrote them: neither intent nor network nor render. What it does not
understand it says; it never guesses.
"""

from platforms.cisco_iosxe.proof.reader import read

__all__ = ["read"]
