"""What route flap damping would do here, on real FRR: why none is rendered (docs/decisions/18)."""

from __future__ import annotations

import subprocess

import pytest

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

FLAPS = 6
# A government (a), a hub (b), another government (c), in namespaces that end with this script.
_THREE = r"""
set -eu
mount --make-rprivate /; mkdir -p /run/netns; mount -t tmpfs tmpfs /run/netns
W=$(mktemp -d); trap 'for n in a b c; do kill "$(cat $W/$n/pid)"; done; rm -rf $W' EXIT
for n in a b c; do ip netns add $n; ip -n $n link set lo up; mkdir $W/$n; done
ip link add ab netns a type veth peer name ba netns b
ip link add cb netns c type veth peer name bc netns b
ip -n a addr add 10.9.0.1/31 dev ab; ip -n b addr add 10.9.0.0/31 dev ba
ip -n c addr add 10.9.0.3/31 dev cb; ip -n b addr add 10.9.0.2/31 dev bc
ip -n a link set ab up; ip -n b link set ba up; ip -n b link set bc up; ip -n c link set cb up
speaker() {
    printf 'router bgp %s\n bgp router-id %s\n' $1 $2
    printf ' no bgp ebgp-requires-policy\n no bgp network import-check\n'
}
toward() { printf ' neighbor %s remote-as %s\n neighbor %s timers connect 1\n' $1 $2 $1; }
{ speaker 64674 1.1.1.1; toward 10.9.0.0 64600
  printf ' address-family ipv4 unicast\n  network 10.74.0.0/22\n'; } >$W/a/conf
{ speaker 64600 2.2.2.2; toward 10.9.0.1 64674; toward 10.9.0.3 64672
  [ $1 = off ] || printf ' address-family ipv4 unicast\n  bgp dampening\n'; } >$W/b/conf
{ speaker 64672 3.3.3.3; toward 10.9.0.2 64600; } >$W/c/conf
for n in a b c; do
    ip netns exec $n /usr/lib/frr/bgpd -d -Z -S -f $W/$n/conf -i $W/$n/pid --vty_socket $W/$n -P 0 --log file:$W/$n/log
done
vt() { n=$1; shift; ip netns exec $n vtysh --vty_socket $W/$n "$@" 2>/dev/null; }
known() { vt c -c 'show bgp ipv4 unicast json' | grep -q '"10.74.0.0/22"'; }
heard() { vt c -c 'show bgp neighbors 10.9.0.2 json' | sed -n 's/.*"updatesRecv":\([0-9]*\).*/\1/p'; }
say() { vt a -c 'configure terminal' -c 'router bgp 64674' -c "$1" ${2:+-c "$2"}; }
tries=150; until known; do tries=$((tries - 1)); [ $tries -gt 0 ]; sleep 0.2; done
before=$(heard)
for i in $(seq $3); do
    if [ $2 = session ]; then say 'neighbor 10.9.0.0 shutdown'; sleep 2; say 'no neighbor 10.9.0.0 shutdown'
    else say 'address-family ipv4 unicast' 'no network 10.74.0.0/22'; sleep 2
        say 'address-family ipv4 unicast' 'network 10.74.0.0/22'; fi
    sleep 4
done
echo heard $(($(heard) - before))
if known; then echo known; fi
vt b -c 'show bgp ipv4 unicast dampening dampened-paths' |
    sed -n 's/^\*d 10.74.0.0.22 *10.9.0.1 *\([0-9:]*\) .*/damped \1/p'
"""


def flap(damping: str, what: str) -> dict[str, str]:
    """What the other government saw: updates heard, whether it knows the route, and for how long it is damped."""
    command = ["unshare", "--net", "--mount", "--fork", "sh", "-c", _THREE, "sh", damping, what, str(FLAPS)]
    done = subprocess.run(command, text=True, capture_output=True, check=False, timeout=300, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    return {line.partition(" ")[0]: line.partition(" ")[2] for line in done.stdout.splitlines()}


@pytest.mark.parametrize("damping", ["off", "on"])
def test_a_lost_session_is_never_damped(damping: str) -> None:
    seen = flap(damping, "session")
    assert int(seen["heard"]) >= 2 * FLAPS - 2, "each loss and each return is told on"
    assert "known" in seen
    assert "damped" not in seen


def test_a_route_that_flaps_is_held_back_long_after() -> None:
    assert "known" in flap("off", "route")
    seen = flap("on", "route")
    assert "known" not in seen
    hours, minutes, _ = (int(part) for part in seen["damped"].split(":"))
    assert 60 * hours + minutes > 30
