"""What the helper says of the kernel, beside the files: differences that matter, and none that do not."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from playbooks.prove import as_written, beside
from simpul.config.model import Config
from simpul.errors import DialectError, PlanError
from tests.platforms.linux_frr.frr_texts import fetched

KEY, OTHER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=", "6psz3rY++uoa7b62o45taJ8lpcFz1AXj5nr4nwcsnQo="
PEER = "feBdLY0qqE7OVAUr4IhQ+t5xCbwCx8zE3TQ8EpdJ4H8="
FILES = {
    "host/a.conf": "hostname a\ntimezone Asia/Makassar\nloopback 10.126.0.1/32\noob eth9 198.18.0.11/24\n",
    "wan/fibre.conf": "port eth0\naccess static\naddress 203.0.113.10/30\ngateway 203.0.113.9\nmtu 1500\nmetric 1\n",
    "wan/leo.conf": "port eth1\naccess dhcp\nmtu 1500\nmetric 2\n",
    "interface/vlan20.conf": "vlan 20\naddress 10.66.0.1/26\n",
    "keepalived/vlan20.conf": "vrrp_instance vlan20 {\n\tvirtual_ipaddress {\n\t\t10.66.0.3/26 dev vlan20\n\t}\n}\n",
    "wireguard/wg7.conf": "# uplink fibre\n# address 10.127.0.1/31\n# mtu 1420\n[Interface]\n"
                          f"PrivateKey = secret:wg:{KEY}\n[Peer]\nPublicKey = {PEER}\n"
                          "AllowedIPs = 0.0.0.0/0, ::/0\nPersistentKeepalive = 25\n",
    "public/vlan30.conf": "vlan 30\naddress 100.66.0.1/24\nnear 100.67.0.1/31\nfar 100.67.0.0/31\nroute 100.66.0.0/24\n"
                          "mtu 1500\n",
    "nft/inside/00-permit4.nft": "set permit4 {\n\ttype ipv4_addr\n\tflags interval\n}\n",
    "nft/inside/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n}\n",
}
ACCOUNT = f"""link inside lo
link inside eth9
link inside wg7
link inside vlan20
address inside lo 10.126.0.1/32
address inside eth9 198.18.0.11/24
address inside wg7 10.127.0.1/31
address inside vlan20 10.66.0.1/26
address inside vlan20 10.66.0.3/26
link public vlan30
link public lines
address public vlan30 100.66.0.1/24
address public lines 100.67.0.1/31
address wan guests 100.67.0.0/31
link wan eth0
link wan eth1
address wan eth0 203.0.113.10/30
address wan eth1 100.64.7.7/10
address wan ppp-eth1 100.64.9.9/32
wireguard wg7 {KEY} 41234
peer wg7 {PEER} ::/0,0.0.0.0/0 25 open
"""
TABLE = (
    "table inet simpul {\n\tset permit4 {\n\t\ttype ipv4_addr\n\t\tflags interval\n"
    "\t\telements = { 10.0.0.1, 10.0.0.2,\n\t\t\t     10.0.0.3 }\n\t}\n\n"
    "\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n"
    '\t\tiifname "lo" accept\n\t\tcounter drop\n\t}\n}\n')


def running(account: str, files: dict[str, str] = FILES) -> Config:
    whole = fetched(files, "")
    return LinuxFrr().running(whole.replace("== end", f"== kernel {len(account.encode())}\n{account}\n== end"))


def remarks(account: str, files: dict[str, str] = FILES) -> dict[str, list[str]]:
    """What was said of each object, beyond its file."""
    found = running(account, files)
    return {i: o.text.removeprefix(files.get(i, "")).splitlines() for i, o in found.objects.items()
            if o.text != files.get(i)}


def tables(want: str, have: str, zone: str = "inside") -> str:
    return ACCOUNT + "".join(f"{word} {zone} {row}\n" for word, text in (("want", want), ("have", have))
                             for row in text.splitlines())


def test_what_runs_as_the_files_say_is_no_difference() -> None:
    assert remarks(ACCOUNT) == {}
    assert running(ACCOUNT).warnings == ()


def test_a_helper_that_does_not_say_is_believed() -> None:
    assert {o.text for o in LinuxFrr().running(fetched(FILES, "")).objects.values()} == set(FILES.values())


@pytest.mark.parametrize("old, new, where, words", [
    ("address inside lo 10.126.0.1/32\n", "", "host/a.conf", "# does not run: address 10.126.0.1/32 on lo"),
    ("eth9 198.18.0.11/24", "eth9 198.18.0.12/24", "host/a.conf", "# runs besides: address 198.18.0.12/24 on eth9"),
    ("eth0 203.0.113.10/30", "eth0 203.0.113.9/30", "wan/fibre.conf", "# runs besides: address 203.0.113.9/30 on eth0"),
    ("vlan20 10.66.0.3/26", "vlan20 10.66.0.4/26", "interface/vlan20.conf",
     "# runs besides: address 10.66.0.4/26 on vlan20"),
    ("guests 100.67.0.0/31", "guests 100.67.0.8/31", "public/vlan30.conf",
     "# runs besides: address 100.67.0.8/31 on guests"),
    ("link inside vlan20\n", "", "interface/vlan20.conf", "# does not run: the interface"),
    (f"wg7 {KEY}", f"wg7 {OTHER}", "wireguard/wg7.conf", f"# runs besides: the key of {OTHER}"),
    (f"wireguard wg7 {KEY} 41234\n", "", "wireguard/wg7.conf", "# runs besides: the key of no WireGuard interface"),
    ("25 open", "off open", "wireguard/wg7.conf",
     f"# runs besides: peer {PEER}, AllowedIPs 0.0.0.0/0,::/0, keepalive off, open"),
    ("25 open", "25 preshared", "wireguard/wg7.conf",
     f"# runs besides: peer {PEER}, AllowedIPs 0.0.0.0/0,::/0, keepalive 25, preshared"),
    ("::/0,0.0.0.0/0 25", "(none) 25", "wireguard/wg7.conf",
     f"# does not run: peer {PEER}, AllowedIPs 0.0.0.0/0,::/0, keepalive 25, open"),
])
def test_each_kind_of_difference_is_said_of_its_object(old: str, new: str, where: str, words: str) -> None:
    assert old in ACCOUNT
    found = remarks(ACCOUNT.replace(old, new))
    assert words in found[where]
    assert set(found) == {where}


@pytest.mark.parametrize("link, where, port", [
    ("inside wg7", "wireguard/wg7.conf", "wg7"), ("wan eth0", "wan/fibre.conf", "eth0"),
    ("public lines", "public/vlan30.conf", "lines")])
def test_a_length_that_somebody_changed_is_said_of_its_object(link: str, where: str, port: str) -> None:
    declared = next(row.split()[-1] for row in FILES[where].splitlines() if "mtu " in row)
    row = f"link {link}\n"
    assert row in ACCOUNT
    assert remarks(ACCOUNT.replace(row, f"link {link} up {declared}\n")) == {}
    assert remarks(ACCOUNT.replace(row, f"link {link} up 1280\n")) == {where: [f"# runs besides: mtu 1280 on {port}"]}
    # Both ends of such a line say how long its packets may be.
    agreed = FILES["wan/fibre.conf"].replace("access static", "access pppoe")
    assert not any("mtu" in row for rows in remarks(ACCOUNT.replace("link wan eth0\n", "link wan eth0 up 1280\n"),
                                                    {**FILES, "wan/fibre.conf": agreed}).values() for row in rows)


def test_a_port_that_is_declared_is_compared() -> None:
    tunnel = "wireguard/wg7.conf"
    files = {**FILES, tunnel: FILES[tunnel].replace("[Peer]", "ListenPort = 20007\n[Peer]")}
    assert remarks(ACCOUNT.replace("41234", "20007"), files) == {}
    assert remarks(ACCOUNT, files) == {tunnel: ["# runs besides: ListenPort = 41234"]}


def test_an_order_and_breaks_of_a_set_s_elements_are_no_difference_and_an_order_of_rules_is() -> None:
    turned = TABLE.replace("10.0.0.1, 10.0.0.2,\n\t\t\t     10.0.0.3", "10.0.0.3,\n\t\t\t     10.0.0.1, 10.0.0.2")
    assert turned != TABLE
    assert remarks(tables(TABLE, turned)) == {}
    rules = '\t\tiifname "lo" accept\n', "\t\tcounter drop\n"
    swapped = TABLE.replace("".join(rules), "".join(reversed(rules)))
    assert set(remarks(tables(TABLE, swapped))) == {"nft/inside/10-input.nft"}


def test_a_set_that_packets_fill_is_not_compared() -> None:
    want = TABLE.replace("flags interval", "flags dynamic,timeout")
    assert remarks(tables(want, want.replace("10.0.0.1,", "10.9.9.9,"))) == {}


def test_a_flushed_filter_is_every_object_s_difference() -> None:
    found = remarks(tables(TABLE, ""))
    assert "# does not run: element 10.0.0.2" in found["nft/inside/00-permit4.nft"]
    assert "# does not run: counter drop" in found["nft/inside/10-input.nft"]


def test_a_chain_of_nobody_in_our_table_is_to_be_removed_and_a_table_of_others_only_said() -> None:
    strange = TABLE.replace("\tchain input", "\tchain strange {\n\t\taccept\n\t}\n\n\tchain input")
    theirs = ("table ip filter {\n\tchain FORWARD {\n"
              "\t\ttype filter hook forward priority filter; policy accept;\n\t}\n}\n")
    harmless = "table ip sets {\n\tset a {\n\t\ttype ipv4_addr\n\t}\n}\n"
    found = running(tables(TABLE, strange + theirs + harmless))
    stray = found.objects["nft/inside/99-chain-strange.nft"]
    assert stray.owned
    assert "accept" in stray.text
    assert found.warnings == ("table ip filter in inside is nobody's and hooks forward",)


def test_interfaces_and_addresses_of_nobody() -> None:
    found = running(ACCOUNT + "link wan wg57\naddress inside eth7 192.0.2.1/24\nlink inside eth7\n")
    assert not found.objects["wireguard/wg57.conf"].owned
    assert found.warnings == ("inside has 192.0.2.1/24 on eth7, which nobody declares",)


def test_what_somebody_typed_is_named_and_nothing_is_proven_of_it() -> None:
    found = running(ACCOUNT.replace("25 open", "off open"))
    assert found.typed == {"wireguard/wg7.conf"}
    with pytest.raises(PlanError, match="SIM472"):
        as_written("edge", found)
    assert running(ACCOUNT).typed == frozenset()
    as_written("edge", running(ACCOUNT))


def test_what_somebody_typed_is_named_to_whoever_proves_what_runs() -> None:
    typed = beside("edge", running(ACCOUNT.replace("25 open", "off open") + "address inside eth7 192.0.2.1/24\n"))
    assert any(u.text.startswith("# runs besides: peer ") and str(u.place).startswith("edge:wireguard/wg7.conf:")
               for u in typed)
    assert "inside has 192.0.2.1/24 on eth7, which nobody declares" in [u.text for u in typed]
    stray = "table inet simpul {\n\tchain strange {\n\t\ttype filter hook forward priority 0; accept\n\t}\n}\n"
    assert any("accept" in u.text for u in beside("edge", running(tables(TABLE, TABLE + stray))))
    assert beside("edge", running(ACCOUNT)) == []


def test_a_filter_that_cannot_be_compared_is_said() -> None:
    assert "cannot be compared" in running(ACCOUNT + "refused wan Error: no such thing\n").warnings[0]


def test_what_is_no_account_is_refused() -> None:
    with pytest.raises(DialectError, match="nothing that a kernel has"):
        running(ACCOUNT + "rm -rf\n")
