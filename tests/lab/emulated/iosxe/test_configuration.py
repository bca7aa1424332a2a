"""What lines do to the running configuration, and what the router refuses, in the vendor's words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.emulated.clock import Clock
from lab.emulated.iosxe import secrets
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.display import configuration


def section(device: Device, head: str) -> list[str]:
    """The lines below one that begins so, as the running configuration shows them."""
    lines = device.text().split("\n")
    at = next(i for i, line in enumerate(lines) if line == head)
    end = next(i for i in range(at + 1, len(lines)) if not lines[i].startswith(" "))
    return [line.strip() for line in lines[at + 1:end]]


def test_lines_replace_accumulate_and_go(router: Device) -> None:
    router.configure("""interface gi1
 description first
 desc second
 ip address 10.0.0.1 255.255.255.0
 ip address 10.0.1.1 255.255.255.0 secondary
 ip helper-address 10.9.9.1
 ip helper-address 10.9.9.2
 no ip proxy-arp
 ip mtu 1500
 no shut
""")
    assert section(router, "interface GigabitEthernet1") == [
        "description second", "ip address 10.0.0.1 255.255.255.0", "ip address 10.0.1.1 255.255.255.0 secondary",
        "ip helper-address 10.9.9.1", "ip helper-address 10.9.9.2", "no ip proxy-arp", "negotiation auto"]
    assert "Must delete secondary" in router.configure("interface gi1\n no ip address 10.0.0.1 255.255.255.0")
    router.configure("interface gi1\n no ip address\n no ip helper-address 10.9.9.1\n default ip proxy-arp\n no desc")
    assert section(router, "interface GigabitEthernet1") == [
        "no ip address", "ip helper-address 10.9.9.2", "negotiation auto"]
    assert " ip proxy-arp" in router.text(every=True)
    assert router.configure("default interface gi1") == "Interface GigabitEthernet1 set to default configuration\n"
    assert section(router, "interface GigabitEthernet1") == ["no ip address", "negotiation auto"]


def test_addresses_that_overlap_are_refused_unless_a_vrf_keeps_them_apart(router: Device) -> None:
    router.configure("vrf definition WAN\n address-family ipv4\ninterface gi1\n ip address 10.0.0.1 255.255.255.0")
    overlap = "interface gi2\n ip address 10.0.0.129 255.255.255.128"
    assert "% 10.0.0.128 overlaps with GigabitEthernet1" in router.configure(overlap)
    assert "overlaps" not in router.configure("interface gi2\n vrf forwarding WAN\n" + overlap.split("\n")[1])
    out = router.configure("interface gi2\n no vrf forwarding")
    assert "% Interface GigabitEthernet2 IPv4 disabled and address(es) removed due to disabling VRF WAN" in out
    assert "no ip address" in section(router, "interface GigabitEthernet2")
    assert "% VRF NOPE not configured." in router.configure("interface gi2\n vrf forwarding NOPE")
    router.configure("vrf definition BARE\ninterface gi3\n vrf forwarding BARE")
    assert "linked to a VRF. Enable IPv4" in router.configure("interface gi3\n ip address 10.5.0.1 255.255.255.0")
    router.configure("interface gi4\n vrf forwarding WAN\n ip address 10.7.0.1 255.255.255.0")
    assert "% ipv4 addresses from all interfaces in VRF WAN have been removed" in router.configure(
        "no vrf definition WAN")
    assert section(router, "interface GigabitEthernet4") == ["no ip address", "shutdown", "negotiation auto"]


@pytest.mark.parametrize(("lines", "said"), [
    ("interface gi9", "% Invalid input detected at '^' marker."),
    ("no interface gi1", "% Removal of physical interfaces is not permitted"),
    ("interface gi1.100\n ip address 10.0.0.1 255.255.255.0", "% Configuring IP routing on a LAN subinterface"),
    ("interface gi1\n ip address 10.0.0.0 255.255.255.0", "Bad mask /24 for address 10.0.0.0"),
    ("interface gi1\n ip address 10.0.0.1 255.0.255.0", "Bad mask 0xFF00FF00 for address 10.0.0.1"),
    ("hostname 1st_", "% Hostname contains one or more illegal characters."),
    ("ip route 10.0.0.1 255.255.255.0 10.1.1.1", "%Inconsistent address and mask"),
    ("ip route vrf NOPE 10.0.0.0 255.255.255.0 10.1.1.1", "%IP routing table NOPE does not exist"),
    ("router bgp 1\nrouter bgp 2", "BGP is already running; AS is 1"),
    ("router bgp 1\n neighbor 10.0.0.1 activate", "% Specify remote-as or peer-group commands first"),
    ("ip prefix-list X permit 10.0.0.0/8 le 7", "% Invalid prefix range for 10.0.0.0/8"),
    ("no vlan 1", "%Default VLAN 1 may not be deleted."),
    ("crypto key generate rsa\nhostname", "% Incomplete command."),
    ("username x secret 9 plain", "ERROR: The secret you entered is not a valid encrypted secret."),
    ("ip access-list extended A\n 10 permit ip any any\n 10 deny ip any any", "% Duplicate sequence number"),
    ("no username nobody", "%ERROR: No such user nobody"),
    ("interface gi1.20\n encapsulation dot1Q 20\ninterface gi1.30\n encapsulation dot1Q 20",
     "This VID is already configured on GigabitEthernet1.20."),
])
def test_what_the_router_refuses(router: Device, lines: str, said: str) -> None:
    before = len(router.text())
    assert said in router.configure(lines)
    assert len(router.text()) - before < 120, "nothing but the section that was opened"


IKE = """crypto ikev2 proposal P
 encryption aes-gcm-256
 prf sha384
 group 20
