"""The certificate authority of a network's tunnels: certificates in the inventory, private keys in the store.

`pki/authority.pem`, `pki/revoked.pem` and `pki/devices/NAME.pem` are public and are reviewed with the inventory. Keys
are EC P-384 and signatures ECDSA with SHA-384 throughout (RFC 5480, 5758).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from records.files import write_atomically
from simpul.errors import SecretError
from simpul.network.papers import Certificate, Papers
from simpul.secrets import SecretStore
from simpul.words.sentence import tell

AUTHORITY_YEARS: Final = 20
DEVICE_DAYS: Final = 730
# From so many days before its end a certificate is due.
DUE_DAYS: Final = 60
# Clocks differ a little; a router must not find a new certificate in the future.
_EARLIER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Until when a device's certificate holds."""

    device: str
    until: datetime
    revoked: bool

    def due(self, now: datetime) -> bool:
        return self.until - now < timedelta(days=DUE_DAYS)


class Authority:
    """The authority that stands in an inventory folder."""

    def __init__(self, inventory: Path, secrets: SecretStore) -> None:
        self._folder = inventory / "pki"
        self._secrets = secrets

    def create(self, network: str, now: datetime) -> None:
        """Make the root and an empty list of revocations. Raises SecretError (SIM540) where there is one."""
        if (self._folder / "authority.pem").exists():
            raise SecretError("SIM540", tell(
                "{folder} is already there and is not overwritten", folder=self._folder / "authority.pem"),
                              hint=tell("every certificate in use hangs from it"))
        key = generate_private_key(SECP384R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{network} tunnels")])
        usage = x509.KeyUsage(digital_signature=False, content_commitment=False, key_encipherment=False,
                              data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
                              encipher_only=False, decipher_only=False)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - _EARLIER)
            .not_valid_after(now + timedelta(days=365 * AUTHORITY_YEARS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA384()))
        self._secrets.put_many({_secret(key_name(certificate)): _private(key)})
        self._write("authority.pem", _pem(certificate))
        self._publish(certificate, key, [], 1, now)

    def issue(self, devices: Iterable[str], now: datetime) -> list[str]:
        """New keys and certificates for devices, whatever they have. What was certified."""
        root, key = self._root()
        made = []
        for device in devices:
            own = generate_private_key(SECP384R1())
            usage = x509.KeyUsage(digital_signature=True, content_commitment=False, key_encipherment=False,
                                  data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
                                  encipher_only=False, decipher_only=False)
            certificate = (
                x509.CertificateBuilder().issuer_name(root.subject).public_key(own.public_key())
                .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device)]))
                .serial_number(x509.random_serial_number()).not_valid_before(now - _EARLIER)
                .not_valid_after(min(now + timedelta(days=DEVICE_DAYS), root.not_valid_after_utc))
                .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
                .add_extension(usage, critical=True)
                .add_extension(x509.SubjectAlternativeName([x509.DNSName(device)]), critical=False)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
                .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
                .sign(key, hashes.SHA384()))
            # The private half is kept before anyone can read the certificate.
            self._secrets.put_many({_secret(key_name(certificate)): _private(own)})
            self._write(f"devices/{device}.pem", _pem(certificate))
            made.append(device)
        return made

    def revoke(self, device: str, now: datetime) -> None:
        """Put a device's certificate on the list for good. It stays where it is, and so does what the device is
        configured with, until `issue` makes another. Raises SecretError (SIM541) where there is none to take back.
        """
        root, key = self._root()
        path = self._folder / "devices" / f"{device}.pem"
        if not path.is_file():
            raise SecretError("SIM541", tell(
                "{device} has no certificate", device=device), hint=tell("simpul secrets ca issue makes one"))
        serial = _certificate(path).serial_number
        listed = _listed(self._folder)
        if listed.get_revoked_certificate_by_serial_number(serial) is not None:
            return
        number = listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        fresh = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
        self._publish(root, key, [*listed, fresh], number + 1, now)

    def _root(self) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
        path = self._folder / "authority.pem"
        if not path.is_file():
            raise SecretError("SIM542", tell(
                "there is no authority in {folder}", folder=self._folder), hint=tell("simpul secrets ca init"))
        certificate = _certificate(path)
        key = serialization.load_pem_private_key(self._secrets.get(_secret(key_name(certificate))).encode(), None)
        assert isinstance(key, EllipticCurvePrivateKey)  # noqa: S101 - it was made above
        return certificate, key

    def _publish(
        self, root: x509.Certificate, key: EllipticCurvePrivateKey, revoked: Iterable[x509.RevokedCertificate],
        number: int, now: datetime,
    ) -> None:
        """Write the list. It holds as long as the root: routers get a new one as a change, never none."""
        builder = (x509.CertificateRevocationListBuilder().issuer_name(root.subject).last_update(now - _EARLIER)
                   .next_update(root.not_valid_after_utc)
                   .add_extension(x509.CRLNumber(number), critical=False)
                   .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False))
        for one in revoked:
            builder = builder.add_revoked_certificate(one)
        self._write("revoked.pem", builder.sign(key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM))

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data, 0o644)


def standings(inventory: Path) -> list[Standing]:
    """Every device's certificate, by name, as all may read it. Raises SecretError (SIM543) where a file is not what it
    should be.
    """
    found = []
    paths = sorted((inventory / "pki" / "devices").glob("*.pem"))
    listed = _listed(inventory / "pki") if paths else None
    for path in paths:
        own = _certificate(path)
        revoked = listed is not None and listed.get_revoked_certificate_by_serial_number(own.serial_number) is not None
        found.append(Standing(path.stem, own.not_valid_after_utc, revoked))
    return found


def _listed(folder: Path) -> x509.CertificateRevocationList:
    path = folder / "revoked.pem"
    try:
        return x509.load_pem_x509_crl(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unreadable(path, "list of revocations", error) from error


def read_papers(inventory: Path) -> Papers:
    """The public part, as the network is built from it. Raises SecretError (SIM543) where a file is no certificate."""
    folder = inventory / "pki"
    if not folder.is_dir():
        return Papers()
    devices = {}
    for path in sorted((folder / "devices").glob("*.pem")):
        certificate = _certificate(path)
        devices[path.stem] = Certificate(_pem(certificate).decode(), key_name(certificate))
    texts = [p.read_text(encoding="ascii") if p.is_file() else None
             for p in (folder / "authority.pem", folder / "revoked.pem")]
    return Papers(texts[0], texts[1], devices)


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unreadable(path, "certificate", error) from error


def _unreadable(path: Path, what: str, error: OSError | ValueError) -> SecretError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else "it is not PEM of that kind"
    return SecretError("SIM543", tell(
        "{path} holds no {what}: {why}", path=path, what=what, why=why), hint=tell("bring the one that was reviewed"))


def key_name(certificate: x509.Certificate) -> str:
    """The name of the private key of a certificate, as a router can work it out from the key."""
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()[:32]


def now() -> datetime:
    """The moment, in UTC, to the second: what certificates are dated by."""
    return datetime.now(UTC).replace(microsecond=0)


def _secret(name: str) -> str:
    return f"x509:{name}"


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption()).decode().strip()
