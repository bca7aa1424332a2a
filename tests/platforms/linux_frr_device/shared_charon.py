"""A hub whose one charon stands at IKEv2's well-known ports, and what is asked of it."""

from __future__ import annotations

from tests.platforms.linux_frr_device.far_ends import NAME, FarEnd, carrier
from tests.platforms.linux_frr_device.throwaway_router import HELPER, Router, fragment, until

_IP = """#!/bin/sh
case "$*" in
*'type xfrm'*) exec /usr/sbin/ip -n wan tuntap add "$5" mode tun ;;
*'type wireguard') exit 0 ;;
esac
exec /usr/sbin/ip "$@"
"""
_CHARON = """#!/bin/sh
sed 's/ kernel-netlink / kernel-libipsec kernel-netlink /' "$STRONGSWAN_CONF" >"$STRONGSWAN_CONF.here"
STRONGSWAN_CONF=$STRONGSWAN_CONF.here exec /usr/sbin/charon-systemd
"""
# In the place of a command that the helper calls for its charon: does its work, and kills the helper at the call that
# /run/trap names.
_TRAP = """#!/bin/sh
%(real)s "$@"; status=$?
if [ -e /run/trap ]; then
    echo x >>/run/calls
    if [ "$(wc -l </run/calls)" = "$(cat /run/trap)" ]; then
        pkill -9 -f 'simpul-device (commit|_call effect_swanctl)'
    fi
fi
exit $status
"""


def with_shared_charon(router: Router) -> Router:
    """A router whose charons bring their own ESP, and for which a TUN stands in for an interface of XFRM."""
    for name, text in (("ip", _IP), ("charon-systemd", _CHARON)):
        path = router.disk / "sbin" / name
        path.write_text(text)
        path.chmod(0o755)
    carrier(router)
    return router


def vici(router: Router, do: str, *words: str) -> str:
    here = "/run/simpul/ike/shared"
    return router.text("env", f"SWANCTL_DIR={here}", "swanctl", f"--{do}", *words, "--uri", f"unix://{here}/vici")


def changed(router: Router, identifier: str, *steps: tuple[str, str | None]) -> None:
    """Commit these objects; None for one that goes. Whoever calls it says what becomes of the change."""
    rows = [("put" if text is not None else "del", i) for i, text in steps]
    router.helper("stage", identifier, data=fragment(
        NAME, rows, {}, {n: text for n, (_, text) in enumerate(steps) if text is not None}))
    router.helper("arm", identifier, "120")
    router.helper("commit", identifier)


def process(router: Router) -> str:
    """The one charon, which is not in the folder of any tunnel."""
    assert router.text("sh", "-c", "ls /run/simpul/pid | grep ike").split() == ["ike-shared"]
    return router.text("cat", "/run/simpul/pid/ike-shared").strip()


def stands(router: Router, *ends: FarEnd) -> None:
    for end in ends:
        until(f"{end.name} is up", router, HELPER, "probe", "handshake", end.name, seconds=60)


def association(router: Router, end: FarEnd) -> str:
    """What tells this far end's association from any that came after it; empty where none stands."""
    return " ".join(sorted(w for w in vici(router, "list-sas", "--raw", "--ike", end.name).split() if "spi" in w))


def dials(end: FarEnd, router: Router) -> str:
    return end.vici(router, "initiate", "--child", end.name, "--timeout", "10")


def dials_anew(router: Router, *ends: FarEnd) -> None:
    """As a far end does that has found out that nobody answers it; an IOS-XE needs no word for that."""
    for end in ends:
        end.vici(router, "terminate", "--ike", end.name, "--force")
        assert "completed successfully" in dials(end, router)
        stands(router, end)


def killed(router: Router) -> None:
    """The charon dies, and another answers in its place."""
    was = process(router)
    router.run("kill", "-9", was)
    until("another has its connections", router, "sh", "-c", f"""
        [ "$(cat /run/simpul/pid/ike-shared)" != {was} ] && flock -n 9 9>>/run/simpul/lock""", seconds=120)


def trapped(router: Router, **commands: str) -> None:
    """Put the trap in the place of each command, by the path of the one that does its work."""
    for name, real in commands.items():
        path = router.disk / "sbin" / name
        path.write_text(_TRAP % {"real": real})
        path.chmod(0o755)


def killed_helper(router: Router, identifier: str, at: int) -> bool:
    """Commit, and kill the helper at that call of a trapped command. Whether it came so far."""
    router.run("sh", "-c", f": >/run/calls; echo {at} >/run/trap")
    done = router.run(HELPER, "commit", identifier, check=False)
    router.run("rm", "/run/trap")
    return done.returncode != 0
