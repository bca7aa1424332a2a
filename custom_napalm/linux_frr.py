"""Where NAPALM looks for `get_network_driver("linux_frr")`. It takes the first class that it finds: there is one."""

from platforms.linux_frr.napalm_adapter import LinuxFrrDriver

__all__ = ["LinuxFrrDriver"]
