"""What a provider's daemons read: dnsmasq for DHCP, chrony for time, nft for carrier NAT. Pure text."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lab.wiring import Line, ProviderNet

TRANSIT_PORT: Final = "transit"
LEASE: Final = "10m"


def dnsmasq(provider: ProviderNet, run: Path) -> str | None:
    """dnsmasq.conf for the lines that hand out addresses; None where no line does."""
    lines = [line for line in provider.lines if line.access != "static" and not line.pppoe]
    if not lines:
        return None
    text = ["port=0", "bind-dynamic", "except-interface=lo", "no-resolv", "no-hosts", "no-ping", "dhcp-authoritative",
            "user=root", f"pid-file={run}/{provider.id}.dnsmasq.pid", f"dhcp-leasefile={run}/{provider.id}.leases",
            f"log-facility={run}/{provider.id}.dnsmasq.log", "log-dhcp"]
    for line in lines:
        net, tag = line.gateway.network, line.bridge
        text += [f"interface={tag}",
                 f"dhcp-range=set:{tag},{line.gateway.ip + 1},{net.broadcast_address - 1},{net.netmask},{LEASE}",
                 f"dhcp-option=tag:{tag},option:router,{line.gateway.ip}",
                 f"dhcp-option=tag:{tag},option:mtu,{line.mtu}"]
        if provider.ntp:
            text.append(f"dhcp-option=tag:{tag},option:ntp-server,{provider.ntp}")
    return "\n".join(text) + "\n"


def pppoe(provider: ProviderNet, run: Path) -> dict[Line, tuple[str, list[str]]]:
    """For each line of PPPoE the text of pppd's options, and the command that serves it, options in `run`."""
    found = {}
    for line in provider.lines:
        if line.pppoe:
            name = f"{provider.id}.{line.bridge}.pppoe"
            text = (f"noauth\nnodefaultroute\nnoipdefault\nmtu {line.mtu}\nmru {line.mtu}\n"
                    "lcp-echo-interval 10\nlcp-echo-failure 3\n")
            found[line] = text, ["pppoe-server", "-I", line.bridge, "-C", provider.id, "-L", str(line.gateway.ip),
                                 "-R", str(line.gateway.ip + 1), "-N", "60", "-O", f"{run}/{name}.conf",
                                 "-X", f"{run}/{name}.pid"]
    return found


def chrony(provider: ProviderNet, run: Path) -> str | None:
    """chrony.conf of the provider's time server, which serves the machine's clock; None where it has none."""
    own = [a for a in (provider.ntp, provider.ntp6 if provider.ipv6 else None) if a is not None]
    if not own:
        return None
    return "\n".join(["local stratum 5", *(f"bindaddress {a}" for a in own), "allow all", "cmdport 0", "user root",
                      f"bindcmdaddress {run}/{provider.id}.chrony.sock",
                      f"pidfile {run}/{provider.id}.chrony.pid"]) + "\n"


def nft(provider: ProviderNet) -> str | None:
    """Carrier NAT: masquerade what leaves, and let nothing in that was not asked for. None where no line has it."""
    lines = [line for line in provider.lines if line.nat]
    if not lines:
        return None
    nets = ", ".join(str(line.gateway.network) for line in lines)
    return f"""table ip provider {{
  chain postrouting {{
    type nat hook postrouting priority srcnat;
    oifname "{TRANSIT_PORT}" ip saddr {{ {nets} }} masquerade
  }}
  chain forward {{
    type filter hook forward priority filter;
    ip daddr {{ {nets} }} ct state new,invalid drop
  }}
}}
"""


def routes(provider: ProviderNet) -> list[str]:
    """The networks that the core must send to this provider: its lines that are not behind NAT, and its time server."""
    open_lines = [str(line.gateway.network) for line in provider.lines if not line.nat]
    return [*open_lines, *([f"{provider.ntp}/32"] if provider.ntp else [])]


def routes6(provider: ProviderNet) -> list[str]:
    """The same in IPv6, which nobody translates."""
    return [*(str(line.gateway6.network) for line in provider.lines if line.gateway6),
            *([f"{provider.ntp6}/128"] if provider.ntp6 else [])]
