"""A Linux router with FRR, WireGuard, strongSwan and nftables, as the helper `simpul-device` shows it over SSH.

No shell and no kernel: the documented command line of the helper (docs/linux-frr.md), its states, timers and what a
power cut leaves of them, and a model of what its daemons hold and refuse. Judged against the helper itself.
"""
