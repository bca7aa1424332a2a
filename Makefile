# Simpul: make setup | demo | test | test-long | campaign | lint | bench
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := frr frr-pythontools wireguard-go wireguard-tools openvswitch-switch openssh-server tcpdump nftables \
            iproute2 iputils-ping procps iperf3 ethtool dnsmasq-base keepalived radvd chrony netcat-openbsd busybox e2fsprogs util-linux \
            golang-go golang-golang.zx2c4-wireguard-dev \
            strongswan-swanctl charon-systemd libstrongswan-standard-plugins libcharon-extra-plugins openssl \
            qemu-system-x86 kmod ppp pppoe chromium \
            libpam-radius-auth rsyslog snmpd snmp freeradius

# A run of the tests starts hundreds of processes: none is to compile what another did.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test test-long campaign peers peers-ansible test-kernel test-vm lint bench packages clean

setup: .venv/.done

.venv/.done: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# The real lab needs these on Debian 12, and root.
packages:
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(PACKAGES)

demo: setup
	$(BIN)/python -m playbooks.demo

# Most tests wait for routers, not for the processor: more processes than cores. A network is one process's own.
test: setup
	$(BIN)/python -m pytest -n 4

# What goes wrong in the field, on whole networks and minutes long each: CI runs it after `make test`. Four at a time, of
# four networks, leave too little of two cores for what waits for a router.
test-long: setup
	$(BIN)/python -m pytest -n 3 -m "long and not campaign"

# Networks of their own and the same faults many times over: every single failure, power cuts all through a change, lost
# hubs, the gateway to another network, every kind of line.
campaign: setup
	$(BIN)/python -m pytest -m campaign

# FRR configurations that strangers published, for the tests that ours stand beside: by hash, into an ignored folder.
peers: setup
	$(BIN)/python -m tests.platforms.peers

# Strangers' tools against what is emulated here, in an environment of their own: Ansible brings 550 MB of collections.
peers: peers-ansible

peers-ansible: setup .peers/.done
	$(BIN)/python -m pytest -m peers

.peers/.done:
	$(PYTHON) -m venv .peers
	.peers/bin/pip install --quiet --disable-pip-version-check 'ansible>=12,<13' 'paramiko>=3,<6'
	touch $@

# The kernel's data path on Debian's stock kernel, in one boot of a virtual machine.
test-kernel: setup
	$(BIN)/python -m pytest -m microvm tests/microvm/test_kernel_path.py

# That and all else that only this kernel shows: every kind of loss, PPPoE's sizes, systemd, the machine itself.
test-vm: setup
	$(BIN)/python -m pytest -m microvm tests/microvm --ignore tests/microvm/test_kernel_path.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy simpul platforms records tasks playbooks lab custom_napalm tests bench

bench: setup
	$(BIN)/python -m bench
	$(BIN)/python -m bench.plan

clean:
	rm -rf .venv .peers .mypy_cache .ruff_cache .pytest_cache
