"""An emulated RouterOS 7 router: its console language, its configuration, what fires on it, and what it refuses.

Written from the vendor's manual (manual.mikrotik.com, help.mikrotik.com) and from exports that routers printed; never
compared with a router by this project. What rests on neither is marked *assumed* where it stands.
"""
