"""Who approves a plan, who may not, and what an auditor finds later with ssh-keygen and sha256sum alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from playbooks import approve, audit, fleet, provision
from playbooks.apply import Outcome
from playbooks.check import run_render
from playbooks.provision import plan_for, run_apply, run_plan
from playbooks.secrets import run_init
from playbooks.workspace import Workspace, actor, today
from records.signatures import public_half
from records.signatures import sign as make_signature
from simpul.errors import EvidenceError, IntentError, PlanError
from simpul.evidence import NAMESPACE, Approval, Head
from simpul.plan.model import Fragment
from simpul.plan.serial import dump, fragment_id, load

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="openssh is not installed: nothing is signed")

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
BONTANG = INVENTORY / "governments" / "64.74-bontang.yaml"
PROVINCE = INVENTORY / "province.yaml"
PASER = INVENTORY / "governments" / "64.01-paser.yaml"
PLAN, SIGNED = Path("plan.json"), Path("signed")


class Willing:
    """Routers that do whatever they are told."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> Willing:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def remember(self, _names: Sequence[str]) -> Mapping[str, str]:
        return {}

    def fallen(self, _names: Sequence[str], _aside: Collection[str]) -> Mapping[str, Outcome]:
        return {}

    def begin(self, work: Mapping[str, Sequence[Fragment]], seconds: int, reach: float) -> Mapping[str, Outcome]:
        assert seconds > 0
        assert reach >= 0
        return {f.id: Outcome("committed") for fragments in work.values() for f in fragments}

    def settle(self, confirm: Mapping[str, Sequence[Fragment]], revert: Mapping[str, Sequence[Fragment]],
               ) -> Mapping[str, Outcome]:
        assert not any(revert.values())
        return {f.id: Outcome("confirmed") for fragments in confirm.values() for f in fragments}


def new_key(name: str) -> str:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name], check=True)
    return Path(f"{name}.pub").read_text().strip()


def let_approve(file: Path, before: str, who: Mapping[str, str]) -> None:
    people = ", ".join(f'{i}: {{name: {i.title()}, key: {key}}}' for i, key in who.items())
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, f"approvers: {{{people}}}, {before}"))


