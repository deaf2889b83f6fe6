"""The real relay as a process: that of build/release, or of build/dev, or SYNCLINE_RELAY."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import subprocess
import time

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_PLACES = [_ROOT / f"build/{preset}/src/relay/syncline-relay" for preset in ("release", "dev")]
PROGRAM = os.environ.get("SYNCLINE_RELAY") or next((p for p in _PLACES if p.exists()), None)
SECRET = b"a secret of this test, for HS256"


def token(subject, right="write", seconds=3600):
    """One that a Relay with `tokens` takes for any document."""

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    claims = {"sub": subject, "exp": int(time.time() + seconds), "docs": {"*": right}}
    signed = b".".join(part(json.dumps(x).encode()) for x in ({"alg": "HS256"}, claims))
    return (signed + b"." + part(hmac.new(SECRET, signed, hashlib.sha256).digest())).decode()


class Relay:
    """One that keeps its documents in a folder, and its port when it is started again."""

    def __init__(self, folder, *settings, tokens=False):
        self._folder = folder
        self._settings = list(settings)
        self._port = 0
        if tokens:
            secret = folder / "secret"
            secret.write_bytes(SECRET)
            self._settings += ["--auth.kind=jwt", f"--auth.secret_file={secret}"]
        self.start()

    def start(self):
        command = [PROGRAM, f"--server.port={self._port}", f"--store.path={self._folder}/relay.db"]
        log = self._folder / "log"
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [*command, *self._settings], stdout=out, stderr=subprocess.STDOUT
            )
        while True:
            ended = self._process.poll() is not None
            found = re.search(r'"url":"(ws://[^"]+:(\d+)[^"]*)"', log.read_text())
            if found:
                self.url, self._port = found[1], int(found[2])
                return
            if ended:
                raise RuntimeError("the relay did not start:\n" + log.read_text())
            time.sleep(0.01)

    def kill(self):
        """As kill -9 does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
