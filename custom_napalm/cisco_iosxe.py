"""Where NAPALM looks for `get_network_driver("cisco_iosxe")`. It takes the first class that it finds: there is one."""

from platforms.cisco_iosxe.napalm_adapter import CiscoIosxeDriver

__all__ = ["CiscoIosxeDriver"]
