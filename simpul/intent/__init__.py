"""The declared network: YAML with places to frozen, checked models."""

from simpul.intent.loader import Loaded, load, load_network

__all__ = ["Loaded", "load", "load_network"]
