#!/usr/bin/env python3
"""How fast find and rfind are beside the programs that search binary files.

    cargo build --release && python3 benches/search.py [--runs N] [--only TEXT]... [--record]

Compares the answers of all programs first, then runs them in turn. The rows that are measured are those that hold a
TEXT, or all; each is kept, so that all of them can be measured in several runs. `--record` puts what is kept into
docs/benchmarks.md. Programs that are not installed are left out. The tmpfs is /dev/shm.
"""

import argparse
import json
import math
import os
import random
import shutil
import statistics
import string
import subprocess
import sys
import tempfile
import time

from pairs import ROOT, RMMAP, code, dated, find, once, record, rounds, version

MIB = 1 << 20
WORK = ROOT / "target" / "search"
KEPT = WORK / "measured.json"
WRITTEN = str(WORK / "written")
RG, GREP, UGREP, YARA = find("rg"), find("grep"), find("ugrep"), find("yara")
ABSENT = "ZqXjWvKp"

# What is asked of the other's time as a multiple of rmmap's.
LIMIT = 1 / 1.10
SLOWEST_LIMIT = 1 / 1.15

# Seconds for which a file is held to lie in the page cache as it was brought there.
FRESH = 3


class Row:
    """Something to be searched for, and who else searches for it."""

    def __init__(self, name, ours, peers, before=lambda words: None, answers=True):
        """`peers` are (name, words, least ratio asked for or None)."""
        self.name, self.ours, self.before, self.answers = name, ours, before, answers
        self.peers = [(peer, words, asked) for peer, words, asked in peers if words and words[0]]

    def compare(self):
        """Nothing is timed that does not agree."""
        self.before(self.ours)
        expected = offsets(self.ours)
        for peer, words, _ in self.peers:
            if self.answers and words[0] in (RG, GREP, UGREP, YARA, sys.executable, RMMAP):
                found = offsets(words)
                # What overlaps itself only some programs list.
                if found[:1] != expected[:1]:
                    sys.exit(f"{self.name}: {peer} finds {found[:3]}, rmmap {expected[:3]}")

    def measured(self, runs):
        """A list for each peer: its name, our time and its, in seconds, its time as a multiple of ours, what is asked."""
        self.compare()
        found = rounds([self.ours, *(words for _, words, _ in self.peers)], runs, self.before)
        lines = []
        for number, (peer, _, asked) in enumerate(self.peers, 1):
            ratio = statistics.median(times[number] / times[0] for times in found)
            median = [statistics.median(times[column] for times in found) for column in (0, number)]
            lines.append([peer, *median, ratio, asked])
        return lines