def without_others() -> None:
    """No government but Bontang and Paser, and no flow of theirs to any other: it is planned in half the time."""
    for file in (INVENTORY / "governments").iterdir():
        if file not in (BONTANG, PASER):
            file.unlink()
    for file, flow in ((BONTANG, r"flows:\n.*64\.72:.*\n"), (PASER, r".*64\.02:.*\n")):
        text, gone = re.subn(flow, "", file.read_text())
        assert gone == 1
        file.write_text(text)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bontang's second line is new, the province and Bontang have approvers, a plan is stored, and what each of the two
    approvers signs of it lies in a folder of its own.
    """
    folder = tmp_path_factory.mktemp("approve")
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    with chdir(folder):
        without_others()
        run_init(INVENTORY, operator="tester")
        workspace = Workspace.open(INVENTORY)
        plan_for(workspace, limit=None, features=(), dry_run=False, against=INVENTORY)
        run_render(INVENTORY, out=Path("before"), limit=None)
        let_approve(BONTANG, "agreement:", {"siti": new_key("siti")})
        let_approve(PROVINCE, "seat:", {"budi": new_key("budi"),
                                        "tester": public_half(Path(".simpul/operator_ed25519"))})
        new_key("stranger")
        for page in Path("before").glob("*.txt"):
            page.write_text(page.read_text().replace("timers connect 5", "timers connect 6"))
        assert run_plan(INVENTORY, against=Path("before"), out=PLAN, limit="64.74,hub", dry_run=False) == 0
        sign("siti", "budi")
        SIGNED.mkdir()
        for path in Path().glob("plan.json.*.approval*"):
            path.rename(SIGNED / path.name)
        return folder


@pytest.fixture(autouse=True)
def copy(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    shutil.copytree(made, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    monkeypatch.setattr(fleet, "NornirFleet", Willing)
    yield


def sign(*names: str) -> None:
    for name in names:
        assert approve.run(INVENTORY, PLAN, key=Path(name), yes=True) == 0


def both_approved() -> None:
    """What `sign("siti", "budi")` makes of the plan as it is stored."""
    shutil.copytree(SIGNED, ".", dirs_exist_ok=True)


def bring() -> int:
    return run_apply(INVENTORY, plan_file=PLAN, yes=True)


def refused() -> str:
    before = Path(".simpul/events.jsonl").read_bytes()
    with pytest.raises(EvidenceError) as error:
        bring()
    assert Path(".simpul/events.jsonl").read_bytes() == before, "a refused plan left a trace of having begun"
    return str(error.value)


def test_without_an_approval_no_router_hears_of_it_and_all_that_lack_are_named() -> None:
    words = refused()
    assert "SIM556" in words
    assert "64.74 (" in words
    assert "one of siti must approve" in words
    assert "one of budi, tester must approve" in words


def test_one_of_two_governments_is_not_enough() -> None:
    sign("siti")
    words = refused()
    assert "64.74 (" not in words
    assert "64 (" in words


def test_what_all_approved_goes_and_the_log_holds_the_proof(capsys: pytest.CaptureFixture[str]) -> None:
    sign("siti", "budi")
    assert bring() == 0
    events = [json.loads(line) for line in Path(".simpul/events.jsonl").read_bytes().splitlines()]
    kinds = [e["kind"] for e in events]
    assert kinds.count("approved") == 2
    assert max(i for i, k in enumerate(kinds) if k == "approved") < kinds.index("apply-begin")
    capsys.readouterr()
    assert audit.run(INVENTORY) == 0
    said = capsys.readouterr().out
    assert "approved by siti for 64.74" in said
    assert said.count("the signature holds") == 2
    # By hand, as docs/evidence.md says: nothing of Simpul's takes part.
    one = next(e["data"] for e in events if e["kind"] == "approved" and e["data"]["approver"] == "siti")
    Path("text").write_text(one["text"])
    Path("sig").write_text(one["signature"])
    Path("signers").write_text(f'siti namespaces="simpul-approval" {Path("siti.pub").read_text()}')
    by_hand = ["sh", "-c", "ssh-keygen -Y verify -f signers -I siti -n simpul-approval -s sig < text"]
    assert subprocess.run(by_hand, check=False, stdout=subprocess.DEVNULL).returncode == 0
    Path("text").write_text(one["text"].replace("siti", "sita"))
    assert subprocess.run(by_hand, check=False, stderr=subprocess.DEVNULL).returncode != 0
    kept = Path(".simpul/plans") / f"{one['plan']}.json"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == one["plan"] == json.loads(one["text"])["plan"]
    # The head that siti signed is a line of this log: the one by which the plan was made, or a later one.
    head = json.loads(one["text"])["head"]
    lines = Path(".simpul/events.jsonl").read_bytes().splitlines()
    assert hashlib.sha256(lines[head["seq"] - 1]).hexdigest() == head["sha256"]
    assert head["seq"] > 0


def test_the_auditors_page_in_indonesian_says_what_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    """Each command of docs/id/auditor.md, as it stands there and in that order, with a shell and OpenSSH alone."""
    both_approved()
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    capsys.readouterr()
    assert bring() == 0
    assert re.search(r"(?m)^Rencana [0-9a-f]{16} diterapkan seluruhnya: \d+ selesai\.$", capsys.readouterr().out)
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/id/auditor.md").read_text(), re.DOTALL)
    assert len(blocks) == 8
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    said = []
    for block in blocks:
        done = subprocess.run(["sh", "-e", "-c", block], capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": path})
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        said.append(done.stdout)
    lines = Path(".simpul/events.jsonl").read_bytes().splitlines()
    assert f"{len(lines)} baris, utuh; ujungnya {len(lines)}:{hashlib.sha256(lines[-1]).hexdigest()}" in said[0]
    plan = hashlib.sha256(PLAN.read_bytes()).hexdigest()
    assert said[2].split()[1:] == [actor(), "rencana", plan]
    assert said[3] == f"{plan}.json: OK\n"
    assert 'Good "simpul-approval" signature for siti' in said[5]
    assert said[7].count("tanda tangannya sah") == 2
    # What the page says to look for is found: by its own commands, in a log that somebody edited.
    log = Path(".simpul/events.jsonl")
    log.write_text(log.read_text().replace("siti", "sita", 1))
    broken = subprocess.run(["sh", "-e", "-c", blocks[0]], capture_output=True, text=True, check=False)
    assert (broken.returncode, "tidak menyambung" in broken.stdout) == (1, True)


def test_nobody_approves_what_they_bring_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    sign("siti", ".simpul/operator_ed25519")
    assert "tester approved, and who brings a plan to the routers does not approve it" in refused()
    sign("budi")
    monkeypatch.setenv("SIMPUL_ACTOR", "budi")       # the same person under a login of the same name
    assert "tester, budi approved" in refused().replace("budi, tester", "tester, budi")
    monkeypatch.delenv("SIMPUL_ACTOR")
    assert bring() == 0


def test_who_had_the_plan_made_does_not_approve_it() -> None:
    both_approved()
    Workspace.open(INVENTORY).log.append(
        "plan", {"plan": hashlib.sha256(PLAN.read_bytes()).hexdigest()}, "siti")
    assert "siti approved, and who brings" in refused()


def test_a_strangers_key_approves_nothing() -> None:
    with pytest.raises(EvidenceError, match="SIM554"):
        approve.run(INVENTORY, PLAN, key=Path("stranger"), yes=True)


def test_a_public_half_that_is_not_the_keys_is_found_out() -> None:
    shutil.copy("siti.pub", "stranger.pub")
    with pytest.raises(EvidenceError, match="SIM551"):
        approve.run(INVENTORY, PLAN, key=Path("stranger"), yes=True)
    assert not list(Path().glob("*.approval"))


def test_without_a_yes_nothing_is_signed() -> None:
    assert approve.run(INVENTORY, PLAN, key=Path("siti")) == 1
    assert not list(Path().glob("*.approval"))


@pytest.mark.parametrize("spoil, code", [
    (lambda a, _s: a.write_text(a.read_text().replace('"64.74"', '"64"')), "SIM555"),
    (lambda a, _s: a.write_text(a.read_text() + " "), "SIM550"),
    (lambda a, _s: a.write_text(a.read_text()[:40]), "SIM550"),
    (lambda a, _s: a.write_text("[]\n"), "SIM550"),
    (lambda _a, s: s.unlink(), "SIM555"),
    (lambda _a, s: s.write_text(""), "SIM555"),
    (lambda _a, s: s.write_text(Path("plan.json.budi.approval.sig").read_text()), "SIM555"),
    (lambda a, _s: a.write_text(Path("plan.json.budi.approval").read_text().replace("budi", "siti")), "SIM555"),
])
def test_an_approval_that_is_not_what_it_says_stops_everything(spoil: object, code: str) -> None:
    both_approved()
    approval = Path("plan.json.siti.approval")
    assert callable(spoil)
    spoil(approval, approval.with_name(f"{approval.name}.sig"))
    assert code in refused()


def test_a_signature_made_for_something_else_is_none() -> None:
    both_approved()
    Path("plan.json.siti.approval.sig").unlink()
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", "siti", "plan.json.siti.approval"], check=True,
                   stderr=subprocess.DEVNULL)
    assert "is no signature of siti over it" in refused()


def test_an_approval_of_another_plan_is_none() -> None:
    both_approved()
    other = Path("other.json")
    assert run_plan(INVENTORY, against=Path("before"), out=other, limit="64.74") == 0
    for path in Path().glob("plan.json.*.approval*"):
        shutil.copy(path, path.name.replace("plan.json", "other.json"))
    with pytest.raises(EvidenceError, match="it is another plan's"):
        run_apply(INVENTORY, plan_file=other, yes=True)


def test_a_plan_made_on_the_spot_is_approved_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = provision.load_plan(PLAN)
    monkeypatch.setattr(provision, "plan_for", lambda *_, **__: stored)
    with pytest.raises(EvidenceError, match="SIM556"):
        run_apply(INVENTORY, yes=True)


def test_where_nobody_must_approve_nothing_is_asked() -> None:
    for file in (BONTANG, PROVINCE):
        text = file.read_text()
        start = text.index("approvers: {")
        end = text.index("}}, ", start) + 4
        file.write_text(text[:start] + text[end:])
    assert bring() == 0


def test_an_approver_of_what_does_not_change_has_nothing_to_say() -> None:
    assert run_plan(INVENTORY, against=Path("before"), out=Path("hubs.json"), limit="hub") == 0
    with pytest.raises(EvidenceError, match="SIM553"):
        approve.run(INVENTORY, Path("hubs.json"), key=Path("siti"), yes=True)


@pytest.mark.parametrize("fool, words", [
    (lambda _log, kept: kept.write_bytes(kept.read_bytes() + b" "), "is not the plan that was brought"),
    (lambda _log, kept: kept.unlink(), "ask for the file with this SHA-256"),
])
def test_the_auditor_finds_a_swapped_plan(
    fool: object, words: str, capsys: pytest.CaptureFixture[str],
) -> None:
    both_approved()
    assert bring() == 0
    assert callable(fool)
    fool(Path(".simpul/events.jsonl"), next(Path(".simpul/plans").glob("*.json")))
    capsys.readouterr()
    assert audit.run(INVENTORY) == int("is not" in words)
    assert words in capsys.readouterr().out.replace("\n", "")


def test_a_plan_that_was_brought_before_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    both_approved()
    assert bring() == 0
    assert "brought to routers before" not in capsys.readouterr().err
    assert bring() == 0
    assert "brought to routers before" in capsys.readouterr().err


def test_a_log_written_anew_does_not_have_the_line_that_was_signed(capsys: pytest.CaptureFixture[str]) -> None:
    """A chain made anew is whole in itself; what the approvers saw of the old one is not in it."""
    both_approved()
    assert bring() == 0
    old = [json.loads(line) for line in Path(".simpul/events.jsonl").read_bytes().splitlines()]
    Path(".simpul/events.jsonl").unlink()
    log = Workspace.open(INVENTORY).log
    for event in old:
        log.append(event["kind"], event["data"], "somebody-else" if event["kind"] == "plan" else event["actor"])
    capsys.readouterr()
    assert audit.run(INVENTORY) == 1
    assert "saw a log with another line" in capsys.readouterr().out


def test_an_apply_without_approval_is_seen_by_the_auditor(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever holds a router's key can take the approvers out of his own copy. The log shows what he did."""
    with_approvers = {file: file.read_text() for file in (BONTANG, PROVINCE)}
    test_where_nobody_must_approve_nothing_is_asked()
    for file, text in with_approvers.items():
        file.write_text(text)
    capsys.readouterr()
    assert audit.run(INVENTORY) == 1
    assert "without an approval for 64.74, which the inventory asks for" in capsys.readouterr().out
    next(Path(".simpul/plans").glob("*.json")).unlink()
    assert audit.run(INVENTORY) == 1, "the log itself says whose routers it changed"
    assert "without an approval for 64.74, which the inventory asks for" in capsys.readouterr().out


