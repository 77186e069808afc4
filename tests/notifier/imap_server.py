"""A small IMAP server for tests: one folder, and the commands that a mailbox is read with."""

import re
import socketserver
import threading
from typing import Any

USER, PASSWORD = "live", "secret word"


class ImapServer:
    """Serves the mails of `mails` by their UID; `flags` has what the client set.

    The next command that begins with `break_at` is answered by hanging up, once.
    """

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.break_at = ""
        outer = self

        class Dialogue(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK here\r\n")
                while line := self.rfile.readline():
                    tag, _space, command = line.decode().strip().partition(" ")
                    if outer.break_at and command.startswith(outer.break_at):
                        outer.break_at = ""
                        return
                    for answer in outer.answer(command):
                        self.wfile.write(answer + b"\r\n")
                    good = outer.accepts(command)
                    self.wfile.write(f"{tag} {'OK' if good else 'NO'} done\r\n".encode())
                    if command == "LOGOUT":
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dialogue)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        port = self._server.server_address[1]
        self.url = f"imap+plain://{USER}:secret%20word@127.0.0.1:{port}/INBOX"

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, *mails: bytes) -> None:
        """Deliver mails."""
        for mail in mails:
            uid = 1 + max(self.flags, default=0)
            self.mails[uid], self.flags[uid] = mail, set()

    def accepts(self, command: str) -> bool:
        """Return whether a command succeeds: the password and the folder have to be right."""
        if command.startswith("LOGIN"):
            return PASSWORD in command
        return not command.startswith("SELECT") or "INBOX" in command

    def answer(self, command: str) -> list[bytes]:
        """Return the lines before the last one of an answer."""
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if command.startswith("SELECT"):
            return [f"* {len(self.mails)} EXISTS".encode()]
        if command.startswith("UID SEARCH"):
            unread = [uid for uid in self.mails if r"\Seen" not in self.flags[uid]]
            return [f"* SEARCH {' '.join(map(str, unread))}".encode()]
        if command.startswith("UID FETCH"):
            return self._fetch(int(command.split()[2]), command)
        if command.startswith("UID STORE"):
            self.flags[int(command.split()[2])].update(re.findall(r"\\\w+", command))
        if command == "EXPUNGE":
            for uid in [uid for uid in self.mails if r"\Deleted" in self.flags[uid]]:
                del self.mails[uid]
        return []

    def _fetch(self, uid: int, command: str) -> list[bytes]:
        mail: Any = self.mails.get(uid)
        if mail is None:
            return []
        if "RFC822.SIZE" in command:
            return [f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)})".encode()]
        head = f"* {uid} FETCH (UID {uid} BODY[] {{{len(mail)}}}".encode()
        return [head, mail + b")"]