class Memory:
    """How much memory a search takes for itself: not the pages of the file that it maps."""

    def __init__(self, name, words):
        self.name, self.words = f"memory of its own: {name}", words

    def measured(self, _runs):
        """The most that was seen, in bytes."""
        most = 0
        with subprocess.Popen(self.words, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                with open(f"/proc/{process.pid}/status") as status:
                    lines = [line.split() for line in status if line.startswith("RssAnon:")]
                most = max([most, *(int(line[1]) * 1024 for line in lines)])
                time.sleep(0.001)
        return most


def offsets(words):
    """The offsets that a program prints, as numbers."""
    lines = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.splitlines()
    if words[0] == RMMAP:
        return [int(line.split(b"\t")[0], 0) for line in lines]
    if words[0] == YARA:
        return [int(line.split(b":")[0], 16) for line in lines if line.startswith(b"0x")]
    return [int(line.split(b":")[0]) for line in lines if line.split(b":")[0].isdigit()]


def limit():
    """The program that only reads every byte."""
    binary, source = WORK / "limit", ROOT / "benches" / "limit.rs"
    subprocess.run(["rustc", "--edition=2021", "-O", "-C", "target-cpu=native", "-o", binary, source], check=True)
    return str(shutil.copy(binary, WORK / "limit.copy"))


def evict(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_back(path):
    """The file, as it lies in the page cache after it was read from the disk."""
    evict(path)
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)


def written(path):
    """A copy of the file, as it lies in the page cache after it was written."""
    subprocess.run(["dd", f"if={path}", f"of={WRITTEN}", "bs=1M", "status=none"], check=True)
    with open(WRITTEN, "rb") as file:
        os.fsync(file.fileno())


def kept(state, path):
    """Brings the file into that state again before a process is timed, where it was brought there too long ago: a kernel
    that takes back what it holds for unused (DAMON) leaves a file in pieces within a minute, however often it is mapped."""
    since = -math.inf

    def before(_words):
        nonlocal since
        if time.monotonic() - since > FRESH:
            state(path)
            once([LIMITS, path])
            since = time.monotonic()
    return before


def python(call, path):
    script = (
        "import mmap, sys\n"
        "file = open(sys.argv[1], 'rb')\n"
        "at = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ).%s\n"
        "print(f'{at}:' if at >= 0 else '')"
    )
    return [sys.executable, "-c", script % call, path]


def rg(path, *words):
    return [RG, "-obUa", "--no-unicode", *words, path]


def yara(name, text, path):
    rules = WORK / f"{name}.yar"
    rules.write_text("rule r { strings: $a = %s condition: $a }" % text)
    return [YARA, "-s", str(rules), path]


def needles(name, spelled):
    """A hundred needles, each a list of bytes: the file that rmmap reads them from, and ripgrep's."""
    ours, theirs = WORK / name, WORK / f"{name}.rg"
    ours.write_text("".join(bytes(needle).hex() + "\n" for needle in spelled))
    theirs.write_text("".join("".join(f"\\x{byte:02x}" for byte in needle) + "\n" for needle in spelled))
    return str(ours), str(theirs)


def regexes(count):
    """So many regexes of several kinds, none with a longest match of over 32 bytes: rmmap's file of them, and ripgrep's."""
    dice = random.Random(3)
    word = lambda length: "".join(dice.choices(string.ascii_lowercase, k=length))
    kinds = [
        lambda: "[a-z]{2,6}_%s[0-9]{1,4}" % word(4),
        lambda: "%s.{0,20}%s" % (word(3), word(4)),
        lambda: "(%s|%s)[0-9a-f]{4}" % (word(4), word(5)),
        lambda: r"\x48\x8b[\x00-\x40].{2}\x%02x\x%02x" % (dice.randrange(256), dice.randrange(256)),
    ]
    spelled = [dice.choice(kinds)() for _ in range(count)]
    ours, theirs = WORK / "regexes", WORK / "regexes.rg"
    ours.write_text("".join(f"regex:{regex}\n" for regex in spelled))
    theirs.write_text("".join(f"(?s-u:{regex})\n" for regex in spelled))
    return str(ours), str(theirs)


def inside(count):
    """Files of so many regexes with exact bytes only in the middle, for rmmap and for ripgrep."""
    dice = random.Random(17)
    words = ["".join(dice.choices(string.ascii_lowercase, k=6)) for _ in range(count)]
    ours, theirs = WORK / "inside", WORK / "inside.rg"
    ours.write_text("".join(rf"regex:\w+{word}\w+" + "\n" for word in words))
    theirs.write_text("".join(rf"(?s-u:\w+{word}\w+)" + "\n" for word in words))
    return str(ours), str(theirs)


def sparse(folder, length, step):
    """64 MiB of code in 64 islands, `step` bytes from one to the next."""
    path = os.path.join(folder, f"islands-{step}")
    with open(code(64 * MIB), "rb") as source, open(path, "wb") as out:
        out.truncate(length)
        for island in range(64):
            os.pwrite(out.fileno(), source.read(MIB), island * step)
        os.fsync(out.fileno())
    return path


def literals(path, state, before):
    ours = lambda verb, *words: [RMMAP, verb, path, "text:" + ABSENT, *words]
    limits = [("the limit", [LIMITS, path], LIMIT), ("the limit, populated", [LIMITS, path, "populate"], LIMIT)]
    yield Row(f"absent literal, `find`, {state}", ours("find"), [
        *limits,
        ("ripgrep", rg(path, "-F", ABSENT), 1.3),
        ("grep", [GREP, "-obUaF", ABSENT, path], 3.5),
        ("ugrep", [UGREP, "-obUaF", ABSENT, path], 10),
        ("Python's `mmap.find`", python(f"find(b'{ABSENT}')", path), 10)], before)
    yield Row(f"absent literal, `rfind`, {state}", ours("rfind"), [
        *limits,
        ("`find`", ours("find"), LIMIT),
        ("Python's `mmap.rfind`", python(f"rfind(b'{ABSENT}')", path), None)], before)
    yield Row(f"absent literal, `find -c`, {state}", ours("find", "-c"), limits, before, answers=False)


def patterns(path, before):
    ours = lambda *words: [RMMAP, "find", path, *words, "-a"]
    limit = [("the limit", [LIMITS, path], None)]
    for name, pattern, regex in [
        ("wild", "48 8b ?? ?? 13 37 ?? c3", r"\x48\x8b..\x13\x37.\xc3"),
        ("nibbles", "4? 8b 0? ?? 00 00 7b 7b", r"[\x40-\x4f]\x8b[\x00-\x0f].\x00\x00\x7b\x7b"),
        ("zeros", "0000dddd0077", r"\x00\x00\xdd\xdd\x00\x77"),
    ]:
        peers = [("ripgrep", rg(path, "(?s-u)" + regex), 5), ("yara", yara(name, "{ %s }" % spaced(pattern), path), 40)]
        yield Row(f"`{pattern}`", ours(pattern), limit + peers, before)
    slow = [("the limit", [LIMITS, path], SLOWEST_LIMIT)]
    yield Row("`4? ?b 0? ?? ?0 0? 7? 7?`", ours("4? ?b 0? ?? ?0 0? 7? 7?"), [
        *slow, ("ripgrep", rg(path, r"(?s-u)[\x40-\x4f][\x0b\x1b\x2b\x3b\x4b\x5b\x6b\x7b\x8b\x9b\xab\xbb\xcb\xdb\xeb\xfb]"
        r"[\x00-\x0f].[\x00\x10\x20\x30\x40\x50\x60\x70\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0][\x00-\x0f][\x70-\x7f]{2}"), 1.8)],
        before, answers=False)
    yield Row("`e8 [2-12] 0f 0b [1-4] 77 99 aa`", ours("e8 [2-12] 0f 0b [1-4] 77 99 aa"), [
        *slow, ("ripgrep", rg(path, r"(?s-u)\xe8.{2,12}\x0f\x0b.{1,4}\x77\x99\xaa"), 1.8)], before)
    yield Row("`regex:[a-z]{5}_[0-9]{6}[A-Z]`", ours("regex:[a-z]{5}_[0-9]{6}[A-Z]"), [
        *limit, ("ripgrep", rg(path, "[a-z]{5}_[0-9]{6}[A-Z]"), 1.8)], before)
    yield Row("`text:zqxjwvkpbt -i`", ours("text:zqxjwvkpbt", "-i"), [
        *limit, ("ripgrep", rg(path, "-i", "zqxjwvkpbt"), 1.8)], before)
    yield Row("`text:error_handler -i`", ours("text:error_handler", "-i"), [
        *limit, ("ripgrep", rg(path, "-i", "error_handler"), 1.8)], before)
    dice = random.Random(7)
    letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJ_0123456789"
    words = [dice.choices(letters, k=dice.randrange(6, 15)) for _ in range(100)]
    zeros = [dice.choices([0, 0, 0, dice.randrange(1, 256)], k=dice.randrange(6, 13)) for _ in range(100)]
    zeros = [needle[:2] + [dice.randrange(1, 256), 0xdd] + needle[2:] for needle in zeros]
    for what, hundred in [("words", words), ("with zeros", zeros)]:
        mine, theirs = needles(what.replace(" ", "-"), hundred)
        yield Row(f"100 literals, {what}", ours("--patterns", mine), [
            *limit, ("ripgrep", rg(path, "-f", theirs), 1.8)], before)
    for regex in [r"\w+_zqxjwv\w+", ".{0,30}zqxjwv", r"[0-9]+\.[0-9]+\.[0-9]+"]:
        yield Row(f"`regex:{regex}`", ours(f"regex:{regex}"), [
            *limit, ("ripgrep", rg(path, f"(?s-u){regex}"), None)], before)
    mine, theirs = inside(500)
    yield Row("500 regexes like `\\w+word\\w+`", ours("--patterns", mine), [*limit, ("ripgrep", rg(path, "-f", theirs), None)], before)
    mine, theirs = regexes(100)
    yield Row("100 regexes", ours("--patterns", mine), [*limit, ("ripgrep", rg(path, "-f", theirs), None)], before)


def spaced(pattern):
    return pattern if " " in pattern else bytes.fromhex(pattern).hex(" ")


def holes():
    """In a terabyte of holes, and in as much data without them."""
    for where, folder in [("a disk", str(WORK)), ("a tmpfs", tempfile.mkdtemp(dir="/dev/shm"))]:
        if folder != str(WORK):
            MADE.append(folder)
        dense, islands = sparse(folder, 64 * MIB, MIB), sparse(folder, 1 << 40, 1 << 34)
        blocks = os.stat(islands).st_blocks
        ours = lambda path: [RMMAP, "find", path, "text:" + ABSENT]
        yield Row(f"1 TiB, sparse, 64 MiB in 64 islands, on {where}", ours(islands), [
            ("the 64 MiB alone", ours(dense), 1 / 1.5)])
        if os.stat(islands).st_blocks != blocks:
            sys.exit(f"the search has filled holes on {where}")


def cold(path):
    def before(words):
        # A virtual machine may give free memory back to its host. To be given it again can take longer than the disk does,
        # and to have it taken away slows whoever comes next. So each program is measured behind two runs of its own.
        for _ in range(2):
            evict(path)
            once(words)
        evict(path)

    ours = lambda verb, *words: [RMMAP, verb, path, "text:" + ABSENT, *words]
    direct = [("`dd iflag=direct bs=8M`", ["dd", f"if={path}", "of=/dev/null", "iflag=direct", "bs=8M"], 1)]
    yield Row("cold: absent literal, `find`", ours("find"), direct, before)
    yield Row("cold: absent literal, `rfind`", ours("rfind"), direct, before)
    yield Row("cold: absent literal, `find --madvise random`", ours("find", "--madvise", "random"), direct, before)
    yield Row("absent literal, `find --madvise random`", ours("find", "--madvise", "random"), [
        ("`find`", ours("find"), 1 / 40)], kept(read_back, path))
    with open(path, "rb") as file:
        file.seek(-16, os.SEEK_END)
        last = file.read().hex()
    yield Row("cold: the last 16 bytes, `rfind`", [RMMAP, "rfind", path, last], [
        ("`find`", [RMMAP, "find", path, last], None)], before, answers=False)


def memory(path):
    zeros = str(WORK / "zeros")
    with open(zeros, "wb") as out:
        out.write(bytes(10_000_000))
    yield Memory("an absent literal", [RMMAP, "find", path, "text:" + ABSENT])
    yield Memory("10,000,000 hits", [RMMAP, "find", zeros, "00", "-a"])
    yield Memory("10,000,000 hits, `rfind`", [RMMAP, "rfind", zeros, "00", "-a"])
    yield Memory("a regex without a literal", [RMMAP, "find", path, "regex:[a-z]{5}_[0-9]{6}[A-Z]", "-a"])
    words, _ = needles("many", [random.Random(seed).randbytes(8) for seed in range(100)])
    yield Memory("100 literals", [RMMAP, "find", path, "--patterns", words, "-a"])
    yield Memory("100 literals on 64 threads", [RMMAP, "find", path, "--patterns", words, "-a", "--threads", "64"])
    words, _ = needles("most", [random.Random(seed).randbytes(8) for seed in range(100_000)])
    yield Memory("100,000 literals", [RMMAP, "find", path, "--patterns", words, "-a"])
    for count, regex in [(1000, "(?i)word%d.{0,20}"), (1000, "[abc][def][ghij][0-9]{2,8}%d"), (100, r"(?u)\w{3}xyz%d\w+")]:
        words = WORK / "expressions"
        words.write_text("".join(f"regex:{regex % number}\n" for number in range(count)))
        many = [RMMAP, "find", path, "--patterns", str(words), "-a", "-r", ":64M"]
        yield Memory(f"{count:,} regexes like `{regex % 7}`", many)


def rows():
    path = code(1024 * MIB)
    hot = kept(read_back, path)
    yield from literals(path, "read back", hot)
    yield from patterns(path, hot)
    yield from holes()
    yield from cold(path)
    yield from memory(path)
    yield from literals(WRITTEN, "freshly written", kept(written, path))


def lines(kept):
    yield f"Measured on {dated()} 1 GiB of program code in the page cache; whole processes in turn, medians of the rounds; the"
    yield "ratio is the median of the rounds' own. The answers were compared first. \"The limit\" is `benches/limit.rs`: two"
    yield "threads that map the file and only read every byte, page by page or populated ahead; the faster counts."
    yield ""
    yield "| work | rmmap | other | its time | times rmmap's | asked for |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, peers in kept.items():
        if isinstance(peers, int):
            yield f"| {name} | {peers / MIB:.1f} MiB | | | | 16 MiB |"
            continue
        for peer, ours, theirs, ratio, asked in peers:
            wanted = f"{asked:.2f}" if asked else ""
            yield f"| {name} | {ours * 1e3:.0f} ms | {peer} | {theirs * 1e3:.0f} ms | {ratio:.2f} | {wanted} |"
    yield ""
    names = [version(program) for program in (RG, GREP, UGREP) if program]
    names += [f"yara {version(YARA)}"] if YARA else []
    yield f"Peers: {'; '.join(names)}; Python {sys.version.split()[0]}."


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", type=int, default=11)
    args.add_argument("--only", action="append", default=[], metavar="TEXT", help="rows with this in their name")
    args.add_argument("--record", action="store_true", help="write what is kept into docs/benchmarks.md")
    args = args.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    names = []
    for row in rows():
        names.append(row.name)
        if args.only and not any(text in row.name for text in args.only):
            continue
        kept[row.name] = row.measured(args.runs)
        if isinstance(row, Memory):
            print(f"{row.name:48} {kept[row.name] / MIB:8.1f} MiB", flush=True)
            KEPT.write_text(json.dumps(kept))
            continue
        for peer, ours, theirs, ratio, asked in kept[row.name]:
            print(f"{row.name:48} {ours * 1e3:8.1f} ms   {peer:22} {theirs * 1e3:8.1f} ms {ratio:7.2f}  {asked or 0:.2f}", flush=True)
        KEPT.write_text(json.dumps(kept))
    if args.record:
        record("search", list(lines({name: kept[name] for name in names if name in kept})))


MADE = []
WORK.mkdir(parents=True, exist_ok=True)
LIMITS = limit()
try:
    main()
finally:
    for folder in MADE:
        shutil.rmtree(folder)
