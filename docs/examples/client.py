#!/usr/bin/env python3
"""A client of `rmmap session --json`, written from docs/session.md alone.

    with Session("firmware.bin", "--access", "write") as session:
        at = session.find(b"GET")
        session.set(at, b"PUT")

Run as a program, it edits the file that is named:

    python3 client.py FILE OLD NEW        replace the text OLD by NEW, everywhere; they must be as long
"""

import json
import subprocess
import sys


class Failed(Exception):
    """A line that failed: its stable kind, the message, and the system's number where there is one."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.kind, self.hint, self.errno = error["kind"], error.get("hint"), error.get("errno")


class Session:
    """One mapping, driven line by line."""

    def __init__(self, file, *options, rmmap="rmmap"):
        words = [rmmap, "session", "--json", *options, file]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.about = json.loads(self.process.stdout.readline())
        self.position = 0
        if not self.about["ok"]:
            self.end()
            raise Failed(self.about["error"])

    def send(self, *words):
        """Sends one line and returns its reply, or raises what it failed with."""
        line = json.dumps([word if isinstance(word, (str, int)) else str(word) for word in words])
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        self.position = reply["position"]
        if not reply["ok"]:
            raise Failed(reply["error"])
        return reply

    def end(self):
        """Ends the session, and says how it ended."""
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def __len__(self):
        return self.send("len")["value"]

    @property
    def verbs(self):
        """The names of all verbs."""
        return {line.split()[0] for line in self.send("help")["text"].splitlines()}

    def seek(self, position, whence="set"):
        return self.send("seek", position, whence)["value"]

    def tell(self):
        return self.send("tell")["value"]

    def read(self, count=None):
        words = ["read"] if count is None else ["read", count]
        return bytes.fromhex(self.send(*words)["bytes"])

    def readline(self):
        return bytes.fromhex(self.send("readline")["bytes"])

    def get(self, start="", end="", step=1):
        """The bytes of a slice."""
        return bytes.fromhex(self.send("get", f"{start}:{end}:{step}")["bytes"])

    def write(self, data):
        return self.send("write", data.hex())["value"]

    def set(self, start, data):
        """Overwrites as many bytes as there are in `data`, from `start` on."""
        return self.send("set", f"{start}:+{len(data)}", data.hex())["value"]

    def find(self, needle, start=None):
        """The offset of the lowest match, or -1."""
        words = ["find", needle.hex()] + ([] if start is None else [f"{start}:"])
        events = self.send(*words)["events"]
        return events[0]["offset"] if events else -1

    def find_all(self, needle):
        """The offsets of all matches that do not overlap."""
        events = self.send("find", needle.hex(), ":", "-a", "--no-overlap")["events"]
        return [event["offset"] for event in events]


def main(file, old, new):
    old, new = old.encode(), new.encode()
    with Session(file, "--access", "write") as session:
        places = session.find_all(old)
        for place in places:
            session.set(place, new)
        print(f"{len(places)} replaced")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failed as failed:
        sys.exit(f"{failed.kind}: {failed}")
