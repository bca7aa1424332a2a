"""MikroTik RouterOS 7."""