def terms(words: str) -> None:
    """Give each approver a term."""
    for file in (BONTANG, PROVINCE):
        file.write_text(re.sub(r"(key: ssh-ed25519 [A-Za-z0-9+/=]+)[^}]*}", rf"\1, {words}}}", file.read_text()))


def test_what_went_out_before_anybody_approved_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with_approvers = {file: file.read_text() for file in (BONTANG, PROVINCE)}
    test_where_nobody_must_approve_nothing_is_asked()
    for file, text in with_approvers.items():
        file.write_text(text)
    terms(f"from: {today() + timedelta(days=1)}")
    capsys.readouterr()
    assert audit.run(INVENTORY) == 0
    assert "without an approval for 64.74, whose approvers begin later" in capsys.readouterr().out
    terms(f"from: {today()}")
    assert audit.run(INVENTORY) == 1


def test_who_approved_within_the_term_did_and_nobody_does_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    terms(f"until: {today()}")
    sign("siti", "budi")
    assert bring() == 0
    assert audit.run(INVENTORY) == 0
    terms(f"until: {today() - timedelta(days=1)}")
    capsys.readouterr()
    assert audit.run(INVENTORY) == 1
    assert "outside siti's term" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(EvidenceError, match=r"SIM554.* until"):
        sign("siti")
    with pytest.raises(EvidenceError, match=r"SIM555.* today"):
        bring()
    for path in Path().glob("plan.json.*.approval*"):
        path.unlink()
    assert "nobody may approve there" in refused()
    terms(f"from: {today() + timedelta(days=1)}")
    with pytest.raises(EvidenceError, match=r"SIM554.* from"):
        sign("siti")


