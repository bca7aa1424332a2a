"""The `lab` marker: tests on real routers are skipped loudly where they cannot run, or refused where they must."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from lab import machine
from lab.errors import LabError
from tests.scheduling import NETWORKS, OneNetworkAProcess

# What a property finds must not hang on how busy the machine is.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# Tests read English, whatever their author's terminal speaks.
os.environ["LC_ALL"] = "C.UTF-8"

CAMPAIGNS = "tests/campaign/"

REQUIRED = "SIMPUL_REQUIRE_LAB"
ENABLE = "make packages"
# What authors of tests on real daemons write in front of their reason, where the machine lacks something.
UNPROVEN = "NOT PROVEN"


def lab_required() -> bool:
    """Whether a test that cannot run on this machine is a failure: CI says so, a laptop does not."""
    return os.environ.get(REQUIRED) == "1"


def missing() -> str | None:
    """Why no real routers can be started here, or None."""
    try:
        machine.demand()
    except LabError as error:
        return str(error)
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneNetworkAProcess:
    """For `pytest -n`: each whole network is one process's own."""
    config.option.loadscopereorder = False
    return OneNetworkAProcess(config, log)


@pytest.hookimpl(tryfirst=True)  # before what is marked is sorted out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole networks first: they take longest, and what is short fills the other processes meanwhile."""
    for item in items:
        if item.nodeid.startswith(CAMPAIGNS):
            item.add_marker("campaign")
    items.sort(key=lambda item: not item.nodeid.startswith(NETWORKS))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("lab") is not None and (reason := missing()) is not None:
        pytest.skip(f"{UNPROVEN} HERE: {reason}; as root, once: {ENABLE}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With SIMPUL_REQUIRE_LAB=1 a skipped proof is a failed one."""
    report = yield
    if not report.skipped or call.excinfo is None or not lab_required():
        return report
    reason = str(call.excinfo.value)
    if item.get_closest_marker("lab") is not None or UNPROVEN in reason:
        report.outcome = "failed"
        report.longrepr = f"{REQUIRED}=1, and this was not tried: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, for each reason, what was not proven here."""
    reasons: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons.setdefault(text.removeprefix("Skipped: "), []).append(report.nodeid)
    left_out = len(terminalreporter.stats.get("deselected", []))
    if left_out and "not long" in terminalreporter.config.option.markexpr:
        terminalreporter.write_line(f"{left_out} tests were left to `make test-long`, `make campaign`, `make peers`, "
                                    "`make test-kernel` and `make test-vm`.")
    if not reasons:
        return
    terminalreporter.section("not tried on this machine", yellow=True, bold=True)
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{len(tests)} test{'s' * (len(tests) != 1)}: {reason}")
        for name in sorted({test.partition("::")[0] for test in tests}):
            terminalreporter.write_line(f"    {name}")
    terminalreporter.write_line(f"As root on Debian 12, `{ENABLE}` installs what real routers need; "
                                f"{REQUIRED}=1 makes such skips fail.")
