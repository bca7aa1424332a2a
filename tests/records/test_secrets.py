"""The stores of secrets, and that nothing of them shows where it should not."""

from __future__ import annotations

import base64
import os
import shutil
import stat
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pyrage
import pytest

from records.environment import variable
from records.keys import host_secret, new_host_key, new_wireguard_pair, wireguard_secret
from records.sealed import seal, unseal
from records.secrets import AgeStore, EnvironmentStore, init
from simpul.errors import SecretError
from simpul.secrets import Secrets, SecretStore, reveal

ROOT = Path(__file__).parents[2]
VALUE = "correct-horse-battery-staple"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".simpul"


@pytest.fixture
def store(folder: Path) -> AgeStore:
    return init(folder)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestAgeStore:
    def test_what_is_put_is_there_for_a_new_process(self, store: AgeStore, folder: Path) -> None:
        keeper: SecretStore = store
        keeper.put_many({"psk:a": VALUE, "wg:x+/=": "y"})
        reader: Secrets = AgeStore(folder)
        assert reader.get("psk:a") == VALUE
        assert reader.names() == ("psk:a", "wg:x+/=")

    def test_nobody_else_can_read_it(self, store: AgeStore, folder: Path) -> None:
        store.put_many({"psk:a": VALUE})
        assert mode(folder) == 0o700
        assert {p.name: mode(p) for p in folder.iterdir()} == {
            ".gitignore": 0o600, "identity.txt": 0o600, "secrets.age": 0o600, "secrets.lock": 0o600}
        assert all(VALUE.encode() not in p.read_bytes() for p in folder.iterdir())

    def test_it_is_an_age_file_for_any_age(self, store: AgeStore, folder: Path) -> None:
        store.put_many({"psk:a": VALUE})
        identity = next(x for x in (folder / "identity.txt").read_text().splitlines() if not x.startswith("#"))
        plain = pyrage.decrypt((folder / "secrets.age").read_bytes(), [pyrage.x25519.Identity.from_str(identity)])
        assert f'"psk:a":"{VALUE}"'.encode() in plain
        assert (folder / "secrets.age").read_bytes().startswith(b"age-encryption.org/v1")

    @pytest.mark.parametrize("name", ["identity.txt", "secrets.age"])
    def test_init_overwrites_nothing(self, folder: Path, name: str) -> None:
        folder.mkdir()
        (folder / name).write_bytes(b"the only copy")
        with pytest.raises(SecretError) as refused:
            init(folder)
        assert refused.value.code == "SIM508"
        assert (folder / name).read_bytes() == b"the only copy"
        assert {p.name for p in folder.iterdir()} == {name, "secrets.lock"}

    def test_a_missing_secret(self, store: AgeStore) -> None:
        with pytest.raises(SecretError, match="there is no secret psk:zz") as refused:
            store.get("psk:zz")
        assert refused.value.code == "SIM501"

    def test_a_value_is_never_replaced_by_accident(self, store: AgeStore) -> None:
        store.put_many({"psk:a": VALUE})
        store.put_many({"psk:a": VALUE})
        with pytest.raises(SecretError) as refused:
            store.put_many({"psk:new": "x", "psk:a": "other"})
        assert refused.value.code == "SIM505"
        assert "psk:a" in str(refused.value)
        assert VALUE not in str(refused.value)
        assert "other value" in str(refused.value)
        assert store.names() == ("psk:a",)
        store.put_many({"psk:a": "replaced"}, replace=True)
        assert store.get("psk:a") == "replaced"
        store.forget(["psk:a", "psk:never"])
        assert store.names() == ()

    @pytest.mark.parametrize("secrets", [{"a b": "x"}, {"": "x"}, {"psk:": "x"}, {"psk:a": ""}, {"psk:a": "x\0y"}])
    def test_what_cannot_be_a_secret(self, store: AgeStore, secrets: dict[str, str]) -> None:
        with pytest.raises(SecretError) as refused:
            store.put_many(secrets)
        assert refused.value.code == "SIM500"

    @pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o610, 0o666])
    def test_an_identity_that_others_may_use_is_refused(self, store: AgeStore, folder: Path, bits: int) -> None:
        store.put_many({"psk:a": VALUE})
        (folder / "identity.txt").chmod(bits)
        for ask in (lambda: AgeStore(folder).get("psk:a"), lambda: store.get("psk:a"), store.names,
                    lambda: store.put_many({"psk:b": "x"}), lambda: store.recipient, lambda: store.unseal(b"")):
            with pytest.raises(SecretError) as refused:
                ask()
            assert refused.value.code == "SIM504"
            assert "chmod 600" in str(refused.value)

    def test_no_identity_a_wrong_one_and_a_damaged_store(self, folder: Path, tmp_path: Path) -> None:
        init(folder)
        identity = folder / "identity.txt"
        kept = identity.read_bytes()
        codes = []
        for content in (None, b"# nothing\n", b"AGE-SECRET-KEY-1NONSENSE\n",
                        str(pyrage.x25519.Identity.generate()).encode()):
            identity.unlink()
            if content is not None:
                identity.write_bytes(content)
                identity.chmod(0o600)
            else:
                identity.symlink_to(tmp_path / "none")
            with pytest.raises(SecretError) as refused:
                AgeStore(folder).names()
            codes.append(refused.value.code)
        assert codes == ["SIM502", "SIM502", "SIM502", "SIM503"]
        identity.write_bytes(kept)
        whole = (folder / "secrets.age").read_bytes()
        for damage in (whole[:-1], b"", bytes([*whole[:-1], whole[-1] ^ 1]), seal(b"{}", AgeStore(folder).recipient),
                       seal(b"[1", AgeStore(folder).recipient)):
            (folder / "secrets.age").write_bytes(damage)
            with pytest.raises(SecretError) as refused:
                AgeStore(folder).names()
            assert refused.value.code == "SIM503"

    def test_a_store_that_is_not_there(self, folder: Path) -> None:
        with pytest.raises(SecretError) as refused:
            AgeStore(folder).get("psk:a")
        assert refused.value.code == "SIM502"
        init(folder)
        (folder / "secrets.age").unlink()
        with pytest.raises(SecretError) as refused:
            AgeStore(folder).get("psk:a")
        assert refused.value.code == "SIM509"

    def test_what_another_process_puts_is_seen(self, store: AgeStore, folder: Path) -> None:
        assert store.names() == ()
        AgeStore(folder).put_many({"psk:a": VALUE})
        assert store.get("psk:a") == VALUE

    def test_writers_at_once_lose_nothing(self, store: AgeStore, folder: Path) -> None:
        code = ("import sys; from pathlib import Path; from records.secrets import AgeStore\n"
                "for n in range(10): AgeStore(Path(sys.argv[1])).put_many({f'psk:{sys.argv[2]}{n}': 'v'})")
        others = [subprocess.Popen([sys.executable, "-c", code, folder, name], cwd=ROOT) for name in "xy"]

        def put(name: str) -> None:
            for n in range(10):
                store.put_many({f"psk:{name}{n}": "v"})

        threads = [threading.Thread(target=put, args=[name]) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [other.wait(60) for other in others] == [0, 0]
        assert len(store.names()) == 40

    def test_it_seals_for_itself_and_for_recovery(self, store: AgeStore) -> None:
        recovery = pyrage.x25519.Identity.generate()
        sealed = store.seal(b"backup", str(recovery.to_public()))
        assert store.unseal(sealed) == b"backup"
        assert unseal(sealed, str(recovery)) == b"backup"
        with pytest.raises(SecretError) as refused:
            store.unseal(seal(b"backup", str(recovery.to_public())))
        assert refused.value.code == "SIM503"

    def test_the_fingerprint_key_belongs_to_the_store(self, store: AgeStore, folder: Path, tmp_path: Path) -> None:
        key = store.fingerprint_key()
        store.put_many({"psk:a": VALUE})
        assert len(key) == 32
        assert AgeStore(folder).fingerprint_key() == key
        assert init(tmp_path / "other").fingerprint_key() != key


class TestEnvironment:
    def test_names_become_variables_and_back(self) -> None:
        assert variable("wg:a+b=") == "SIMPUL_SECRET_wg_3Aa_2Bb_3D"
        names = ["wg:a+b/C=", "psk:a_b", "psk:a-b", "plain", "host:AAAA/+@x"]
        store = EnvironmentStore({**{variable(name): f"value of {name}" for name in names}, "PATH": "/bin",
                                  "SIMPUL_SECRET_": "x", "SIMPUL_SECRET_bad name": "x", "SIMPUL_SECRET_a_3a": "x"})
        assert store.names() == tuple(sorted(names))
        assert [store.get(name) for name in names] == [f"value of {name}" for name in names]

    def test_the_real_environment_and_what_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SIMPUL_SECRET_psk_3Aa", VALUE)
        store: Secrets = EnvironmentStore()
        assert store.get("psk:a") == VALUE
        with pytest.raises(SecretError, match="set SIMPUL_SECRET_psk_3Ab") as refused:
            store.get("psk:b")
        assert refused.value.code == "SIM501"


class TestKeys:
    @pytest.mark.skipif(not shutil.which("wg"), reason="no wireguard-tools: pairs are not compared with wg")
    def test_wireguard_agrees(self) -> None:
        for _ in range(5):
            private, public = new_wireguard_pair()
            derived = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True)
            assert derived.stdout.strip() == public
            assert len(private) == 44

    def test_wireguard_private_keys_are_clamped(self) -> None:
        raw = base64.b64decode(new_wireguard_pair().private)
        assert (raw[0] & 7, raw[31] & 128, raw[31] & 64) == (0, 0, 64)

    @pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="openssh is not installed: host keys are not compared")
    def test_ssh_agrees(self, tmp_path: Path) -> None:
        private, public = new_host_key()
        path = tmp_path / "ssh_host_ed25519_key"
        path.touch(0o600)
        path.write_text(private)
        derived = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, text=True, check=True)
        assert derived.stdout.split()[:2] == public.split()
        assert public.split()[0] == "ssh-ed25519"

    def test_names(self, store: AgeStore) -> None:
        private, public = new_wireguard_pair()
        host, line = new_host_key()
        assert wireguard_secret(public) == f"wg:{public}"
        assert host_secret(f"{line} root@hub") == host_secret(line) == f"host:{line.split()[1]}"
        store.put_many({wireguard_secret(public): private, host_secret(line): host})
        assert store.get(host_secret(line)) == host
        with pytest.raises(SecretError):
            host_secret("AAAA")

    def test_no_pair_is_made_twice(self) -> None:
        assert len({new_wireguard_pair().private for _ in range(50)}) == 50


