#!/usr/bin/env python3
"""How fast edits are beside programs that take less care. `python3 benches/edits.py [FOLDER...]` after `cargo build
--release`; the files lie in each FOLDER in turn, or where temporary files do. What is timed was compared first."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pairs import RMMAP, dated, find, paired, record, version

MIB = 1 << 20
GIB = 1 << 30
TIB = 1 << 40
# How far the block moves: less than its length, so that source and destination overlap.
STEP = 4096

PYTHON_MOVE = """
import mmap, sys
with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0) as view:
    view.move(int(sys.argv[2]), 0, len(view) - int(sys.argv[2]))
"""


def run(*words):
    subprocess.run([str(word) for word in words], check=True)


def sparse(path, length):
    with open(path, "wb") as file:
        file.truncate(length)
    return path


def filled(path, length):
    """A file of bytes that do not repeat, so that a move which goes wrong is seen."""
    with open(path, "wb") as file:
        for _ in range(length // MIB):
            file.write(os.urandom(MIB))
    return path


def patches(folder):
    """A patch of four bytes beside a dump of sixteen."""
    for what, path in ("4 KiB", filled(folder / "small", MIB)), ("1 TiB, sparse", sparse(folder / "large", TIB)):
        if what == "4 KiB":
            os.truncate(path, 4096)
        run(RMMAP, "patch", path, "64", "deadbeef")
        shown = subprocess.run([find("xxd"), "-s", "64", "-l", "4", "-p", path], capture_output=True, text=True).stdout
        assert shown == "deadbeef\n", shown
        _, _, ratio, low, high = paired([RMMAP, "patch", path, "64", "deadbeef"], [find("xxd"), "-l", "16", path], runs=200)
        yield f"| patch of 4 bytes, in {what} | `xxd -l 16` | {ratio:.2f} ({low:.2f} to {high:.2f}) | 1 |"


def moves(folder):
    """A block of a gibibyte moved by a page, with and without a journal."""
    ours, theirs = filled(folder / "ours", GIB), folder / "theirs"
    run("cp", ours, theirs)
    count = str(GIB - STEP)
    move = [RMMAP, "move", str(ours), str(STEP), "0", count]
    python = [sys.executable, "-c", PYTHON_MOVE, str(theirs), str(STEP)]
    run(*move)
    run(*python)
    run("cmp", ours, theirs)
    bare = [*move, "--no-journal"]
    _, _, ratio, low, high = paired(bare, python, runs=7)
    run("cmp", ours, theirs)
    yield f"| move of 1 GiB, overlapping, `--no-journal` | Python's `mmap.move` | {ratio:.2f} ({low:.2f} to {high:.2f}) | 1.5 |"
    block = str(folder / "block")
    both = ["sh", "-c", 'copy=$1; from=$2; shift 2; "$@" && cp "$from" "$copy" && rm "$copy"', "sh", block, str(ours), *bare]
    _, _, ratio, low, high = paired(move, both, runs=5)
    low, high = 1 / high, 1 / low
    yield f"| the same with its journal, as a multiple of | that move and a `cp` of the file | {1 / ratio:.2f} ({low:.2f} to {high:.2f}) | at most 1.2 |"


def cuts(folder):
    """A file of a tebibyte that is nearly all hole, emptied."""
    path = sparse(folder / "hole", TIB)
    run(RMMAP, "patch", path, "512G", "deadbeef")
    grow = ["truncate", "-s", str(TIB), str(path)]
    shrink = ["sh", "-c", '"$0" resize "$1" 0 --shrink && truncate -s 1T "$1"', RMMAP, str(path)]
    ours, truncate, *_ = paired(shrink, ["sh", "-c", 'truncate -s 0 "$0" && truncate -s 1T "$0"', str(path)], runs=20)
    run(*grow)
    run(RMMAP, "resize", path, "0", "--shrink")
    assert path.stat().st_size == 0
    yield f"| `resize 0 --shrink` of 1 TiB, sparse | | {(ours - truncate) * 1000:.1f} ms more than `truncate` | milliseconds |"


def main():
    lines = [
        f"Measured on {dated()} Whole processes in turn after one that does not count; ratios are the peer's time divided",
        "by rmmap's unless the row says otherwise, median (lowest to highest). The results were compared, before and after.",
        "",
        "| on | work | peer | ratio | asked for |",
        "| --- | --- | --- | --- | --- |",
    ]
    for place in sys.argv[1:] or [None]:
        with tempfile.TemporaryDirectory(dir=place) as folder:
            kind = subprocess.run(["df", "--output=fstype", folder], capture_output=True, text=True).stdout.split()[-1]
            lines += [f"| {kind} {row}" for part in (patches, moves, cuts) for row in part(Path(folder))]
    lines += ["", f"Peers: {version(find('xxd'))}; Python {sys.version.split()[0]}; {version('cp')}."]
    record("edits", lines)


main()
