"""Throw-away certification authorities, made with the openssl command."""

import subprocess
from pathlib import Path


class Authority:
    """An authority in a folder of its own; `file` is what its clients trust."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.file = folder / "ca.pem"
        _openssl(folder, *_NEW, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA")

    def certify(self, name: str) -> tuple[Path, Path]:
        """The certificate and the key of a server of this name."""
        key, certificate = self.folder / "server.key", self.folder / "server.pem"
        subject = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=CA:FALSE")
        _openssl(
            self.folder, *_NEW, *signed, *subject, "-keyout", str(key), "-out", str(certificate)
        )
        return certificate, key


_NEW = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2")  # fmt: skip


def _openssl(folder: Path, *command: str) -> None:
    subprocess.run(["openssl", *command], cwd=folder, check=True, stderr=subprocess.DEVNULL)
