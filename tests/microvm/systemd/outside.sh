#!/bin/sh
# What stands around the router under systemd: its ports, a provider with DHCP behind them, one hub router's end of its
# tunnel, and a LAN core that speaks OSPF. Run at each boot before anything of Simpul's, since a router's hardware is there before its software.
set -eu
here=/usr/local/lib/outside
ip netns add outside
ip -n outside link set lo up
for port in eth0 eth1 eth2 eth3; do
    ip link add "$port" type veth peer name "far-$port" netns outside
    ip -n outside link set "far-$port" up
done
ip -n outside addr add 100.64.0.1/24 dev far-eth0
while read -r address; do ip -n outside addr add "$address" dev lo; done <$here/hub.addresses
ip -n outside link add hub type wireguard 2>/dev/null || ip netns exec outside wireguard-go hub
ip netns exec outside wg setconf hub $here/hub.conf
while read -r address; do ip -n outside addr add "$address" dev hub; done <$here/hub.inner
ip -n outside link set hub up
ip netns exec outside dnsmasq --conf-file=/dev/null --port=0 --interface=far-eth0 --bind-dynamic --no-ping \
    --dhcp-authoritative --dhcp-range=100.64.0.10,100.64.0.200,10m --dhcp-option=option:router,100.64.0.1 \
    --dhcp-leasefile=/run/outside.leases --pid-file=/run/outside.pid --user=root
core=/run/core
mkdir $core; chown frr:frr $core
ip -n outside addr add 10.99.0.2/24 dev far-eth3
for daemon in zebra ospfd ospf6d; do
    ip netns exec outside /usr/lib/frr/$daemon -d -f /dev/null --vty_socket $core -z $core/zserv.api -A 127.0.0.1 -P 0 \
        -i $core/$daemon.pid </dev/null >/dev/null 2>&1
done
ip netns exec outside vtysh --vty_socket $core -f $here/core.conf
