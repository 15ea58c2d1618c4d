#!/usr/bin/env python3
"""How many lines a second a session answers, how soon it greets, and whether it grows.

    cargo build --release && python3 benches/session.py

The session has one processor for itself and is driven over pipes. The table goes into docs/benchmarks.md.
"""

import json
import os
import re
import subprocess
import tempfile
import threading
import time

from pairs import RMMAP, dated, record

LINES = {
    "`seek`": (b"seek 4096\n", 40_000),
    "`read`, 16 bytes": (b"read 16\n", 40_000),
    "`get`, 16 bytes": (b"get 0x40:+16\n", 40_000),
    "`get`, as a JSON array": (b'["get","0x40:+16"]\n', 40_000),
    "`set`, 4 bytes, in the file": (b"set 0x40:+4 deadbeef\n", 20_000),
    "`find`, a near match": (b"find 7f454c46 0:\n", 20_000),
    "`dump`, a row": (b"dump 0x40:+16 -f xxd\n", 20_000),
    "`patch`, 4 bytes, in the file": (b"patch 0x40 deadbeef\n", 20_000),
}


def session(path):
    pinned = lambda: os.sched_setaffinity(0, {0})  # noqa: E731
    words = [RMMAP, "session", path, "--access", "write", "--json"]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=pinned)


def memory(process):
    """Resident memory in KiB, without what is mapped from the file."""
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read()).group(1))


def drive(process, line, count):
    """Sends so many lines and reads as many replies; how long that took, and the last reply."""
    batch = line * 500

    def send():
        for _ in range(count // 500):
            process.stdin.write(batch)
        process.stdin.flush()

    writer = threading.Thread(target=send)
    start = time.perf_counter()
    writer.start()
    left, tail = count // 500 * 500, b""
    while left:
        piece = process.stdout.read1(1 << 20)
        left -= piece.count(b"\n")
        tail = (tail + piece)[-4096:]
    took = time.perf_counter() - start
    writer.join()
    return took, tail.splitlines()[-1]


def main():
    os.sched_setaffinity(0, set(range(os.cpu_count())) - {0} or {0})
    rows = []
    with tempfile.NamedTemporaryFile() as file:
        file.write(open(RMMAP, "rb").read())
        file.flush()
        starts = []
        for _ in range(60):
            begin = time.perf_counter()
            process = session(file.name)
            process.stdout.readline()
            starts.append(time.perf_counter() - begin)
            process.stdin.close()
            process.wait()
        process = session(file.name)
        process.stdout.readline()
        for name, (line, count) in LINES.items():
            drive(process, line, 1000)
            took, last = drive(process, line, count)
            reply = json.loads(last)
            assert reply["ok"], reply
            rows.append((f"{name}: lines a second", f"{count / took:,.0f}", "20,000"))
        begin = time.perf_counter()
        for _ in range(5000):
            process.stdin.write(b"read-byte\nseek 0\n")
            process.stdin.flush()
            process.stdout.readline()
            process.stdout.readline()
        rows.append(("question and answer in turn: pairs a second", f"{5000 / (time.perf_counter() - begin):,.0f}", ""))
        before = memory(process)
        drive(process, b"set 0x40:+4 deadbeef\n", 100_000)
        drive(process, b"read 16\n", 900_000)
        rows.append(("memory of its own before and after 1,000,000 lines", f"{before} KiB, {memory(process)} KiB", "as much"))
        process.stdin.close()
        process.wait()
    start = sorted(starts)[len(starts) // 2] * 1000
    rows.insert(0, ("start, until the greeting is there (median of 60)", f"{start:.1f} ms", "3 ms"))
    table = "\n".join(f"| {what} | {found} | {asked} |" for what, found, asked in rows)
    lines = [
        f"Measured on {dated()} The session has one processor for itself; lines come and replies go over pipes, and every",
        "reply is written out at once. The start holds what Python needs to start a process.",
        "",
        "| what | found | asked for |",
        "| --- | --- | --- |",
        table,
    ]
    record("session", lines)


main()
