"""What needs no router: the undo's file, marks and their meaning, sections compared, facts, probes, traces."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import parts
from platforms.cisco_iosxe import cli, probes, record, runs, sections, traces
from platforms.cisco_iosxe.cli import complaint, refusal
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.dialect.secrets import HIDDEN, masked, without
from platforms.cisco_iosxe.facts import parse_facts
from platforms.cisco_iosxe.record import Record
from platforms.cisco_iosxe.runs import FileState, Mark, Run, Seen, Timer
from platforms.cisco_iosxe.unsaved import Unsaved
from simpul.errors import DeviceError

LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\x85"), min_size=1,
               max_size=60).map(lambda s: s.rstrip() or "x").filter(lambda s: s[0] != "!")
DIGEST = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(unit=st.text("a:/0.", min_size=1, max_size=30),
       before=st.dictionaries(st.text("aZ/0.-", min_size=1, max_size=30), DIGEST | st.none(), max_size=4),
       saves=st.dictionaries(st.text("aZ/0.-", min_size=1, max_size=30), DIGEST | st.none(), max_size=4),
       tops=st.lists(LINE, max_size=4), undo=st.lists(LINE, max_size=6), cut=st.integers(1, 400))
def test_an_undo_is_read_as_it_was_written_or_not_at_all(
    unit: str, before: dict[str, str | None], saves: dict[str, str | None], tops: list[str], undo: list[str], cut: int,
) -> None:
    known = Record(unit, before, tuple(tops), tuple(undo), saves)
    text = record.write(known)
    assert text.isascii()
    assert not set("{}\\?\t") & set(text)
    assert record.read(text) == known
    with pytest.raises(ValueError, match="not whole"):
        record.read(text[:-min(cut, len(text) - 1) - 1])


MARK: st.SearchStrategy[Mark] = st.sampled_from(["armed", "committed", "confirming", "confirmed"])
FILE: st.SearchStrategy[FileState] = st.sampled_from(["staged", "armed", "kept", "gone"])
RUN = st.builds(Run, st.sampled_from(["0" * 16, "1" * 16]), st.integers(0, 3))


@given(running=st.dictionaries(RUN, MARK), startup=st.dictionaries(RUN, MARK), files=st.dictionaries(RUN, FILE))
def test_marks_and_files_are_read_as_they_are_written(
    running: dict[Run, Mark], startup: dict[Run, Mark], files: dict[Run, FileState],
) -> None:
    text = "".join(f"{run.mark(mark)}\n" for run, mark in running.items())
    assert runs.marks(f"hostname a\n{text}end\n") == running
    assert runs.files("".join(f"   12  -rw-  99  Jan  1 2026 00:00:00 +00:00  {run.file(s)}\n"
                              for run, s in files.items())) == files
    for timer in (None, Timer("simpul", 60)):
        seen = Seen(running, startup, files, timer)
        for fragment in ("0" * 16, "1" * 16):
            state, run = seen.state(fragment), seen.latest(fragment)
            assert (state == "unseen") == (run is None)
            if state == "confirmed" and run is not None:
                assert files.get(run) == "kept" or (running[run] == startup[run] == "confirmed")
            if state == "committed" and run is not None:
                assert running[run] == "committed" or (running[run] == "confirming" and timer is not None)
            if state == "confirmed-unsaved" and run is not None:
                assert running[run] == "confirmed" or (running[run] == "confirming" and timer is None)
            if run in running:
                assert state not in ("reverted", "staged")
            assert seen.next(fragment) not in {*running, *startup, *files}


CONFIG = """Building configuration...

Current configuration : 99 bytes
!
! Last configuration change at 10:00:00 UTC Thu Jan 1 2026 by budi
version 17.9
hostname a
event manager environment SIMPUL_0000000000000000_0001 confirmed
crypto pki certificate chain T
 certificate ca 01
  30820122 300D0609
 \tquit
interface Loopback0
 ip address 10.0.0.1 255.255.255.255
