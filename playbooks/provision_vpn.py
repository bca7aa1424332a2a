"""Provision one slice: vpn. The whole network is the slices in the order VLAN, VPN, routing.

python -m playbooks.provision_vpn [--dry-run] ...
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from playbooks.cli import main

    main(["apply", "--feature", "vpn", *sys.argv[1:]])
