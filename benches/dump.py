#!/usr/bin/env python3
"""How fast dump is beside the programs that its formats follow. `python3 benches/dump.py` after
`cargo build --release`; peers that are not installed are left out, and said to be."""

import os
import shutil
import subprocess
import tempfile
import time

from pairs import BUILT, RMMAP, code, dated, find, once, paired, record, same, version

MIB = 1 << 20


def joined(text):
    return text.replace(b"\n", b"") + b"\n"


def rows(path):
    """(what, our words, the peer, its words, what the contract asks for, how to compare)"""
    ours = [RMMAP, "dump", path]
    hexyl = find("hexyl")
    yield "`table`, no colour", [*ours, "--color=never"], "hexyl", [hexyl, "--color=never", "--border=unicode", "--panels=2", path], 25, None
    yield "`table`, colour", [*ours, "--color=always"], "hexyl", [hexyl, "--color=always", "--border=unicode", "--panels=2", path], 12, False
    yield "`xxd`", [*ours, "-f", "xxd"], "xxd", [find("xxd"), path], 15, None
    yield "`canonical`", [*ours, "-f", "canonical"], "hexdump", [find("hexdump"), "-C", path], 150, None
    yield "`plain`", [*ours, "-f", "plain"], "basenc", [find("basenc"), "--base16", "-w0", path], 2, lambda text: text.lower() + b"\n"


def pipe(path):
    """What part of the speed of `cat FILE | cat` our own output reaches through a pipe."""
    with tempfile.NamedTemporaryFile(dir="/tmp") as text:
        subprocess.run([RMMAP, "dump", "--color=never", path], stdout=text)
        shell = lambda line: ["sh", "-c", f"{line} | cat"]
        ours, cat, ratio, low, high = paired(shell(f"{RMMAP} dump --color=never {path}"), shell(f"cat {text.name}"))
        return ratio, low, high


def evict(program):
    """The program leaves memory, and is read back page by page as it runs."""
    descriptor = os.open(program, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def starts(path):
    """Rows about 16 bytes: they cost what the start of a program costs, and that depends on how the page cache holds it. So
    both are copied first, as an installation does; and both are read back from the disk by running them, as after a
    start of the machine."""
    if not find("xxd"):
        return
    with tempfile.TemporaryDirectory() as folder:
        programs = [shutil.copy(program, folder) for program in (BUILT, find("xxd"))]
        pair = [programs[0], "dump", path, ":16"], [programs[1], "-l", "16", path]
        for what in ("just installed", "read back from the disk"):
            _, _, ratio, low, high = paired(*pair, runs=400)
            yield f"| 16 bytes, start to end, both programs {what} | xxd | {ratio:.2f} ({low:.2f} to {high:.2f}) | 1 |"
            for program in programs:
                evict(program)


def main():
    path = code(64 * MIB)
    started = list(starts(path))
    lines = [
        f"Measured on {dated()} 64 MiB of program code in the page cache, output to /dev/null, nine pairs of whole",
        "processes in turn after one that does not count; ratios are the peer's time divided by rmmap's, median (lowest to",
        "highest). The outputs were compared first.",
        "",
        "| format | peer | times as fast | asked for |",
        "| --- | --- | --- | --- |",
    ]
    peers = {}
    for what, ours, peer, theirs, wanted, trim in rows(path):
        if theirs[0] is None:
            lines.append(f"| {what} | {peer} is not installed | | {wanted} |")
            continue
        if trim is not False and not same(ours, theirs, trim or (lambda text: text)):
            raise SystemExit(f"{what}: the outputs differ")
        peers[peer] = version(theirs[0])
        _, _, ratio, low, high = paired(ours, theirs, runs=5 if peer == "hexdump" else 9)
        lines.append(f"| {what} | {peer} | {ratio:.1f} ({low:.1f} to {high:.1f}) | {wanted} |")
    ratio, low, high = pipe(path)
    lines.append(f"| `table`, through a pipe to `cat` | `cat` of that output | {ratio:.2f} ({low:.2f} to {high:.2f}) | 0.9 |")
    lines += started
    with tempfile.NamedTemporaryFile() as hole:
        hole.truncate(8 << 30)
        times = sorted(once([RMMAP, "dump", hole.name]) for _ in range(20))
        lines.append(f"| a hole of 8 GiB | | {times[10] * 1000:.1f} ms | 10 ms |")
    lines += ["", "Peers: " + "; ".join(f"{name}: {what}" for name, what in sorted(peers.items())) + "."]
    record("dump", lines)


main()
