#!/bin/sh
# Two any/any IKEv2 tunnels between two routers, one charon at each end, on XFRM interfaces told apart by `if_id`:
# born in a router's `wan`, where its charon and its lines are, and moved to its inside. FOLDER is for our files, CHARON
# the program.
# Run in network, mount and process namespaces of its own: they end with it. Prints `key=value` lines.
set -eu
folder=$1 charon=$2
mount --make-rprivate /
mount -t tmpfs run /run
mkdir -p /run/netns
for ns in a-wan a-in b-wan b-in; do
    ip netns add "$ns"; ip -n "$ns" link set lo up
    # An interface's own words (router solicitations) would be counted as a tunnel's.
    ip netns exec "$ns" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
done
for line in 1 2; do
    ip link add "line$line" netns a-wan type veth peer name "line$line" netns b-wan
    ip -n a-wan addr add "192.0.2.$((line * 4 + 1))/30" dev "line$line"
    ip -n b-wan addr add "192.0.2.$((line * 4 + 2))/30" dev "line$line"
    for r in a b; do ip -n "$r-wan" link set "line$line" up; done
done
for r in a b; do
    for n in 1 2; do
        ip -n "$r-wan" link add "ike$n" type xfrm if_id "$n"
        ip -n "$r-wan" link set "ike$n" netns "$r-in"
        case $r in a) own=$((n * 2)) ;; b) own=$((n * 2 + 1)) ;; esac
        ip -n "$r-in" addr add "10.120.0.$own/31" dev "ike$n"
        ip -n "$r-in" link set "ike$n" mtu 1400 up
    done
    case $r in a) me=1 you=2 other=b action=start ;; b) me=2 you=1 other=a action=none ;; esac
    {
        echo 'connections {'
        for n in 1 2; do
            cat <<END
  t$n {
    version = 2
    mobike = no
    local_addrs = 192.0.2.$((n * 4 + me))
    remote_addrs = 192.0.2.$((n * 4 + you))
    proposals = aes256gcm16-prfsha384-ecp384
    local { auth = psk
      id = $r$n }
    remote { auth = psk
      id = $other$n }
    children {
      t$n {
        local_ts = 0.0.0.0/0,::/0
        remote_ts = 0.0.0.0/0,::/0
        if_id_in = $n
        if_id_out = $n
        esp_proposals = aes256gcm16-ecp384
        start_action = $action
      }
    }
  }
END
        done
        echo '}'
        echo 'secrets {'
        for n in 1 2; do echo "  ike$n { id = $other$n"; echo "    secret = proof-only-$n }"; done
        echo '}'
    } >"$folder/$r.swanctl"
    cat >"$folder/$r.conf" <<END
${charon##*/} {
  load = random nonce openssl pem pkcs1 pkcs8 x509 pubkey hmac kdf gcm aes sha2 kernel-netlink socket-default vici
  install_routes = no
  threads = 8
  plugins { vici { socket = unix://$folder/$r.vici } }
  filelog { log { path = $folder/$r.log } }
}
swanctl { load = random openssl }
END
    # Its own /run, since two charons on one machine share a pid file.
    # shellcheck disable=SC2016
    STRONGSWAN_CONF=$folder/$r.conf ip netns exec "$r-wan" unshare -m sh -c \
        'mount -t tmpfs run /run; exec "$0"' "$charon" >"$folder/$r.out" 2>&1 &
done
load() {
    n=0
    until STRONGSWAN_CONF=$folder/$1.conf swanctl --load-all --noprompt --file "$folder/$1.swanctl" \
        --uri "unix://$folder/$1.vici" >"$folder/$1.load" 2>&1; do
        n=$((n + 1)); [ "$n" -lt 100 ] || { cat "$folder/$1.load" "$folder/$1.out" "$folder/$1.log" >&2; exit 1; }; sleep 0.2
    done
}
load b; load a
answers() { ip netns exec a-in ping -q -c "${2:-1}" -i 0.2 -W 2 "10.120.0.$(($1 * 2 + 1))" >/dev/null 2>&1; }
for n in 1 2; do
    tries=0
    until answers "$n"; do tries=$((tries + 1)); [ "$tries" -lt 60 ] || { cat "$folder/a.log" >&2; exit 1; }; sleep 0.2; done
done
# Bytes that have passed the security associations of one tunnel, at both ends.
carried() { ip -n a-wan -s xfrm state list | awk -v id="0x$1" '
    $1 == "src" { mine = 0 } $1 == "if_id" { mine = $2 == id } /bytes\)/ && mine && !($1 ~ /limit/) { sub(/\(.*/, "", $1); total += $1 } END { print total + 0 }'; }
for n in 1 2; do
    before=$(carried 1)/$(carried 2)
    answers "$n" 5 && echo "ping$n=answered" || echo "ping$n=lost"
    echo "carried$n=$before-$(carried 1)/$(carried 2)"
done
echo "charons=$(pgrep -xc "${charon##*/}")"
echo "tunnel_interfaces_in_wan=$(ip -n a-wan link show type xfrm | grep -c . || :)"
ip -n a-wan link set line1 down
answers 1 && echo "first_without_its_line=answered" || echo "first_without_its_line=lost"
answers 2 && echo "second_without_the_first=answered" || echo "second_without_the_first=lost"
