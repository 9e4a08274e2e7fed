"""A proxy before a server of HTTP that fails as stores and networks do: busy, slow, cut off, away."""

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
PART = 1 << 14
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Faulty(ThreadingHTTPServer):
    """Serves as a context manager. Its faults may be set, and set anew, at any time.

    `busy_every`, `cut_every`: each so many-th request is answered with 503, or its answer breaks off in its middle.
    `seconds`: added to each request. `away_after`: of how many further requests the server answers none any more.
    `sent`: the bytes of all answers that clients have taken, roughly.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((HOST, 0), _Handler)
        self.backend = port
        self.lock = threading.Lock()
        self.requests = self.failed = self.sent = 0
        self.recover()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def recover(self) -> None:
        """From now on no request fails."""
        self.busy_every = self.cut_every = 0
        self.seconds = 0.0
        self.away_after: int | None = None

    def fault(self) -> str:
        """What is wrong with the next request; empty where nothing is."""
        with self.lock:
            self.requests += 1
            if self.away_after is not None:
                self.away_after -= 1
            found = (
                "away" if self.away_after is not None and self.away_after < 0
                else "busy" if self.busy_every and self.requests % self.busy_every == 0
                else "cut" if self.cut_every and self.requests % self.cut_every == 0
                else ""
            )  # fmt: skip
            self.failed += bool(found)
            return found

    def __enter__(self) -> "Faulty":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are no news here."""


class _Handler(BaseHTTPRequestHandler):
    server: Faulty

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        self.close_connection = True
        if self.raw_requestline and self.parse_request():
            self._forward()

    def _forward(self) -> None:
        body = self._body()
        fault = self.server.fault()
        time.sleep(self.server.seconds)
        if fault == "away":
            return
        if fault == "busy":
            self._answer(503, [("Content-Type", "text/plain")], b"")
            return
        backend = http.client.HTTPConnection(HOST, self.server.backend)
        backend.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                backend.putheader(name, value)
        backend.putheader("Content-Length", str(len(body)))
        backend.endheaders(body)
        answer = backend.getresponse()
        data = answer.read()
        if "json" in answer.getheader("Content-Type", ""):  # links to the server must lead here, too
            data = data.replace(f"http://{HOST}:{self.server.backend}".encode(), self.server.url.encode())
        self._answer(answer.status, answer.getheaders(), data, answer.getheader("Content-Length"), fault == "cut")
        backend.close()

    def _body(self) -> bytes:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(
        self, status: int, headers: list[tuple[str, str]], body: bytes, length: str | None = None, cut: bool = False
    ) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        whole = length if self.command == "HEAD" and length else str(len(body))
        self.send_header("Content-Length", whole)
        self.send_header("Connection", "close")
        self.end_headers()
        end = len(body) // 2 if cut else len(body)
        for start in range(0, end, PART):
            self.wfile.write(body[start : min(start + PART, end)])
            with self.server.lock:
                self.server.sent += PART