def test_a_plan_of_a_dry_run_has_a_maker_too() -> None:
    assert run_plan(INVENTORY, against=Path("before"), out=Path("dry.json"), limit="64.74,hub", dry_run=True) == 0
    made = [e for e in Workspace.open(INVENTORY).log.events() if e.kind == "plan"][-1]
    assert made.data == {"plan": hashlib.sha256(Path("dry.json").read_bytes()).hexdigest(), "dry_run": True}


def test_an_approver_whom_only_the_operators_copy_knew_is_none_to_the_auditor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reviewed = BONTANG.read_text()
    start, end = reviewed.index("approvers: {"), reviewed.index("}}, ") + 4
    BONTANG.write_text(reviewed[:start] + f"approvers: {{joko: {{name: Joko, key: {new_key('joko')}}}}}, "
                       + reviewed[end:])
    sign("joko", "budi")
    assert bring() == 0
    BONTANG.write_text(reviewed)
    capsys.readouterr()
    assert audit.run(INVENTORY) == 1
    said = capsys.readouterr().out
    assert "by a key that the inventory does not name for 64.74 now" in " ".join(said.split())
    assert "without an approval for 64.74" in said


@pytest.mark.parametrize("way", ["the event says another government", "the text does"])
def test_nobody_approves_for_another_government_in_the_log(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    both_approved()
    assert bring() == 0
    workspace = Workspace.open(INVENTORY)
    plan = hashlib.sha256(PLAN.read_bytes()).hexdigest()
    text = Path("plan.json.budi.approval").read_text()
    signature = Path("plan.json.budi.approval.sig").read_text()
    if way == "the text does":
        fields = json.loads(text)
        text = Approval(fields["plan"], fields["network"], "budi", "64.74", fields["time"], Head()).text().decode()
        signature = make_signature(text.encode(), Path("budi"), NAMESPACE)
    facts = {"plan": plan, "approver": "budi", "government": "64.74", "text": text,
             "key": public_half(Path("budi")), "signature": signature}
    workspace.log.append("approved", facts, "tester")
    workspace.log.append("apply-begin", {"plan": plan, "units": []}, "tester")
    capsys.readouterr()
    assert audit.run(INVENTORY) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "without an approval for 64.74, which the inventory asks for" in said


def test_another_plans_approval_whose_name_goes_on_is_nobodys_business() -> None:
    both_approved()
    shutil.copy("plan.json.siti.approval", "plan.json.v2.siti.approval")
    assert bring() == 0


def test_a_plan_that_would_send_other_lines_than_it_shows_is_neither_shown_nor_approved_nor_brought() -> None:
    forged = replace(load(PLAN.read_bytes()), units=tuple(
        replace(u, fragments=tuple(_again(f) for f in u.fragments)) for u in load(PLAN.read_bytes()).units))
    PLAN.write_bytes(dump(forged))
    acts: tuple[Callable[[], object], ...] = (lambda: sign("siti"), bring, lambda: provision.run_show(PLAN))
    for act in acts:
        with pytest.raises(PlanError, match="SIM437"):
            act()


def _again(fragment: Fragment) -> Fragment:
    """The fragment with a line that no text of it asks for, and an id that fits."""
    steps = tuple(replace(s, do=(*s.do, "ip route 0.0.0.0/0 203.0.113.1")) if s.do else s for s in fragment.steps)
    bare = replace(fragment, id="", steps=steps)
    return replace(bare, id=fragment_id(bare))


def test_one_key_two_approvers_is_refused() -> None:
    let_approve(PASER, "agreement:",
                {"ani": Path("siti.pub").read_text().strip()})
    with pytest.raises(IntentError, match="SIM126"):
        Workspace.open(INVENTORY)
