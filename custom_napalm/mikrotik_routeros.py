"""Where NAPALM looks for `get_network_driver("mikrotik_routeros")`. It takes the first class that it finds: there is
one.
"""

from platforms.mikrotik_routeros.napalm_adapter import MikrotikRouterosDriver

__all__ = ["MikrotikRouterosDriver"]
