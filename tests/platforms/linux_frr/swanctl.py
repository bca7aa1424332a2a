"""Connections of strongSwan, as the templates write them."""

from __future__ import annotations

TEXT = """\
# uplink fibre
# address 10.127.0.105/31
# address fd89::69/127
# mtu 1400
# port 20052
connections {
  ike52 {
    version = 2
    proposals = aes256gcm16-prfsha384-ecp384
    remote_addrs = 203.0.113.2
    remote_port = 20052
    encap = yes
    mobike = no
    unique = replace
    keyingtries = 0
    dpd_delay = 10s
    rekey_time = 4h
    local {
      auth = psk
      id = ike52.edge-1
    }
    remote {
      auth = psk
      id = ike52.hub-1
    }
    children {
      ike52 {
        esp_proposals = aes256gcm16-ecp384
        local_ts = 0.0.0.0/0,::/0
        remote_ts = 0.0.0.0/0,::/0
        if_id_in = 52
        if_id_out = 52
        rekey_time = 1h
        start_action = start
        close_action = start
        dpd_action = restart
      }
    }
  }
}
secrets {
  ike-ike52 {
    id-1 = ike52.edge-1
    id-2 = ike52.hub-1
    secret = "secret:psk:0123456789abcdef0123456789abcdef"
  }
}
"""
CERTIFIED = TEXT.partition("secrets {")[0].replace("auth = psk", "auth = pubkey").replace(
    "      id = ike52.hub-1\n", "      id = ike52.hub-1\n      revocation = strict\n")
