"""Global configuration."""

TOP = r"""
version LINE

service config
service timestamps {debug | log} ~{datetime [msec] [localtime] [show-timezone] [year] | uptime}
service password-encryption
service sequence-numbers
service compress-config
service tcp-keepalives-in
service tcp-keepalives-out
service pad @default=on
service unsupported-transceiver
fhrp version vrrp ~{v2 | v3}
platform qfp utilization monitor load ~<1-100>
platform punt-keepalive disable-kernel-core
platform console {auto | serial | virtual}
platform hardware throughput level MB ~<1-100000>

hostname ~WORD

boot-start-marker
boot system FILE
boot-end-marker

vrf definition WORD @opens=vrf

logging buffered ~[<4096-2147483647>] ~[$SEVERITY]
logging console ~[$SEVERITY] @default=on
logging monitor ~[$SEVERITY] @default=on
logging rate-limit ~<1-10000>
enable secret ~[{0 | 5 | 8 | 9}] ~LINE
enable password ~[{0 | 7}] ~LINE

aaa new-model

aaa group server tacacs+ WORD @opens=aaa-tacacs
aaa group server radius WORD @opens=aaa-radius

aaa authentication login {default | WORD} ~$METHODS
aaa authentication enable default ~$METHODS
aaa authentication dot1x {default | WORD} ~$METHODS
aaa authorization console
aaa authorization exec {default | WORD} ~$METHODS
aaa authorization commands <0-15> {default | WORD} ~$METHODS
aaa authorization config-commands
aaa authorization network {default | WORD} ~$METHODS
aaa accounting exec {default | WORD} ~$METHODS
aaa accounting commands <0-15> {default | WORD} ~$METHODS
aaa accounting update newinfo
aaa session-id ~common

clock timezone ~WORD ~OFFSET ~[<0-59>]
clock summer-time ~LINE
clock calendar-valid

ip source-route @default=on
ip bootp server @default=on
ip finger
ip gratuitous-arps @default=on
ip arp proxy disable
ip domain lookup @default=on
ip domain lookup source-interface ~IFACE
ip domain name ~WORD
ip domain name vrf WORD ~WORD
ip domain-name ~WORD @name=ip domain name old
ip domain-lookup @name=ip domain lookup old
ip name-server ~A.B.C.D...
ip name-server vrf WORD A.B.C.D...
ip name-server X:X:X:X::X
ip host WORD ~A.B.C.D
ip dns server
ip dns server view-group ~WORD
ip dns view WORD @opens=dns-view
ip dns view-list WORD @opens=dns-view-list
ip options drop
ip cef @default=on
ip cef distributed
ip multicast-routing
ip routing @default=on

ip dhcp excluded-address A.B.C.D [A.B.C.D]
ip dhcp excluded-address vrf WORD A.B.C.D [A.B.C.D]
ip dhcp snooping
ip dhcp snooping vlan VLANS
ip dhcp bootp ignore
ip dhcp relay information trust-all
ip dhcp relay information option

ip dhcp pool WORD @opens=dhcp

login block-for ~<1-65535> attempts ~<1-65535> within ~<1-65535>
login delay ~<1-10>
login on-success log
login on-failure log
login quiet-mode access-class ~WORD
ipv6 unicast-routing
ipv6 source-route @default=on
ipv6 cef
ipv6 cef distributed
ipv6 nd cache expire ~<1-65536>

bfd-template single-hop WORD @opens=bfd-template

key chain WORD @opens=key-chain

parameter-map type inspect WORD @opens=parameter-map
parameter-map type inspect global @opens=parameter-map
parameter-map type regex WORD @opens=parameter-map

crypto pki trustpoint WORD @opens=trustpoint
crypto ca trustpoint WORD @opens=trustpoint

crypto pki certificate chain WORD @opens=certificates

license udi pid WORD sn WORD
license boot level ~LINE
license smart transport ~WORD
memory free low-watermark processor ~<1-4294967295>
diagnostic bootup level ~{minimal | complete}

spanning-tree mode ~{pvst | rapid-pvst | mst}
spanning-tree extend system-id
spanning-tree portfast bpduguard default
spanning-tree portfast default
spanning-tree loopguard default
spanning-tree vlan VLANS priority ~<0-61440>
vtp mode ~{transparent | off | server | client}
vtp domain ~WORD
lldp run
cdp run @default=on

enable algorithm-type {md5 | sha256 | scrypt} secret ~LINE @name=enable algorithm-type
username WORD privilege ~<0-15> {secret | password} ~[{0 | 5 | 7 | 8 | 9}] ~LINE @group=1 @name=username
username WORD {secret | password} ~[{0 | 5 | 7 | 8 | 9}] ~LINE @group=1 @name=username
username WORD privilege ~<0-15> algorithm-type {md5 | sha256 | scrypt} secret ~LINE @group=1 \
    @name=username algorithm-type
username WORD algorithm-type {md5 | sha256 | scrypt} secret ~LINE @group=1 @name=username algorithm-type
username WORD privilege ~<0-15> @group=1 @name=username privilege
username WORD @removes @group=1 @name=username removal

redundancy @opens=redundancy

crypto ikev2 authorization policy WORD @opens=ikev2-authorization
crypto ikev2 authorization policy default @opens=ikev2-authorization

crypto ikev2 redirect client
crypto ikev2 proposal WORD @opens=ikev2-proposal
crypto ikev2 proposal default @opens=ikev2-proposal

crypto ikev2 policy WORD @opens=ikev2-policy
crypto ikev2 policy default @opens=ikev2-policy

crypto ikev2 keyring WORD @opens=ikev2-keyring

crypto ikev2 profile WORD @opens=ikev2-profile

crypto ikev2 dpd ~<10-3600> ~<2-60> ~{on-demand | periodic}
crypto ikev2 nat keepalive ~<5-3600>
crypto ikev2 fragmentation ~[mtu <96-1500>]
crypto ikev2 cookie-challenge ~<0-1000>
crypto ikev2 limit max-sa ~<1-65535>
crypto ikev2 http-url cert @default=on
crypto logging {session | ikev2}

vlan internal allocation policy ~{ascending | descending}
vlan VLANS @opens=vlan @name=vlan

track <1-1000> interface IFACE {line-protocol | ip routing | ipv6 routing} @opens=track
track <1-1000> ip route A.B.C.D A.B.C.D reachability @opens=track
track <1-1000> ip sla <1-2147483647> [{reachability | state}] @opens=track
track <1-1000> @removes

ip tcp synwait-time ~<5-300>
ip tcp path-mtu-discovery
ip tcp mss ~<68-10000>
ip ssh time-out ~<1-120> @default=120
ip ssh authentication-retries ~<0-5> @default=3
ip ssh version ~{1 | 2}
ip ssh source-interface ~IFACE
ip ssh logging events
ip ssh maxstartups ~<2-128>
ip ssh bulk-mode ~[<1024-1048576>]
ip ssh dh min size ~{2048 | 4096}
ip ssh rsa keypair-name ~WORD
ip ssh server algorithm mac ~SSH-MAC...
ip ssh server algorithm encryption ~SSH-CIPHER...
ip ssh server algorithm kex ~SSH-KEX...
ip ssh server algorithm {hostkey | publickey} ~SSH-KEY...
ip ssh server algorithm authentication ~SSH-LOGIN...
ip ssh client algorithm {mac | encryption | kex} ~WORD...
ip ssh pubkey-chain @opens=pubkey-chain

class-map type inspect {match-any | match-all} WORD @opens=class-map
class-map {match-any | match-all} WORD @opens=class-map
class-map WORD @opens=class-map

policy-map type inspect WORD @opens=policy-map
policy-map WORD @opens=policy-map

zone security WORD @opens=zone

zone-pair security WORD source WORD destination WORD @opens=zone-pair
zone-pair security WORD @removes

crypto isakmp keepalive ~<10-3600> ~[<2-60>] ~[{periodic | on-demand}]
crypto isakmp invalid-spi-recovery
crypto ipsec security-association lifetime seconds ~<120-2592000> @default=3600
crypto ipsec security-association lifetime kilobytes ~{<2560-4294967295> | disable} @default=4608000
crypto ipsec security-association replay window-size ~<64-1024>
crypto ipsec security-association replay disable
crypto ipsec df-bit ~{clear | copy | set}
crypto ipsec fragmentation ~{after-encryption | before-encryption}

crypto ipsec transform-set WORD ~$TRANSFORM @opens=transform-set
crypto ipsec transform-set WORD @removes

crypto ipsec profile WORD @opens=ipsec-profile
crypto ipsec profile default @opens=ipsec-profile

interface IFACE @opens=interface @sort=interface
interface range LINE @opens=interface-range

router bgp ASN @opens=bgp
router ospf <1-65535> [vrf WORD] @opens=ospf
router ospfv3 <1-65535> @opens=ospfv3

ip forward-protocol nd
ip forward-protocol udp ~[WORD] @default=on
ip http server
ip http authentication ~{local | aaa | enable}
ip http secure-server
ip http access-class ~LINE
ip http client source-interface ~IFACE
ip ftp source-interface ~IFACE
ip tftp source-interface ~IFACE
ip scp server enable
ip bgp-community new-format

ip nat translation timeout ~<0-2147483>
ip nat pool WORD ~A.B.C.D ~A.B.C.D ~{netmask A.B.C.D | prefix-length <1-32>}
ip nat translation max-entries {all-host | all-vrf | vrf WORD | list WORD | host A.B.C.D} ~<1-2147483647>
ip nat inside source list WORD ~{interface IFACE | pool WORD} ~[vrf WORD] ~[match-in-vrf] ~[overload] ~[forced]
ip nat inside source static {tcp | udp} A.B.C.D <1-65535> {A.B.C.D | interface IFACE} <1-65535> [vrf WORD] \
    [extendable]
ip nat inside source static A.B.C.D A.B.C.D [vrf WORD] [extendable]

ip route A.B.C.D A.B.C.D {A.B.C.D | IFACE [A.B.C.D | dhcp]} ~[<1-255>] ~[name WORD] ~[permanent] ~[tag \
    <1-4294967295>] ~[track <1-1000>] @sort=text
ip route vrf WORD A.B.C.D A.B.C.D {A.B.C.D | IFACE [A.B.C.D | dhcp]} ~[global] ~[<1-255>] ~[name WORD] ~[permanent] \
    ~[tag <1-4294967295>] ~[track <1-1000>] @sort=text

ip access-list standard WORD @opens=acl-standard @sort=text
ip access-list extended WORD @opens=acl-extended @sort=text
ip access-list resequence WORD <1-2147483647> <1-2147483647> @control=resequence
access-list <1-99> {permit | deny} LINE @name=numbered acl
access-list <100-199> {permit | deny} LINE @name=numbered acl
access-list <1-199> @removes

ip prefix-list WORD description ~LINE @group=2 @sort=text
ip prefix-list WORD seq <1-4294967294> ~{permit | deny} ~A.B.C.D/nn ~[ge <1-32>] ~[le <1-32>] @group=2 @sort=text
ip prefix-list WORD ~{permit | deny} ~A.B.C.D/nn ~[ge <1-32>] ~[le <1-32>] @name=ip prefix-list unnumbered @group=2
ip prefix-list WORD @removes @name=ip prefix-list

ip community-list standard WORD {permit | deny} LINE @name=ip community-list
ip community-list expanded WORD {permit | deny} LINE @name=ip community-list
ip community-list <1-99> {permit | deny} LINE @name=ip community-list
ip community-list standard WORD @removes @name=ip community-list
ip as-path access-list <1-500> {permit | deny} LINE @name=ip as-path access-list
ip as-path access-list <1-500> @removes @name=ip as-path access-list

ip sla <1-2147483647> @opens=ip-sla
ip sla schedule <1-2147483647> ~LINE
ip sla enable reaction-alerts

logging source-interface ~IFACE ~[vrf WORD]
logging facility ~WORD
logging trap ~$SEVERITY @default=informational
logging origin-id ~{hostname | ip | ipv6 | string WORD}
logging host A.B.C.D [vrf WORD] [transport {udp | tcp} port <1-65535>] \
    [session-id {hostname | ipv4 | ipv6 | string WORD}]
logging host X:X:X:X::X [vrf WORD] [transport {udp | tcp} port <1-65535>]
logging A.B.C.D @name=logging host old
logging on @default=on

ipv6 route X:X:X:X::X/<0-128> {X:X:X:X::X | IFACE [X:X:X:X::X]} ~[<1-254>] ~[name WORD] ~[tag <1-4294967295>] \
    ~[track <1-1000>] @sort=text
ipv6 route vrf WORD X:X:X:X::X/<0-128> {X:X:X:X::X | IFACE [X:X:X:X::X]} ~[<1-254>] ~[name WORD] ~[tag \
    <1-4294967295>] ~[track <1-1000>] @sort=text
ipv6 prefix-list WORD description ~LINE @group=2 @sort=text
ipv6 prefix-list WORD seq <1-4294967294> ~{permit | deny} ~X:X:X:X::X/<0-128> ~[ge <1-128>] ~[le <1-128>] @group=2 \
    @sort=text
ipv6 prefix-list WORD ~{permit | deny} ~X:X:X:X::X/<0-128> ~[ge <1-128>] ~[le <1-128>] @name=ipv6 prefix-list \
    unnumbered @group=2
ipv6 prefix-list WORD @removes @name=ipv6 prefix-list
ipv6 dhcp pool WORD @opens=dhcp6

route-map WORD {permit | deny} <0-65535> @opens=route-map
route-map WORD @name=route-map @opens=route-map

time-range WORD @opens=time-range

snmp-server engineID local ~WORD
snmp-server group WORD v3 {noauth | auth | priv} [context WORD] [read WORD] [write WORD] [notify WORD] [access WORD]
snmp-server view WORD WORD ~{included | excluded}
snmp-server community WORD ~[view WORD] ~{RO | RW} ~[WORD]
snmp-server user WORD WORD v3 ~[encrypted] ~[auth {md5 | sha | sha-2} [{224 | 256 | 384 | 512}] WORD [priv {des | \
    3des | aes {128 | 192 | 256}} WORD]] ~[access WORD] @hidden
snmp-server trap-source ~IFACE
snmp-server source-interface {traps | informs} ~IFACE
snmp-server location ~LINE
snmp-server contact ~LINE
snmp-server chassis-id ~LINE
snmp-server enable traps ~[WORD...]
snmp-server host A.B.C.D [vrf WORD] [{traps | informs}] version 3 {noauth | auth | priv} WORD ~[WORD...]
snmp-server host A.B.C.D [vrf WORD] [version 2c] WORD ~[WORD...]
snmp ifmib ifindex persist
snmp-server ifindex persist

tacacs server WORD @opens=tacacs
tacacs-server directed-request

radius-server attribute <1-255> ~LINE
radius-server dead-criteria ~LINE
radius server WORD @opens=radius

ipv6 access-list WORD @opens=acl-ipv6 @sort=text

control-plane @opens=control-plane

banner {motd | login | exec | incoming} ~LINE

line {con | console} <0-0> @opens=line
line aux <0-0> @opens=line
line vty <0-97> [<1-97>] @opens=line

call-home @opens=call-home

ntp authentication-key <1-4294967295> {md5 | hmac-sha1 | hmac-sha2-256 | cmac-aes-128} ~WORD ~[<0-7>]
ntp authenticate
ntp trusted-key <1-65535>
ntp source ~IFACE
ntp access-group {peer | serve | serve-only | query-only} ~WORD
ntp master ~[<1-15>]
ntp update-calendar
ntp server [vrf WORD] {A.B.C.D | X:X:X:X::X | ip WORD | WORD} ~[{prefer | version <1-4> | key <1-4294967295> | \
    source IFACE | iburst}...]

event manager environment WORD ~LINE
event manager applet WORD ~[authorization bypass] ~[class WORD] ~[trap] @opens=applet
event manager session cli username ~WORD

archive @opens=archive

file prompt ~quiet
file privilege ~<0-15>
password encryption aes
key config-key password-encrypt ~LINE @hidden @name=key config-key
crypto key generate {rsa | ec} [LINE] @control=crypto key generate
crypto key import rsa WORD pem terminal WORD @name=crypto key import @control=crypto key import
crypto key zeroize {rsa | ec} [WORD] @control=crypto key zeroize
crypto pki authenticate WORD @control=crypto pki authenticate
default interface IFACE @control=default interface
"""

MODES = {"config": ("config", TOP)}
