"""Far ends that know IKEv2's well-known ports alone, as IOS-XE does, on the two lines of a throw-away router.

Each is a namespace beside the router with a strongSwan that is nobody's helper's: it dials 500 and goes on at 4500.
`carrier` joins them to the router's lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.platforms.linux_frr.swanctl import TEXT
from tests.platforms.linux_frr_device.throwaway_router import BASE, Router, until

FIRST, SECOND = "fibre", "leo"          # the router's lines
NAME = "kukar-edge-1"                # whose ends the tunnels are
_ADDRESS: Final = {FIRST: "203.0.113.10", SECOND: "203.0.113.14"}
INPUT: Final = BASE["nft/inside/10-input.nft"].replace("\tiifname", "\tct state established,related accept\n\tiifname")

# A router with two lines, whose filters let IKE in and what answers a ping.
OBJECTS: Final = {i: t for i, t in BASE.items() if not i.startswith("wireguard/")} | {
    "wan/leo.conf": BASE["wan/fibre.conf"].replace("eth0", "eth1").replace(".10/30", ".14/30").replace(
        ".9\n", ".13\n").replace("metric 10", "metric 20"),
    "nft/inside/10-input.nft": INPUT,
    "nft/wan/10-input.nft": BASE["nft/wan/10-input.nft"].replace(
        "\tct state", "\tudp dport { 500, 4500 } accept\n\tct state"),
}

_CARRIER = """
set -eu
ip netns add carrier
for port in eth0 eth1; do ip link set far-$port netns carrier; ip -n carrier link set far-$port up; done
ip -n carrier addr add 203.0.113.9/30 dev far-eth0
ip -n carrier addr add 203.0.113.13/30 dev far-eth1
# As providers do: what comes by one line from the address of another is dropped (BCP 38).
ip netns exec carrier sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1
"""
_FAR = """
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
set -eu
n=$1
ip netns add far$n
ip link add line netns far$n type veth peer name far$n netns carrier
ip -n carrier addr add 198.51.$n.1/30 dev far$n
ip -n carrier link set far$n up
ip -n far$n link set lo up
ip -n far$n addr add 198.51.$n.2/30 dev line
ip -n far$n link set line up
ip -n far$n route add default via 198.51.$n.1
if ip -n far$n link add tunnel type xfrm if_id $n 2>/dev/null; then
    ip -n far$n addr add 10.127.$n.1/31 dev tunnel
    ip -n far$n link set tunnel mtu 1400 up
fi
mkdir -p /run/far$n
cat >/run/far$n/swanctl.conf
cat >/run/far$n/charon.conf <<END
charon-systemd {
  load = random nonce openssl pem pkcs1 pkcs8 x509 pubkey hmac kdf gcm aes sha2 $2 kernel-netlink socket-default vici
  install_routes = no
  routing_table_prio = 40000
  retransmit_timeout = 1
  retransmit_base = 1
  retransmit_tries = 3
  plugins { vici { socket = unix:///run/far$n/vici } }
  filelog { stderr { default = 1 } }
}
END
export STRONGSWAN_CONF=/run/far$n/charon.conf
setsid ip netns exec far$n charon-systemd >/run/far$n/log 2>&1 </dev/null &
"""


@dataclass(frozen=True, slots=True)
class FarEnd:
    """The far end of the tunnel `ikeN`, and the drop-in of the router's own end."""

    number: int
    key: str
    line: str = FIRST

    @property
    def name(self) -> str:
        return f"ike{self.number}"

    @property
    def object(self) -> str:
        return f"swanctl/{self.name}.conf"

    @property
    def address(self) -> str:
        """Inside the tunnel, at the far end."""
        return f"10.127.{self.number}.1"

    def drop_in(self, key: str | None = None) -> str:
        text = "".join(row for row in TEXT.splitlines(keepends=True)
                       if not any(word in row for word in ("remote_addrs", "remote_port", "_action")))
        return (text.replace("ike52", self.name).replace("uplink fibre", f"uplink {self.line}")
                .replace("port 20052", "port 4500").replace("= 52\n", f"= {self.number}\n")
                .replace("10.127.0.105/31", f"10.127.{self.number}.0/31").replace("fd89::69", f"fd89:{self.number}::")
                .replace("secret:psk:0123456789abcdef0123456789abcdef", key or self.key))

    def _conf(self) -> str:
        return f"""connections {{
  {self.name} {{
    version = 2
    mobike = no
    keyingtries = 0
    dpd_delay = 2s
    remote_addrs = {_ADDRESS[self.line]}
    proposals = aes256gcm16-prfsha384-ecp384
    local {{
      auth = psk
      id = {self.name}.hub-1
    }}
    remote {{
      auth = psk
      id = {self.name}.edge-1
    }}
    children {{
      {self.name} {{
        local_ts = 0.0.0.0/0,::/0
        remote_ts = 0.0.0.0/0,::/0
        if_id_in = {self.number}
        if_id_out = {self.number}
        esp_proposals = aes256gcm16-ecp384
        start_action = start
        close_action = start
        dpd_action = restart
      }}
    }}
  }}
}}
secrets {{
  ike-{self.name} {{
    id-1 = {self.name}.edge-1
    secret = "{self.key}"
  }}
}}
"""

    def start(self, router: Router, esp: str = "", *others: FarEnd) -> None:
        """Dial the router; `esp` names a plugin where the kernel has none. `others` dial from the same address."""
        conf = "".join(end._conf() for end in (self, *others))
        router.run("sh", "-c", _FAR, "far", str(self.number), esp, data=conf.encode())
        until(f"far end {self.number} has a charon", router, "test", "-S", f"/run/far{self.number}/vici")
        self.vici(router, "load-all", "--noprompt")

    def vici(self, router: Router, do: str, *words: str) -> str:
        done = router.run("env", f"STRONGSWAN_CONF=/run/far{self.number}/charon.conf",
                          f"SWANCTL_DIR=/run/far{self.number}", "swanctl", f"--{do}", *words, "--uri",
                          f"unix:///run/far{self.number}/vici", check=False)
        return done.stdout.decode() + done.stderr.decode()


def carrier(router: Router) -> None:
    router.run("sh", "-c", _CARRIER)
