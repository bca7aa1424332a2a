"""Cisco IOS-XE 17."""
