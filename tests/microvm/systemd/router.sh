#!/bin/sh
# Run on the router under systemd, one PHASE a boot. Prints `key=value` lines; what they should be is the test's.
phase=$1 out=/run/microvm/job/out here=/usr/local/lib/outside
say() { printf '%s=%s\n' "$1" "$2"; }
settled() { systemctl is-system-running --wait >/dev/null 2>&1; say system "$(systemctl is-system-running)"; systemctl --failed --plain --no-legend; }
within() { end=$(($(date +%s) + $1)); shift; until "$@" >/dev/null 2>&1; do [ "$(date +%s)" -lt "$end" ] || return 1; sleep 0.5; done; }
unit() { say "$1" "$(systemctl is-active "$1")"; }
there() {  # whether the proof object has taken effect: in FRR, in the switch, in the kernel
    say list "$(vtysh -c 'show running-config' | grep -c '^ip prefix-list SIMPUL-proof ')"
    say vlan "$(ip -br addr show dev vlan77 2>/dev/null | awk '{ print $3 }')"
    say switch "$(ovs-vsctl -t 5 get bridge br0 datapath_type 2>/dev/null)"
    say pending "$(simpul-device pending | tr '\n' ';')"
}
running() {  # everything that the confirmed configuration asks for
    for u in simpul-device simpul-tend simpul-line-leo simpul-clock-inside frr openvswitch-switch ssh chrony; do unit "$u.service"; done
    simpul-device facts
    say hostname_file "$(cat /etc/hostname)"
    say timezone "$(readlink /etc/localtime)"
    say lease "$(ip -n wan -br addr show dev eth0 | awk '{ print $3 }')"
    within 60 simpul-device probe handshake wg8; say handshake "$(simpul-device probe handshake wg8)"
    say inner_ping "$(ping -c 2 -W 3 -I wg8 "$(sed -n 's|^\(10\..*\)/.*|\1|p' $here/hub.inner)" 2>&1 | grep -o '[0-9]* received')"
    say tunnel "$(ip -d link show dev wg8 | grep -ow 'wireguard' | head -n 1)"
    say wan_tunnels "$(ip -n wan link show type wireguard | grep -c .)"
    say neighbors "$(told)"
    say input_policy "$(nft list chain inet simpul input | grep -o 'policy [a-z]*')"
    say wan_output_policy "$(ip netns exec wan nft list chain inet simpul output | grep -o 'policy [a-z]*')"
    say host_key "$(ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null | cut -d' ' -f2,3)"
}
told() { vtysh -c 'show running-config' | grep -c ' remote-as '; }
mended() {  # PID...: none of these is what runs, and FRR knows its neighbours
    for old; do ! grep -qx "$old" /run/frr/bgpd.pid /run/simpul/pid/line-leo || return 1; done
    systemctl is-active --quiet simpul-line-leo && [ "$(told)" = 4 ]
}
core() {  # whether the LAN core is heard in both families, by which daemons, and where those belong
    for f in 4 6; do within 300 simpul-device probe ospf vlan77 $f; say ospf$f "$(simpul-device probe ospf vlan77 $f)"; done
    say ospf_unit "$(cut -d: -f3 "/proc/$(cat /run/frr/ospfd.pid)/cgroup" | tail -n 1)"
}
staged() { simpul-device stage "$1" <$here/${2:-fragment}.tar || say "stage $1" failed; }
case $phase in
first)
    settled
    sh /root/first-file; say first_file $?
    say enabled "$(systemctl is-enabled simpul-device.service)"
    running
    one=1111111111111111
    staged $one; simpul-device arm $one 600 >/dev/null; simpul-device commit $one; say commit $?
    unit simpul-undo-$one.service
    there
    echo "the power goes now"; touch $out/cut; sleep 60 ;;
second)
    settled
    say booted "$(systemctl show -p Result --value simpul-device.service)"
    say fate "$(simpul-device fate 1111111111111111)"
    running; there
    two=2222222222222222
    staged $two; simpul-device arm $two 20 >/dev/null; simpul-device commit $two; say commit $?
    there
    within 90 sh -c "! systemctl is-active --quiet simpul-undo-$two.service"
    say fate_of_the_unconfirmed "$(simpul-device fate $two)"; there
    three=3333333333333333
    staged $three; simpul-device arm $three 600 >/dev/null; simpul-device commit $three; simpul-device confirm $three; say confirm $?
    within 20 sh -c "! systemctl is-active --quiet simpul-undo-$three.service"; unit simpul-undo-$three.service
    four=4444444444444444
    bgpd=$(cat /run/frr/bgpd.pid)
    staged $four ospf; simpul-device arm $four 600 >/dev/null; simpul-device commit $four; simpul-device confirm $four; say confirm_ospf $?
    core; say bgpd "$([ "$bgpd" = "$(cat /run/frr/bgpd.pid)" ] && echo the same)"
    echo "restarting"; systemctl reboot; sleep 120 ;;
third)
    settled
    say fate "$(simpul-device fate 3333333333333333)"
    running; there; core
    # watchfrr starts bgpd anew, and knows nothing of drop-ins; a line's client nobody watches but the helper.
    died="$(cat /run/frr/bgpd.pid /run/simpul/pid/line-leo)"
    # shellcheck disable=SC2086
    kill -9 $died
    # shellcheck disable=SC2086
    within 300 mended $died; say mended $?; say neighbors_told_anew "$(told)"
    # So is a daemon of OSPF; and what tends is another version, as the same process, without anybody's restart.
    died=$(cat /run/frr/ospfd.pid); kill -9 "$died"
    within 300 sh -c "! grep -qx $died /run/frr/ospfd.pid && kill -0 \$(cat /run/frr/ospfd.pid)"; core
    tend=$(systemctl show -p MainPID --value simpul-tend)
    { cat /usr/local/sbin/simpul-device; echo '# another version'; } >/usr/local/sbin/.new
    chmod 755 /usr/local/sbin/.new; mv /usr/local/sbin/.new /usr/local/sbin/simpul-device
    within 120 grep -q "$(sha256sum </usr/local/sbin/simpul-device | cut -c1-64)" "/proc/$tend/cmdline"; say renewed $?
    say tends "$(systemctl is-active simpul-tend)" ;;
esac
