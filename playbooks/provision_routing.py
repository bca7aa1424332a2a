"""Provision one slice: routing, that is BGP with its policies, and the filters that permit the declared flows.

    python -m playbooks.provision_routing [--dry-run] [--limit EXPR] [--yes]

From factory state the slices in the order VLAN, VPN, routing, and `simpul apply --feature hardening` after them, give
the same routers as the whole. Each brings what it must refer to: the base, and, while a router waits to be reached for
the first time, the hubs' tunnels and routing that are the way in to it.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from playbooks.cli import main

    main(["apply", "--feature", "routing", *sys.argv[1:]])