!
banner login ^C
interface Loopback1
end
^C
ip route 0.0.0.0 0.0.0.0 10.0.0.2
end
"""


def unsaved(startup: str, running: str) -> Unsaved:
    return Unsaved(startup, running, lambda text: CiscoIosxe().running(parts.write({"version": "", "running": text})))


def test_a_port_is_written_over_whatever_it_says_of_its_wire_if_that_boots() -> None:
    def port(words: str, wire: str = " negotiation auto\n") -> str:
        return f"interface GigabitEthernet3\n description {words}\n ip address 10.0.0.1 255.255.255.0\n{wire}end\n"

    theirs = "interface GigabitEthernet3\n description budi\n ip address 10.0.0.1 255.255.255.0\n"
    seen = {"interface/GigabitEthernet3": sha256(theirs.encode()).hexdigest()}
    assert unsaved(port("simpul:x"), port("budi")).foreign(stand=seen) == ()
    # The router prints its lines in an order of its own.
    turned = port("budi").replace(" description budi\n", "").replace("0\n neg", "0\n description budi\n neg")
    assert unsaved(port("simpul:x"), turned).foreign(stand=seen) == ()
    assert unsaved(port("simpul:x"), port("amir")).foreign(stand=seen) != (), "it moved since"
    assert unsaved(port("simpul:x"), port("budi")).foreign() != ()
    # Somebody set the speed, too, and saved it no more than the description: no object says so.
    assert "+ speed 100" in unsaved(port("simpul:x"), port("budi", " speed 100\n")).foreign(stand=seen)


def test_what_somebody_took_away_is_known_by_what_it_was_of() -> None:
    lists = "".join(f"ip prefix-list SIMPUL-a seq {n} permit 10.{n}.0.0/16\n" for n in (5, 9))
    gone = unsaved(CONFIG.replace("ip route", f"{lists}ip route"), CONFIG)
    assert len(gone.foreign()) == 2
    assert gone.foreign(stand={"prefix-list/SIMPUL-a": None}) == ()
    assert len(gone.foreign(stand={"prefix-list/SIMPUL-b": None})) == 2
    part = unsaved(CONFIG.replace("ip route", f"{lists}ip route"), CONFIG.replace("ip route", f"{lists[:49]}ip route"))
    assert len(part.foreign(stand={"prefix-list/SIMPUL-a": None})) == 1, "half of it still runs"


def test_sections_are_those_of_the_router_and_not_of_its_texts() -> None:
    found = sections.sections(CONFIG)
    assert list(found) == ["hostname a", "crypto pki certificate chain T", "interface Loopback0", "banner login ^C",
                           "ip route 0.0.0.0 0.0.0.0 10.0.0.2"]
    assert found["crypto pki certificate chain T"] == (" certificate ca 01",)
    stored = CONFIG.replace("  30820122 300D0609\n \tquit\n", "").replace("ca 01", "ca 01 nvram:ca.cer")
    assert sections.different(stored, CONFIG) == {}


def test_what_differs_is_ours_where_our_lines_open_it() -> None:
    lists = "ip prefix-list SIMPUL-a seq 5 permit 10.0.0.0/8\nip prefix-list x seq 5 deny any\n"
    new = CONFIG.replace("ip route", f"{lists}ip route").replace("10.0.0.1", "10.0.0.9")
    tops = record.tops(["no ip prefix-list SIMPUL-a", "interface Loopback0", " ip address 10.0.0.9 255.255.255.255"])
    assert unsaved(CONFIG, new).foreign(tops) == ("+ip prefix-list x seq 5 deny any",)
    assert "- ip address 10.0.0.1 255.255.255.255" in unsaved(CONFIG, new).foreign()
    off = CONFIG.replace("ip route", "no service pad\nip route")
    assert unsaved(CONFIG, off).foreign(["service pad"]) == (), "what is on by default is shown where it is off"
    assert unsaved(CONFIG, off).foreign(["service"]) == ()
    assert unsaved(CONFIG, off).foreign(["service p"]) == ("+no service pad",)


@pytest.mark.parametrize(("words", "said"), [
    ("            ^\n% Invalid input detected at '^' marker.\n\n", "% Invalid input detected at '^' marker."),
    ("% Interface Gi2 IPv4 disabled and address(es) removed due to enabling VRF WAN\n", ""),
    ("% Not all config may be removed and may reappear after reactivating the logical-interface/sub-interfaces\n", ""),
    ("%Please turn config archive on before using Rollback Confirmed Change\n",
     "%Please turn config archive on before using Rollback Confirmed Change"),
    ("Command rejected: Bad VLAN allocation\n", "Command rejected: Bad VLAN allocation"),
    ("%No specific protocol configured in class SIMPUL-pass for inspection. All protocols will be inspected\n", ""),
    ("% Warning: use /31 mask on non point-to-point interface cautiously\n", ""),
    ("%Warning: IP MTU value set 1476 is greater than the current transport value 1446, fragmentation may occur\n", ""),
    ("%The static routes in vrf SIMPUL-fibre with outgoing interface Dialer2 will be also removed\n", ""),
    ("IKEv2 profile MUST have:\n   1. A local and a remote authentication method.\n", ""),
    ("WARNING: Command has been added to the configuration using a type 0 password.\n", ""),
    ("Warning: This command is no longer supported\n", "Warning: This command is no longer supported"),
    ("% Warning: This command is no longer supported\n", "% Warning: This command is no longer supported"),
    ("BGP is already running; AS is 64602\n", "BGP is already running; AS is 64602"),
    ("Must delete secondary before deleting primary\n", "Must delete secondary before deleting primary"),
    ("10.0.0.1 / 24 is an Invalid network.\n", "10.0.0.1 / 24 is an Invalid network."),
    ("VRF SIMPUL-x is being deleted, please try later\n", "VRF SIMPUL-x is being deleted, please try later"),
    ("%VLAN with the same name exists\n", "%VLAN with the same name exists"),
    ("Enter TEXT message.  End with the character '^'.\n", ""), ("", "")])
def test_what_is_a_complaint(words: str, said: str) -> None:
    assert complaint(words) == said


def test_a_banner_is_no_refusal_of_the_command_that_shows_it() -> None:
    assert refusal("Building configuration...\n% Invalid access is prosecuted\n") == ""
    assert refusal("   ^\n% Invalid input detected at '^' marker.\n").startswith("% Invalid")


def test_the_load_of_a_router_is_no_answer_of_it() -> None:
    stamp = "Load for five secs: 2%/0%; one minute: 9%; five minutes: 15%\n"
    for source in ("Time source is NTP, 20:44:07.304 WITA Wed Nov 2 2026\n", "No time source, *00:05:21.123 UTC\n", ""):
        assert cli._STAMP.sub("", f"{stamp}{source}\nhostname a\n") == "hostname a\n"
    assert cli._STAMP.sub("", f"hostname a\n{stamp}") == f"hostname a\n{stamp}"


def test_seconds_left_are_counted_by_the_routers_own_clock() -> None:
    shown = ("Time configured(or reconfigured): 23:59:30 WITA Wed Dec 31 2025\nTimer type: absolute timer\n"
             "Timer value: 2 min\nUser: simpul\n")
    assert runs.timer(shown, "*00:00:40.123 WITA Thu Jan 1 2026\n") == Timer("simpul", 50)
    set_back = runs.timer(shown, "*20:00:40.123 WITA Wed Dec 31 2025\n")
    assert set_back == Timer("simpul", 120), "a clock that is set back makes no timer longer"
    assert runs.timer("%No Rollback Confirmed Change pending\n", "") is None
    with pytest.raises(ValueError, match="neither"):
        runs.timer("% Invalid input detected\n", "*00:00:40.123 WITA Thu Jan 1 2026\n")


def test_another_systems_version_is_refused() -> None:
    with pytest.raises(DeviceError) as caught:
        parse_facts("Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.7(3)M3\n"
                    "r uptime is 1 minute\n")
    assert caught.value.code == "SIM611"


def answer(kind: str, *arguments: str, shown: str = "") -> bool | None:
    return probes.question(kind, arguments).read(shown).ok


SESSIONS = """Crypto session current status

