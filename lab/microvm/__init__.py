"""A small virtual machine with Debian's stock kernel, for what the machine's own kernel cannot prove.

It boots the machine's own Debian, seen read-only through an overlay, so that whatever is installed here is there too.
"""
