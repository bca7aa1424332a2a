"""An emulated router of Cisco's IOS-XE 17: its command line over SSH, its configuration and what follows from it.

Never judged against a real one: each module names the pages that it is written from, and what they do not say is
marked *assumed*.
"""