crypto ikev2 policy POL
 proposal P
crypto ikev2 keyring K
 peer hub
  address 203.0.113.14
  pre-shared-key Geheim
crypto ikev2 profile PR
 match identity remote address 203.0.113.14 255.255.255.255
 authentication local pre-share
 authentication remote pre-share
 keyring local K
crypto ipsec transform-set T esp-gcm 256
crypto ipsec profile IP
 set transform-set T
 set ikev2-profile PR
interface Tunnel10
 tunnel protection ipsec profile IP
"""


def test_what_is_used_does_not_go_and_what_is_missing_is_not_used(router: Device) -> None:
    out = router.configure(IKE)
    assert "IKEv2 profile MUST have" in out
    chain = ["crypto ipsec profile IP", "crypto ipsec transform-set T", "crypto ikev2 profile PR",
             "crypto ikev2 keyring K", "crypto ikev2 proposal P"]
    for line in chain:
        assert "is in use by" in router.configure(f"no {line}"), line
        assert line in router.text()
    router.configure("interface Tunnel10\n no tunnel protection ipsec profile IP")
    for line in ["crypto ikev2 policy POL", *chain]:
        assert router.configure(f"no {line}") == "", line
    assert not re.search(r"^crypto", router.text(), re.M)
    assert "does not exist" in router.configure("interface Tunnel10\n tunnel protection ipsec profile IP")


def test_secrets_are_never_shown_plain(router: Device) -> None:
    router.configure("service password-encryption\nkey config-key password-encrypt induk123\n"
                     "password encryption aes\nusername b secret rahasia2\nline vty 0 4\n password terlihat\n"
                     "router bgp 1\n neighbor 10.0.0.1 remote-as 2\n neighbor 10.0.0.1 password tetangga\n"
                     "tacacs server T\n key kunci\n" + IKE)
    text = router.text()
    for plain in ("rahasia", "terlihat", "tetangga", "kunci", "induk123", "Geheim"):
        assert plain not in text
    assert "pre-shared-key 6 " in text
    assert router.password_is("b", "rahasia2")
    assert not router.password_is("b", "rahasia")
    # Read back as its own startup configuration, the text is the same and the secrets hold.
    again = Device(Clock(speed=0), startup=text)
    assert again.text() == text
    assert again.password_is("b", "rahasia2")


def test_known_hashes_of_types_5_7_8_and_9() -> None:
    """Types 8 and 9: hashcat's examples of modes 9200 and 9300; types 5 and 7: `cisco`, as widely published."""
    assert secrets.fits("hashcat", "8", "$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk")
    assert secrets.fits("hashcat", "9", "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6")
    assert secrets.fits("cisco", "5", "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0")
    assert not secrets.fits("Cisco", "5", "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0")
    assert secrets.revealed("0822455D0A16") == "cisco"
    assert secrets.obscured("cisco", 8) == "0822455D0A16"


def test_lists_are_numbered_and_normal(router: Device) -> None:
    router.configure("""ip access-list extended F
 permit tcp any host 10.1.1.1 eq 179
 permit udp 10.0.0.1 0.0.0.0 any eq 500
 permit udp 10.0.0.1 0.0.0.0 any eq 500
 15 deny ip any any log
 no 10
ip access-list resequence F 100 5
ip prefix-list L permit 10.1.2.3/8 le 24
ip prefix-list L seq 20 deny 0.0.0.0/0 le 32
ip prefix-list L permit 192.168.0.0/16
ipv6 access-list S
 permit tcp any host 2001:db8::1 eq 22
""")
    assert section(router, "ip access-list extended F") == [
        "100 deny ip any any log", "105 permit udp host 10.0.0.1 any eq isakmp"]
    assert [line for line in router.text().split("\n") if line.startswith("ip prefix-list")] == [
        "ip prefix-list L seq 5 permit 10.0.0.0/8 le 24", "ip prefix-list L seq 20 deny 0.0.0.0/0 le 32",
        "ip prefix-list L seq 25 permit 192.168.0.0/16"]
    assert section(router, "ipv6 access-list S") == ["sequence 10 permit tcp any host 2001:DB8::1 eq 22"]
    assert "use" not in router.configure("no ip prefix-list L")
    assert "prefix-list" not in router.text()


