"""IKEv2, IPsec, PKI, SSH public keys."""

PROPOSAL = """
encryption ~{3des | aes-cbc-128 | aes-cbc-192 | aes-cbc-256 | aes-gcm-128 | aes-gcm-256 | des}...
integrity ~{md5 | sha1 | sha256 | sha384 | sha512}...
prf ~{md5 | sha1 | sha256 | sha384 | sha512}...
group ~{1 | 2 | 5 | 14 | 15 | 16 | 19 | 20 | 21 | 24}...
"""

POLICY = """
match fvrf ~{any | WORD}
match address local A.B.C.D
match address local X:X:X:X::X
proposal WORD
"""

KEYRING = """
peer WORD @opens=ikev2-peer @exits=!
"""

PEER = """
description ~LINE
address ~A.B.C.D ~[A.B.C.D]
address ~X:X:X:X::X/<0-128>
hostname ~WORD
identity ~{address A.B.C.D | fqdn [domain] WORD | key-id WORD | email [domain] WORD}
pre-shared-key {local | remote} ~[{0 | 6}] ~LINE
pre-shared-key ~[{0 | 6}] ~LINE
"""

PROFILE = """
description ~LINE
match fvrf ~{any | WORD}
match address local {A.B.C.D | X:X:X:X::X | interface IFACE}
match identity remote address A.B.C.D [A.B.C.D]
match identity remote address X:X:X:X::X/<0-128>
match identity remote {fqdn [domain] WORD | key-id WORD | email [domain] WORD | any}
match certificate WORD
identity local ~{address A.B.C.D | address X:X:X:X::X | fqdn WORD | email WORD | key-id WORD | dn}
authentication remote {pre-share | rsa-sig | ecdsa-sig}
authentication local ~{pre-share | rsa-sig | ecdsa-sig}
keyring local ~WORD
pki trustpoint WORD [{sign | verify}]
lifetime ~<120-86400> @default=86400
dpd ~<10-3600> ~<2-60> ~{on-demand | periodic}
nat keepalive ~<5-3600>
ivrf ~WORD
virtual-template ~<1-1000> ~[mode auto]
aaa authorization group {psk | cert} list ~WORD ~WORD
config-exchange request @default=on
initial-contact force
"""

AUTHORIZATION = """
route set interface ~[IFACE]
route set access-list ~WORD
route accept any ~[tag <1-4294967295>] ~[distance <1-255>]
pool ~WORD
"""

TRANSFORM = """
mode ~{tunnel | transport}
"""

IPSEC_PROFILE = """
description ~LINE
set security-association lifetime seconds ~<120-2592000>
set security-association lifetime kilobytes ~{<2560-4294967295> | disable}
set security-association idle-time ~<60-86400>
set security-association replay {disable | window-size <64-1024>}
set transform-set ~WORD...
set pfs ~{group1 | group2 | group5 | group14 | group15 | group16 | group19 | group20 | group21 | group24}
set ikev2-profile ~WORD
set isakmp-profile ~WORD
responder-only
"""

TRUSTPOINT = """
enrollment ~{terminal [pem] | selfsigned | url LINE | pkcs12}
serial-number ~[none]
fqdn ~WORD
ip-address ~{none | A.B.C.D}
subject-name ~LINE
subject-alt-name ~WORD
vrf ~WORD
revocation-check ~{none | crl | ocsp}...
rsakeypair ~WORD ~[<512-4096>] ~[<512-4096>]
eckeypair ~WORD
auto-enroll ~[<1-100>] ~[regenerate]
hash ~{md5 | sha1 | sha256 | sha384 | sha512}
fingerprint ~WORD
usage ~{ike | ssl-client | ssl-server}
"""

CERTIFICATES = """
certificate WORD @control=certificate
certificate self-signed WORD @control=certificate
certificate ca WORD @control=certificate
"""

PUBKEY_CHAIN = """
username WORD @opens=pubkey-user
"""

PUBKEY_USER = """
key-string @control=key-string
key-hash {ssh-rsa | ssh-ed25519 | ecdsa-sha2-nistp256 | ecdsa-sha2-nistp384} WORD ~[LINE]
"""

MODES = {
    "ikev2-proposal": ("config-ikev2-proposal", PROPOSAL),
    "ikev2-policy": ("config-ikev2-policy", POLICY),
    "ikev2-keyring": ("config-ikev2-keyring", KEYRING),
    "ikev2-peer": ("config-ikev2-keyring-peer", PEER),
    "ikev2-profile": ("config-ikev2-profile", PROFILE),
    "ikev2-authorization": ("config-ikev2-author-policy", AUTHORIZATION),
    "transform-set": ("cfg-crypto-trans", TRANSFORM),
    "ipsec-profile": ("ipsec-profile", IPSEC_PROFILE),
    "trustpoint": ("ca-trustpoint", TRUSTPOINT),
    "certificates": ("config-cert-chain", CERTIFICATES),
    "pubkey-chain": ("conf-ssh-pubkey", PUBKEY_CHAIN),
    "pubkey-user": ("conf-ssh-pubkey-user", PUBKEY_USER),
}
