"""A mail server that takes everything and keeps nothing, in a process of its own.

Speaks as much SMTP as is needed and no Python runs per line, so that mail is measured and not
this. Prints its port; ends with its standard input.
"""

import socketserver
import sys
import threading

_REPLIES = {
    b"EHLO": b"250-bench\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


class _Session(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"220 bench\r\n")
        with self.request.makefile("rb") as lines:
            for line in lines:
                verb = line[:4].upper()
                self.request.sendall(_REPLIES.get(verb, b"250 OK\r\n"))
                if verb == b"QUIT":
                    return
                if verb == b"DATA":
                    self._swallow(lines)

    def _swallow(self, lines) -> None:  # type: ignore[no-untyped-def]
        """Reads up to the final dot; the client waits for the reply, so nothing follows it."""
        end = b""
        while not end.endswith(b"\r\n.\r\n"):
            end = (end + lines.read1(1 << 16))[-5:]
        self.request.sendall(b"250 Taken\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def main() -> None:
    """Serve until standard input ends."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
