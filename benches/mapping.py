#!/usr/bin/env python3
"""How fast info is beside vmtouch, and on files that are mostly holes. `python3 benches/mapping.py` after
`cargo build --release`, on a file system with holes that has 20 GiB to promise."""

import os
import re
import subprocess
import sys
import tempfile

from pairs import RMMAP, dated, find, once, paired, record

GIB = 1 << 30


def output(words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def resident(path):
    """How many pages are in memory, if both programs say the same."""
    ours = int(output([RMMAP, "info", path, "--field", "resident_pages"]))
    theirs = int(re.search(r"Resident Pages: (\d+)/", output([find("vmtouch"), path]))[1])
    if ours != theirs:
        raise SystemExit(f"{path}: {ours} pages or {theirs}?")
    return ours


def islands(file, length, count, size):
    """Data in a file of holes."""
    os.ftruncate(file.fileno(), length)
    for number in range(count):
        os.pwrite(file.fileno(), b"x" * size, number * (length // count))


def median(words, runs=21):
    return sorted(once(words) for _ in range(runs))[runs // 2] * 1000


def main():
    if not find("vmtouch"):
        sys.exit("vmtouch is not installed")
    lines = [
        f"Measured on {dated()} Whole processes in turn, eleven pairs after one that does not count; ratios are vmtouch's time",
        "divided by rmmap's, median (lowest to highest). Both counted the same pages first.",
        "",
        "| work | rmmap | vmtouch | times as fast | asked for |",
        "| --- | --- | --- | --- | --- |",
    ]

    def against(what, path, words, asked):
        ours, theirs, ratio, low, high = paired([RMMAP, "info", path, *words], [find("vmtouch"), path], runs=11)
        times = f"{ours * 1000:.1f} ms | {theirs * 1000:.1f} ms | {ratio:.0f} ({low:.0f} to {high:.0f})"
        lines.append(f"| {what} | {times} | {asked} |")

    with tempfile.NamedTemporaryFile(dir="/var/tmp") as file:
        islands(file, 20 * GIB, 64, 1 << 20)
        pages = resident(file.name)
        count = ["--field", "resident_pages"]
        against(f"pages in memory of 20 GiB, {pages} there, the rest holes", file.name, count, "50")
        against("the same, and everything else that `info` tells", file.name, [], "")
    with tempfile.NamedTemporaryFile(dir="/var/tmp") as file:
        os.posix_fallocate(file.fileno(), 0, 20 * GIB)
        for _ in range(64):
            os.pread(file.fileno(), 16 << 20, 3 * GIB + _ * (16 << 20))
        pages = resident(file.name)
        against(f"pages in memory of 20 GiB, {pages} there, all of it reserved", file.name, count, "50")
    with tempfile.NamedTemporaryFile(dir="/var/tmp") as file:
        islands(file, 1 << 40, 64, 1 << 20)
        lines.append(f"| `info` of 1 TiB, 64 MiB in 64 ranges | {median([RMMAP, 'info', file.name]):.1f} ms | | | 20 ms |")
    told = subprocess.run([find("vmtouch"), "-h"], capture_output=True, text=True)
    lines += ["", f"Peer: {re.search(r'vmtouch v[0-9.]+', told.stdout + told.stderr)[0]}."]
    record("mapping", lines)


main()
