#!/bin/sh
# The inside of a router as a VRF, as RouterOS and IOS-XE have it: tunnels and tagged segments are in the VRF, lines and
# the tunnels' sockets in the main table. Everything that could be confused has the same addresses: the carrier's
# network is the inside's, and a second VLAN on the same wire, in a VRF of its own, is the first one's twin.
# Run in network and mount namespaces of its own: they end with it. Prints `key=value` lines.
set -eu
mount --make-rprivate /
mount -t tmpfs run /run
mkdir -p /run/netns
for ns in carrier a b ha hb twin; do ip netns add "$ns"; done
on() { ns=$1; shift; ip netns exec "$ns" "$@"; }
for ns in carrier a b; do on $ns sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.default.disable_ipv6=1; done
for ns in ha hb twin; do on $ns sysctl -qw net.ipv6.conf.default.disable_ipv6=1; done
a=$(wg genkey) b=$(wg genkey)
router() {  # NAME ITS-NETWORK OWN-KEY OTHER-KEY OTHER'S-LINE OTHER-NETWORK
    ip link add "line-$1" netns carrier type veth peer name eth0 netns "$1"
    ip link add eth1 netns "$1" type veth peer name eth0 netns "h$1"
    ip -n carrier addr add "10.64.$2.1/24" dev "line-$1"
    ip -n carrier link set "line-$1" up
    ip -n "$1" -batch - <<END
link set lo up
link set eth0 up
link set eth1 up
addr add 10.64.$2.2/24 dev eth0
route add default via 10.64.$2.1
link add inside type vrf table 100
link set inside up
link add link eth1 name vlan20 type vlan id 20
link set vlan20 master inside up
addr add 10.64.$2.1/24 dev vlan20
link add wg0 type wireguard
link set wg0 master inside up
route add 10.64.$6.0/24 dev wg0 table 100
route add unreachable default metric 4278198272 table 100
END
    echo "$3" >"/run/key-$1"
    on "$1" wg set wg0 private-key "/run/key-$1" listen-port 51820 peer "$(echo "$4" | wg pubkey)" \
        allowed-ips 0.0.0.0/0 endpoint "10.64.$5.2:51820"
    ip -n "h$1" -batch - <<END
link set eth0 up
link add link eth0 name vlan20 type vlan id 20
link set vlan20 up
addr add 10.64.$2.10/24 dev vlan20
route add default via 10.64.$2.1
END
}
router a 0 "$a" "$b" 1 1
router b 1 "$b" "$a" 0 0
# The twin: the host's own address, on the host's own wire, under another tag.
ip -n a -batch - <<END
link add twins type vrf table 200
link set twins up
link add link eth1 name vlan30 type vlan id 30
link set vlan30 master twins up
addr add 10.64.0.1/24 dev vlan30
route add unreachable default metric 4278198272 table 200
END
ip -n ha link add link eth0 name vlan30 type vlan id 30
ip -n ha link set vlan30 netns twin
ip -n twin -batch - <<END
link set vlan30 up
addr add 10.64.0.10/24 dev vlan30
route add default via 10.64.0.1
END
on carrier nft -f - <<END
table ip line {
    counter tunnel { }
    counter other { }
    chain forward {
        type filter hook forward priority filter
        udp sport 51820 udp dport 51820 counter name tunnel accept
        counter name other
    }
}
END
for h in ha hb; do on $h nft -f - <<END
table ip heard {
    counter strangers { }
    chain input {
        type filter hook input priority filter
        icmp type echo-request ip saddr != { 10.64.0.10, 10.64.1.10 } counter name strangers
    }
}
END
done
answers() { on "$1" ping -q -c "$3" -i 0.2 -W 2 "$2" >/dev/null 2>&1 && echo answered || echo lost; }
count() { on "$1" nft list counter ip "$2" "$3" | sed -n 's/.*packets \([0-9]*\) .*/\1/p'; }
echo "gateway=$(answers ha 10.64.0.1 1)"
echo "through=$(answers ha 10.64.1.10 5)"
echo "back=$(answers hb 10.64.0.10 1)"
echo "tunnel=$(count carrier line tunnel)"
echo "beside=$(count carrier line other)"
# The same address from the main table is the carrier's business, and the carrier's way in ends in the main table.
ip -n carrier route add 10.64.0.10 via 10.64.0.2
ip -n carrier route add 10.64.1.10 via 10.64.1.2
echo "from_main=$(answers a 10.64.1.10 1)"
echo "from_carrier=$(answers carrier 10.64.0.10 1)"
echo "twin_gateway=$(answers twin 10.64.0.1 1)"
echo "twin=$(answers twin 10.64.1.10 1)"
echo "strangers=$(count ha heard strangers)/$(count hb heard strangers)"
# The tunnel is lost, the line stays: nothing of the inside takes the line instead.
was=$(count carrier line other)
ip -n a link set wg0 down
echo "without_tunnel=$(answers ha 10.64.1.10 1)"
echo "leaked=$(($(count carrier line other) - was))"
