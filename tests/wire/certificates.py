"""Temporary certification authorities, made with the openssl command."""

import subprocess
from pathlib import Path

_NEW_CERTIFICATE = (
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-nodes", "-days", "2",
)  # fmt: skip


class CertificateAuthority:
    """An authority in its own folder; clients trust the certificate in `file`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.file = folder / "ca.pem"
        # From Python 3.13 on, clients refuse an authority that does not say what its key is for.
        usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
        files = ("-keyout", "ca.key", "-out", "ca.pem")
        _run_openssl(folder, *_NEW_CERTIFICATE, *files, "-subj", "/CN=Test CA", *usage)

    def issue_certificate(self, name: str) -> tuple[Path, Path]:
        """Return the files of a certificate and its key for a server with this name."""
        key, certificate = self.folder / "server.key", self.folder / "server.pem"
        subject = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
        issuer = ("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=CA:FALSE")
        files = ("-keyout", str(key), "-out", str(certificate))
        _run_openssl(self.folder, *_NEW_CERTIFICATE, *issuer, *subject, *files)
        return certificate, key


def _run_openssl(folder: Path, *command: str) -> None:
    subprocess.run(["openssl", *command], cwd=folder, check=True, stderr=subprocess.DEVNULL)