def test_banners_certificates_and_submodes(router: Device) -> None:
    router.configure("banner motd #\nHai, semua!\n#\nbanner login ^Csatu baris^C\n"
                     "crypto pki trustpoint T\n enrollment terminal\ncrypto pki certificate chain T\n"
                     " certificate ca 01\n  30820102 03040506\n  0708\n  quit\nip scp server enable\n"
                     "vrf definition A\n address-family ipv4\n exit-address-family\n description in the VRF again\n")
    text = router.text()
    assert "banner motd ^C\nHai, semua!\n^C\n" in text
    assert "banner login ^Csatu baris^C" in text
    assert " certificate ca 01\n  30820102 03040506\n  0708\n  \tquit\n" in text
    assert section(router, "vrf definition A")[0] == "description in the VRF again"
    assert Device(Clock(speed=0), startup=text).text() == text


def test_a_neighbour_goes_with_its_address_families_and_vlans_are_counted(router: Device) -> None:
    router.configure("""router bgp 64602
 no bgp default ipv4-unicast
 neighbor 10.0.0.1 remote-as 64600
 neighbor 10.0.0.2 remote-as 64600
 neighbor 10.0.0.1 description hub
 address-family ipv4 unicast
  neighbor 10.0.0.1 activate
  neighbor 10.0.0.1 maximum-prefix 10 80
  neighbor 10.0.0.2 activate
interface gi2
 switchport mode trunk
 switchport trunk allowed vlan 10,20-22
 switchport trunk allowed vlan add 23
 switchport trunk allowed vlan remove 21
""")
    assert section(router, "router bgp 64602") == [
        "no bgp default ipv4-unicast", "neighbor 10.0.0.1 remote-as 64600", "neighbor 10.0.0.1 description hub",
        "neighbor 10.0.0.2 remote-as 64600", "!", "address-family ipv4", "neighbor 10.0.0.1 activate",
        "neighbor 10.0.0.1 maximum-prefix 10 80", "neighbor 10.0.0.2 activate", "exit-address-family"]
    router.configure("router bgp 64602\n no neighbor 10.0.0.1")
    assert "10.0.0.1 " not in "\n".join(section(router, "router bgp 64602"))
    assert "switchport trunk allowed vlan 10,20,22-23" in router.text()


def test_users_of_snmp_and_the_master_key_stand_in_no_text(router: Device) -> None:
    router.configure("snmp-server group G v3 priv\nsnmp-server user u G v3 auth sha rahasia8 priv aes 128 rahasia9\n")
    assert "snmp-server user" not in router.text()
    assert router.running.starting("snmp-server", "user")


def test_a_secret_of_type_seven_is_refused(router: Device) -> None:
    assert "not a valid encrypted secret" in router.configure("username tamu secret 7 0822455D0A16")


LINES = st.sampled_from([
    "interface Loopback7", " description budi", " description citra", " no description",
    " ip address 10.0.0.1 255.0.0.0", " shutdown", " no shutdown", "no interface Loopback7",
    "hostname lain", "no hostname", "hostname kukar-edge-1",
    "banner motd #a#", "banner motd #b#", "ip prefix-list x seq 5 permit 10.0.0.0/8", "no ip prefix-list x seq 5",
    "ip prefix-list x seq 5 permit 10.0.0.0/9", "router bgp 65000", " neighbor 10.0.0.2 remote-as 65001",
    " address-family ipv4", "  network 10.0.0.0", "no router bgp 65000", "enable secret naik"])


@settings(max_examples=40)
@given(st.lists(st.lists(LINES, max_size=4), max_size=5))
def test_what_was_printed_before_is_printed_again_only_while_it_stands(changes: list[list[str]]) -> None:
    device = Device(Clock(speed=0), startup="hostname kukar-edge-1\n")
    for lines in changes:
        device.configure("\n".join(lines) + "\nend\n")
        assert device.text() == configuration(device)
        assert device.text() == configuration(device)
        shown = next((line.split()[1] for line in device.text().splitlines() if line.startswith("hostname ")), "Router")
        assert device.hostname == shown
