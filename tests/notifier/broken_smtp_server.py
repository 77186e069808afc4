"""A mail server that answers one step of the dialogue with any bytes."""

import socketserver
import threading
from typing import Any

STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "text")
USUAL = {
    "greeting": b"220 here\r\n",
    "EHLO": b"250 here\r\n",
    "DATA": b"354 go on\r\n",
}


class BrokenSmtpServer:
    """Answers as mail servers do, except at `step`: there it sends `answer` and hangs up."""

    def __init__(self, step: str, answer: bytes) -> None:
        self.texts = 0
        outer = self

        class Dialogue(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.talk(self, step, answer)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dialogue)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"smtp+plain://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def talk(self, dialogue: Any, step: str, answer: bytes) -> None:
        """Answer until the step that is broken, or until the client hangs up."""
        at = "greeting"
        while True:
            if at == "text":
                while dialogue.rfile.readline() not in (b".\r\n", b""):
                    continue
                self.texts += 1
            dialogue.wfile.write(answer if at == step else USUAL.get(at, b"250 ok\r\n"))
            if at == step:
                return
            if at == "DATA":
                at = "text"
                continue
            line = dialogue.rfile.readline()
            if not line:
                return
            at = line[:4].strip().decode().upper()