Interface: Tunnel65
Profile: SIMPUL-65
Session status: UP-ACTIVE
Peer: 198.51.100.1 port 500

Interface: Tunnel6
Session status: DOWN-NEGOTIATING
Peer: 198.51.100.2 port 500
"""
SUMMARY = """BGP router identifier 10.126.0.9, local AS number 64602
Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
10.120.0.0      4        64600      10      10        1    0    0 00:01:00       12
10.120.0.2      4        64600       0       0        1    0    0 never    Idle (Admin)
*10.120.0.4     4        64600      10      10        1    0    0 00:01:00        0
FD00:120::1
                4        64600      10      10        1    0    0 00:01:00        3
"""
VRRP = """  Interface          Grp  A-F Pri  Time Own Pre State   Master addr/Group addr
  Vl20                20 IPv4 100  3609  N   Y  MASTER  10.66.0.65(local) 10.66.0.66
  Vl30                30 IPv4  90  3609  N   Y  BACKUP  10.66.1.65 10.66.1.66
"""


OSPF = """
Neighbor ID     Pri   State           Dead Time   Address         Interface
10.126.0.3        1   FULL/BDR        00:00:38    10.66.1.2       GigabitEthernet3.70
192.0.2.1         1   FULL/DR         00:00:39    10.66.1.4       GigabitEthernet3.70
192.0.2.2         1   EXSTART/DROTHER 00:00:31    10.66.2.4       GigabitEthernet3.170
192.0.2.3         0   FULL/  -        00:00:31    10.66.3.4       Vlan7
"""


def test_a_lan_core_is_who_is_heard_beside_the_sites_own_routers() -> None:
    def said(*words: str) -> bool | None:
        return answer("ospf", *words, shown=OSPF)
    assert said("vlan70", "4") is True
    assert said("vlan70", "6", "10.126.0.3") is True
    assert said("vlan70", "4", "192.0.2.1") is True
    assert said("vlan70", "4", "192.0.2.1", "10.126.0.3") is None, "silence says nothing of who is not there"
    assert said("vlan170", "4") is False
    assert said("vlan7", "4") is True
    assert said("vlan17", "4") is None
    assert [probes.question("ospf", ("vlan70", f)).command for f in "46"] == [
        "show ip ospf neighbor", "show ospfv3 neighbor"]


def test_probes_read_what_the_router_shows() -> None:
    assert answer("handshake", "ike65", shown=SESSIONS) is True
    assert answer("handshake", "ike6", shown=SESSIONS) is False
    assert answer("handshake", "ike7", shown=SESSIONS) is False
    assert answer("handshake", "wg65") is None
    assert [answer("bgp", a, shown=SUMMARY) for a in ("10.120.0.0", "10.120.0.2", "10.120.0.4", "fd00:120::1",
                                                      "10.120.0.6")] == [True, False, True, True, False]
    assert answer("gateway", "10.66.0.66", shown=VRRP) is True
    assert answer("gateway", "10.66.0.65", shown=VRRP) is False, "an address that is shared, not one's own"
    assert answer("gateway", "10.66.1.66", shown=VRRP) is False
    assert answer("ping", "10.0.0.1", "10.0.0.2", shown="!!\nSuccess rate is 50 percent (1/2)\n") is True
    assert answer("ping", "10.0.0.1", "10.0.0.2", shown="..\nSuccess rate is 0 percent (0/2)\n") is False
    assert answer("ping", "10.0.0.1", "10.0.0.2", shown="% Invalid source\n") is False
    assert answer("tcp", "10.0.0.1", "10.0.0.2", "443") is None


@pytest.mark.parametrize("words", [("ping", "10.0.0.1"), ("ping", "10.0.0.1", "x | reload"), ("bgp", "a"), ("reload",),
                                   ("handshake", "eth0"), ("ospf", "vlan70", "5"), ("ospf", "eth0", "4"),
                                   ("tcp", "10.0.0.1", "10.0.0.2", "0")])
def test_what_no_probe_takes_is_never_typed(words: tuple[str, ...]) -> None:
    with pytest.raises(DeviceError) as caught:
        probes.question(words[0], words[1:])
    assert caught.value.code == "SIM609"


def test_traces_are_in_seconds_whatever_the_routers_zone() -> None:
    log = ("*Jan  1 2026 08:00:00: %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: budi] [Source: 10.0.0.7] "
           "[localport: 22] at 08:00:00 WITA Thu Jan 1 2026\n")
    found = traces.read("08:01:00.000 WITA Thu Jan 1 2026\n",
                        "clock timezone WITA 8 0\n"
                        "! Last configuration change at 08:00:30 WITA Thu Jan 1 2026 by budi\n", log, ["a"], 0.0)
    zero = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    assert found.clock == zero + 60
    assert found.runs == {"a": zero + 30}
    assert found.boots == {}
    assert [(x.time, x.user, x.source) for x in found.logins] == [(zero, "budi", "10.0.0.7")]
    assert "record of logins" not in found.missing


def test_a_key_chain_is_named_and_its_keys_are_hidden() -> None:
    shown = "key chain SIMPUL-core4-05\n key 1\n  key-string 7 0822455D0A16\n  cryptographic-algorithm md5\n!\n"
    assert without(shown) == shown.replace("7 0822455D0A16", f"7 {HIDDEN}")
    assert masked("no key chain SIMPUL-core4-05") == "no key chain SIMPUL-core4-05"
    assert masked("key chain is a password", "radius server x") == f"key {HIDDEN}"
