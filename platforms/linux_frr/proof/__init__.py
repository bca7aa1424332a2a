"""Reads a linux_frr router's configuration into the model that proofs are made of.

Knows the words of nftables, FRR, WireGuard and the drop-in files, and nothing of who wrote them: neither intent nor
network nor render. What it does not understand it says; it never guesses.
"""

from platforms.linux_frr.proof.reader import read

__all__ = ["read"]
