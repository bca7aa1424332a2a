"""Ansible's cisco.ios, unmodified, against the emulated router: `make peers`, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.lab.emulated.iosxe.conftest import Served

ANSIBLE = Path(__file__).resolve().parents[4] / ".peers" / "bin" / "ansible-playbook"
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - cisco.ios.ios_command: {commands: [show version, show ip interface brief]}
      register: seen
    - cisco.ios.ios_config: &change
        parents: interface GigabitEthernet1
        lines: [description ansible, ip address 10.0.0.1 255.255.255.0]
      register: first
    - cisco.ios.ios_config: *change
      register: second
    - cisco.ios.ios_config: {save_when: modified}
    - cisco.ios.ios_config: {parents: interface GigabitEthernet1, lines: [ip adress 10.0.0.1 255.255.255.0]}
      register: refused
      ignore_errors: true
    - ansible.builtin.assert:
        that:
          - "'17.09.04a' in seen.stdout[0]"
          - first.changed
          - not second.changed
          - refused.failed
          - "'Invalid input' in refused.msg"
"""


@pytest.mark.peers
def test_ansible_commands_configures_once_saves_and_is_told_of_errors(served: Served, tmp_path: Path) -> None:
    if not ANSIBLE.exists():
        pytest.skip("no Ansible in .peers: `make peers` makes it")
    (tmp_path / "play.yml").write_text(PLAY)
    given = (f"ansible_port={served.port} ansible_user=admin ansible_password=rahasia "
             "ansible_connection=ansible.netcommon.network_cli ansible_network_os=cisco.ios.ios "
             "ansible_network_cli_ssh_type=paramiko ansible_python_interpreter=auto_silent")
    done = subprocess.run([ANSIBLE, "-i", "127.0.0.1,", "play.yml", "-e", given], cwd=tmp_path, check=False,
                          capture_output=True, text=True, timeout=300, env={
                              **os.environ, "ANSIBLE_HOST_KEY_CHECKING": "False", "ANSIBLE_HOME": str(tmp_path),
                              "PATH": f"{ANSIBLE.parent}:{os.environ['PATH']}"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "description ansible" in (served.device.startup or "")
    assert served.device.refused == ["ip adress 10.0.0.1 255.255.255.0"]
