"""What the device checks and changes beyond the text of a line. Each module registers its rules when it is imported.

Messages without a source are *assumed* (I1): their wording is not on any page that was found, their occasion is.
"""

from lab.emulated.iosxe.rules import crypto, interfaces, ospf, policy, routing, service, system, translation

# They register their rules when imported.
ALL = (crypto, interfaces, ospf, policy, routing, service, system, translation)
