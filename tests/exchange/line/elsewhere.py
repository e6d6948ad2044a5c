"""A partner's web server that says what a test wants it to say."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Elsewhere:
    """A partner's web server: answers in turn with what was put into ``answers``, keeps what it was asked."""

    def __init__(self):
        self.answers, self.asked = [], []
        elsewhere = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self):
                elsewhere.asked.append((self.path, dict(self.headers)))
                status, headers, body = elsewhere.answers.pop(0)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def says(self, body, status=200, **headers):
        self.answers.append((status, headers, body if isinstance(body, bytes) else body.encode()))

    def questions(self):
        return [{name: values[0] for name, values in parse_qs(urlsplit(path).query).items()} for path, _ in self.asked]
