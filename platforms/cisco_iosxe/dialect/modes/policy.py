"""What may stand in route-maps, in classes of traffic and their policies, in zones, and in times of opening."""

from __future__ import annotations

from typing import Final

POLICY: Final = {
    "route-map": """
description ~
match ip address prefix-list ** @needs=prefix-list:-1
match ip address ** @needs=acl:-1
match ipv6 address prefix-list ** @needs=prefix-list6:-1
match ipv6 address ** @needs=acl6:-1
match community ** @needs=community-list:-1
match as-path **
match tag **
continue ~
set local-preference ~
set metric ~
set community ~
set comm-list ~ delete
set as-path prepend ~
set tag ~
set weight ~
set origin ~
set ip next-hop ~
set ipv6 next-hop ~
""",
    "class-map": "description ~\nmatch access-group name * @needs=any-acl:3\nmatch protocol *\nmatch qos-group *\n"
                 "match any\n",
    "policy-map": "description ~\nclass type inspect * @opens=policy-class @needs=class-map:3\n"
                  "class class-default @opens=policy-class\nclass * @opens=policy-class @needs=class-map:1\n",
    "policy-class": "inspect ~ @needs=parameter-map:1\ninspect\npass log\npass\ndrop log\ndrop\n"
                    "bandwidth remaining percent ~\nshape average ~\nset qos-group ~\n"
                    "service-policy ~ @needs=policy-map:1\n",
    "time-range": "periodic **\n",
    "zone": "description ~\n",
    "zone-pair": "description ~\nservice-policy type inspect ~ @needs=policy-map:3\n",
    "parameter-map": "log dropped-packets ~\nlog dropped-packets\naudit-trail ~\nsessions maximum ~\n",
    "bfd-template": "interval ~\necho\n",
}