class TestSealing:
    def test_for_an_ssh_key_and_an_age_key(self) -> None:
        identity = pyrage.x25519.Identity.generate()
        private, public = new_host_key()
        sealed = seal(b"data", [str(identity.to_public()), public])
        assert unseal(sealed, str(identity)) == b"data"
        assert pyrage.decrypt(sealed, [pyrage.ssh.Identity.from_buffer(private.encode())]) == b"data"

    @pytest.mark.parametrize("recipients", ["age1nonsense", "ssh-ed25519 AAAA", "", []])
    def test_for_nobody(self, recipients: str | list[str]) -> None:
        with pytest.raises(SecretError) as refused:
            seal(b"data", recipients)
        assert refused.value.code == "SIM507"


class TestNothingShows:
    """Whatever is printed of an object that holds a secret, the secret is not in it."""

    def test_printed_objects(self, store: AgeStore) -> None:
        store.put_many({"psk:a": VALUE})
        assert store.get("psk:a") == VALUE
        pair, host = new_wireguard_pair(), new_host_key()
        revealed = reveal(["psk:a"], store)
        assert revealed["psk:a"] == VALUE
        environment = EnvironmentStore({"SIMPUL_SECRET_psk_3Aa": VALUE})
        inside = store._seen
        assert inside is not None
        hidden = [VALUE, pair.private, host.private.splitlines()[1], store._content().fingerprint_key,
                  store._identity()]
        for thing in (store, pair, host, revealed, environment, inside, [revealed], {"x": pair}):
            shown = f"{thing!r} {thing!s} {thing}"
            assert not [secret for secret in hidden if secret in shown]
        assert pair.public in repr(pair)

    def test_errors(self, store: AgeStore, folder: Path) -> None:
        store.put_many({"psk:a": VALUE})
        identity = store._identity()
        other = str(pyrage.x25519.Identity.generate())
        # A store whose content is broken around the secret: its parser quotes what it reads.
        broken = seal(f'{{"format":1,"secrets":{{"psk:a":"{VALUE}" {VALUE}'.encode(), store.recipient)
        (folder / "secrets.age").write_bytes(broken)
        for ask in (lambda: AgeStore(folder).get("psk:a"), lambda: unseal(broken, other),
                    lambda: unseal(broken, other[:-1]), lambda: store.put_many({"psk:b": f"{VALUE}\0"})):
            with pytest.raises(SecretError) as refused:
                ask()
            told = "".join(traceback.format_exception(refused.value))
            # The line of this test's own source that is quoted in the traceback holds names only.
            assert not [secret for secret in (VALUE, identity, other, other[:-1]) if secret in told]

    def test_the_owner_of_the_identity_must_be_us(self, store: AgeStore, folder: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("only root can give a file away")
        os.chown(folder / "identity.txt", 65534, 65534)
        with pytest.raises(SecretError) as refused:
            store.names()
        assert refused.value.code == "SIM504"
