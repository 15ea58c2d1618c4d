#!/usr/bin/env python3
"""The same random operations on Python's mmap and on a session: results, errors, positions and bytes must be the same.

    python3 tests/python/parity.py [--rmmap PATH] [--operations N] [--seconds S] [--seed N]

What differs on purpose is a row of the table in docs/python.md. A difference without a row fails, a row that names no
rule of this file fails, and so does a rule that was never seen in a long run.
"""

import argparse
import mmap
import os
import random
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../docs/examples"))
from client import Failed, Session  # noqa: E402  the example of docs/session.md is the client here

ROOT = os.path.join(os.path.dirname(__file__), "../..")
HUGE = [2**31, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**70]
VERSION = sys.version_info[:2]
# Searches of 3.11.2 look outside of the mapping (gh-105235) and may end in a signal; those of 3.11.7 do not.
IS_SEARCHING_OUTSIDE = (3, 11) <= sys.version_info < (3, 11, 7)
PAGE = mmap.PAGESIZE


# Advice that Python has names or only numbers for, as a session calls it.
ADVICE = {
    "normal": 0, "random": 1, "sequential": 2, "willneed": 3, "dontneed": 4, "remove": 9, "dontfork": 10,
    "dofork": 11, "mergeable": 12, "unmergeable": 13, "hugepage": 14, "nohugepage": 15, "dontdump": 16, "dodump": 17,
    "wipeonfork": 18, "cold": 20, "pageout": 21, "populate-read": 22, "populate-write": 23, "9999": 9999,
}
# Openings by the kernel's numbers: the words of Python, those of a session, and what they amount to.
RAW = [
    ("shared", "read", "read"),
    ("shared", "read,exec", "read"),
    ("shared,populate", "read,write", "write"),
    ("shared,noreserve", "read,write", "write"),
    ("shared_validate", "read,write", "write"),
    ("private", "read,write", "copy"),
    ("private,stack,denywrite", "read,write,exec", "copy"),
    ("private", "read", "read"),
    ("shared", "write", "write"),
    ("shared", "none", "read"),
]


def number_of(prefix, names):
    """The bits that Python has for these words."""
    missing = {"MAP_SHARED_VALIDATE": 3, "MAP_NORESERVE": 0x4000, "MAP_STACK": 0x20000, "PROT_NONE": 0}
    bits = 0
    for name in names.split(","):
        name = prefix + name.upper()
        bits |= getattr(mmap, name, None) or missing.get(name, 0)
    return bits


class Case:
    """One file, one mapping of it on each side, and what is known about them."""

    def __init__(self, rng, folder, rmmap):
        self.rng, self.rmmap = rng, rmmap
        self.kind = rng.choice(["read", "write", "copy", "anon"])
        size = rng.choice([0, 1, 2, 7, 100, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, rng.randrange(5000)])
        self.data = bytes(rng.choice(b"ab\n\0\xff") for _ in range(size))
        self.paths = [os.path.join(folder, name) for name in ("python", "rmmap")]
        for path in self.paths:
            with open(path, "wb") as file:
                file.write(self.data)
        self.offset, self.length = 0, 0
        if rng.random() < 0.3 and self.kind != "anon":
            self.offset = rng.choice([0, PAGE, 2 * PAGE, 3 * PAGE, 1, 100])
            self.length = rng.choice([0, 0, 1, 50, PAGE, 10 * PAGE, max(0, size - self.offset)])
        self.map = self.session = self.raw = None
        if rng.random() < 0.3 and self.kind != "anon":
            self.raw = rng.choice(RAW)
            self.kind = self.raw[2]
        self.tracks = VERSION < (3, 13) or rng.random() < 0.8
        # What is both is a mistake.
        self.says_twice = self.raw is not None and rng.random() < 0.1

    def open(self):
        """Opens both sides; an error of Python's as its class and words, and one of rmmap's as its kind."""
        names = {"read": mmap.ACCESS_READ, "write": mmap.ACCESS_WRITE, "copy": mmap.ACCESS_COPY}
        words = []
        if self.kind == "anon":
            target = f"anon:{len(self.data)}"
            python = outcome(lambda: mmap.mmap(-1, len(self.data)))
        else:
            target = self.paths[1]
            asked = {"offset": self.offset}
            words += ["--offset", str(self.offset)]
            words += ["--length", str(self.length)] if self.length else []
            if self.raw is None or self.says_twice:
                asked["access"] = names[self.kind]
                words += ["--access", self.kind]
            if self.raw is not None:
                flags, prot, _ = self.raw
                asked |= {"flags": number_of("MAP_", flags), "prot": number_of("PROT_", prot)}
                words += ["--flags", flags, "--prot", prot]
            if not self.tracks:
                asked["trackfd"] = False
                words.append("--no-track")
            mode = os.O_RDONLY if self.kind == "read" else os.O_RDWR
            descriptor = os.open(self.paths[0], mode)
            python = outcome(lambda: mmap.mmap(descriptor, self.length, **asked))
            os.close(descriptor)
        theirs = outcome(lambda: Session(target, *words, rmmap=self.rmmap))
        if not isinstance(python, Error):
            self.map = python
        if not isinstance(theirs, Error):
            self.session = theirs
        return python, theirs

    def close(self):
        if self.map is not None:
            self.map.close()
        if self.session is not None:
            self.session.end()


class Error:
    def __init__(self, error):
        self.kind = error.kind if isinstance(error, Failed) else type(error).__name__
        self.text = str(error)

    def __repr__(self):
        return f"{self.kind}: {self.text}"

    def __eq__(self, other):
        return False


def outcome(act):
    try:
        return act()
    except (ValueError, IndexError, TypeError, OverflowError, OSError, AttributeError, Failed) as error:
        return Error(error)


# What an error of Python's is called by rmmap, by its class and words.
KINDS = [
    (".*closed or invalid", {"closed"}),
    ("TypeError: .*copy-on-write", {"read-only", "not-supported"}),
    ("TypeError: .*readonly", {"read-only"}),
    ("IndexError", {"out-of-range", "invalid-argument"}),
    ("OverflowError", {"out-of-range", "invalid-argument", "read-only", "not-supported"}),
    ("ValueError: .*(range|too big|bounds|greater|data out)", {"out-of-range", "invalid-argument"}),
    ("ValueError: .*trackfd", {"not-supported", "read-only"}),
    ("ValueError: .*(slice step|whence|seek type|length invalid|item value)", {"invalid-argument"}),
    ("ValueError", {"out-of-range", "invalid-argument", "not-supported"}),
    ("TypeError", {"invalid-argument"}),
    ("PermissionError", {"os", "invalid-argument", "not-supported", "read-only"}),
    ("OSError", {"os", "invalid-argument", "not-supported"}),
]


def agree(python, theirs):
    if isinstance(python, Error) and isinstance(theirs, Error):
        kinds = next(kinds for words, kinds in KINDS if re.match(words, repr(python)))
        return theirs.kind in kinds
    return python == theirs and type(python) is type(theirs)


class Op:
    """One operation: how Python does it, how rmmap does it, and what it is called."""

    def __init__(self, name, python, line, answer=lambda reply: None, **facts):
        self.name, self.python, self.line, self.answer, self.facts = name, python, line, answer, facts

    def __repr__(self):
        return f"{self.name} {self.line}"


def number(rng, length):
    near = [0, 1, -1, 2, 3, length - 1, length, length + 1, -length, -length - 1, rng.randrange(length + 2)]
    return rng.choice(near) if rng.random() < 0.96 else rng.choice(HUGE) * rng.choice([1, -1])


def some_bytes(rng, length=None):
    length = rng.choice([0, 1, 1, 2, 3, 8, 40]) if length is None else length
    return bytes(rng.choice(b"ab\n\0\xff") for _ in range(length))


def value(reply):
    return reply["value"]


def data(reply):
    return bytes.fromhex(reply["bytes"])


def first(reply):
    return reply["events"][0]["offset"] if reply["events"] else -1


def part(end):
    return "" if end is None else str(end)


def make(rng, case):
    """A random operation."""
    length = len(case.map) if case.map is not None and not case.map.closed else 10
    n = lambda: number(rng, length)  # noqa: E731
    maybe = lambda: None if rng.random() < 0.3 else n()  # noqa: E731
    name = rng.choice(
        "seek tell read read_byte readline write write_byte get set slice set_slice find rfind len size move "
        "flush resize madvise nonsense close".split()
    )
    if name == "close" and rng.random() < 0.95 or name in ("find", "rfind") and IS_SEARCHING_OUTSIDE:
        name = "tell"
    if name == "seek":
        pos, whence = n(), rng.choice([0, 0, 1, 2])
        word = ["set", "cur", "end"][whence]
        return Op("seek", lambda m: m.seek(pos, whence), ["seek", pos, word], value)
    if name == "tell":
        return Op("tell", lambda m: m.tell(), ["tell"], value)
    if name == "read":
        count = maybe()
        if count is None:
            return Op("read", lambda m: m.read(), ["read"], data)
        return Op("read", lambda m: m.read(count), ["read", count], data, number=count)
    if name == "read_byte":
        return Op("read_byte", lambda m: m.read_byte(), ["read-byte"], value)
    if name == "readline":
        return Op("readline", lambda m: m.readline(), ["readline"], data)
    if name == "write":
        what = some_bytes(rng)
        return Op("write", lambda m: m.write(what), ["write", what.hex()], value)
    if name == "write_byte":
        byte = rng.choice([0, 1, 97, 255, 256, -1])
        return Op("write_byte", lambda m: m.write_byte(byte), ["write-byte", byte])
    if name == "get":
        index = n()
        return Op("get", lambda m: m[index], ["get", index], value, number=index)
    if name == "set":
        index, byte = n(), rng.choice([0, 97, 255, 256])
        return Op("set", lambda m: m.__setitem__(index, byte), ["set", index, f"u8:{byte}"], value=byte)
    if name in ("slice", "set_slice"):
        start, end = maybe(), maybe()
        step = rng.choice([None, None, 1, 2, 3, -1, -2, -7, 0, 5000])
        word = f"{part(start)}:{part(end)}" + ("" if step is None else f":{step}")
        if name == "set_slice" and any(end is not None and abs(end) >= 2**64 for end in (start, end)):
            # Only Python would write: what comes after could not be compared.
            start = end = None
            word = ":" + ("" if step is None else f":{step}")
        if name == "slice":
            return Op("slice", lambda m: m[start:end:step], ["get", word], data, ends=(start, end))
        fits = len(range(length)[start:end:step]) if step != 0 else 0
        what = some_bytes(rng, fits if rng.random() < 0.8 else None)
        place = slice(start, end, step)
        return Op("set_slice", lambda m: m.__setitem__(place, what), ["set", word, what.hex()], ends=(start, end))
    if name in ("find", "rfind"):
        what, start, end = some_bytes(rng, rng.choice([0, 1, 1, 2, 3])), maybe(), maybe()
        if start is None:
            return Op(name, lambda m: getattr(m, name)(what), [name, what.hex()], first, what=what)
        ends = (start,) if end is None else (start, end)
        word = f"{start}:{part(end)}"
        call = lambda m: getattr(m, name)(what, *ends)  # noqa: E731
        return Op(name, call, [name, what.hex(), word], first, what=what, ends=ends)
    if name == "len":
        return Op("len", len, ["len"], value)
    if name == "size":
        return Op("size", lambda m: m.size(), ["size"], value)
    if name == "move" and "move" in case.session.verbs:
        # Negative places count from the end there, as everywhere in rmmap.
        dest, src, count = abs(n()), abs(n()), n()
        return Op("move", lambda m: m.move(dest, src, count), ["move", dest, src, count], ends=(dest, src, count))
    if name == "flush" and "flush" in case.session.verbs:
        if rng.random() < 0.5:
            return Op("flush", lambda m: m.flush(), ["flush"])
        start = rng.choice([0, PAGE, n()])
        size = rng.choice([0, 1, length, abs(n())])
        return Op("flush", lambda m: m.flush(start, size), ["flush", f"{start}:+{size}"], ends=(start, size))
    if name == "resize" and "resize" in case.session.verbs and rng.random() < 0.3:
        size = rng.choice([0, 1, PAGE, length + 1, max(0, length - 1), rng.randrange(3 * PAGE)])
        if case.kind == "anon":
            # What Python has grown there before 3.15 ends the process when it is touched.
            size = min(size, length)
        return Op("resize", lambda m: m.resize(size), ["resize", size, "--shrink"], size=size)
    if name == "madvise" and "advise" in case.session.verbs:
        return advice(rng, case, length)
    if name == "close":
        return Op("close", lambda m: m.close(), ["close"])
    wrong = rng.choice(["x", "1.5", "", "0x"])
    word, call = rng.choice(
        [
            ("seek", lambda m: m.seek(wrong)),
            ("read", lambda m: m.read(wrong)),
            ("get", lambda m: m[wrong]),
            ("write-byte", lambda m: m.write_byte(wrong)),
        ]
    )
    return Op("nonsense", call, [word, wrong])


def advice(rng, case, length):
    """Advice about a random range; what loses bytes, about whole pages, as its effect has to be the same."""
    loses = ["remove", "dontneed"]
    names = [name for name in ADVICE if case.kind != "anon" or name not in [*loses, "wipeonfork"]]
    name = rng.choice(names)
    start = rng.choice([0, 0, PAGE, number(rng, length)])
    size = rng.choice([None, 0, 1, PAGE, -1, number(rng, length)])
    if name in loses:
        # A window that ends inside a page would lose what lies behind it as well.
        start, size = rng.choice([(0, PAGE), (PAGE, PAGE), (PAGE, 2 * PAGE)] + [(0, None)] * (case.length == 0))
        if size is not None and start + size > length:
            name = "normal"
    start = abs(start)
    word = f"{start}:" if size is None else f"{start}:+{size}"
    value = ADVICE[name]
    ends = (start,) if size is None else (start, size)
    return Op("madvise", lambda m: m.madvise(value, *ends), ["advise", name, word, "--force", "-q"], ends=ends)


# What differs on purpose: the rows of docs/python.md, and how each is told from a mistake.
RULES = {
    "empty-mapping": lambda c, op, p, t: op is None
    and isinstance(p, Error)
    and not isinstance(t, Error)
    and ("empty file" in p.text or "Invalid argument" in p.text or "offset is greater" in p.text)
    and len(t) == 0,
    "any-alignment": lambda c, op, p, t: op is None
    and isinstance(p, Error)
    and "Invalid argument" in p.text
    and c.offset % mmap.ALLOCATIONGRANULARITY != 0
    and not isinstance(t, Error),
    "beyond-64-bits": lambda c, op, p, t: isinstance(t, Error)
    and t.kind == "invalid-argument"
    and any(end is not None and abs(end) >= 2**64 for end in op.facts.get("ends", (op.facts.get("number"),))),
    "clamped-searches": lambda c, op, p, t: op.name in ("find", "rfind")
    and isinstance(p, Error)
    and p.kind == "OverflowError"
    and not isinstance(t, Error),
    "counts-are-clamped": lambda c, op, p, t: op.name == "read"
    and isinstance(p, Error)
    and p.kind == "OverflowError"
    and isinstance(t, bytes),
    "seek-answers": lambda c, op, p, t: VERSION < (3, 13) and op.name == "seek" and p is None,
    "nothing-past-the-end": lambda c, op, p, t: VERSION < (3, 15)
    and op.name in ("find", "rfind")
    and op.facts["what"] == b""
    and p == len(c.map)
    and t == -1,
    "size-of-memory": lambda c, op, p, t: VERSION < (3, 15)
    and op.name == "size"
    and c.kind == "anon"
    and isinstance(p, Error)
    and t == len(c.map),
    "words-before-access": lambda c, op, p, t: isinstance(p, Error)
    and "readonly" in p.text
    and isinstance(t, Error)
    and t.kind in ("invalid-argument", "out-of-range"),
    "words-before-closed": lambda c, op, p, t: isinstance(p, Error)
    and "closed" in p.text
    and isinstance(t, Error)
    and t.kind in ("invalid-argument", "out-of-range"),
    "flush-of-nothing": lambda c, op, p, t: op.name == "flush" and c.kind != "write" and isinstance(t, Error),
    "flush-anywhere": lambda c, op, p, t: op.name == "flush" and isinstance(p, Error) and t is None,
    "resize-to-nothing": lambda c, op, p, t: op.name == "resize"
    and op.facts["size"] == 0
    and isinstance(p, Error)
    and t is None,
    "tails-stay": lambda c, op, p, t: op.name == "resize" and c.length != 0 and p is None and isinstance(t, Error),
    "no-descriptor-no-write": lambda c, op, p, t: op is None
    and not c.tracks
    and c.kind == "write"
    and isinstance(t, Error)
    and t.kind == "not-supported",
    "no-protection-no-look": lambda c, op, p, t: op is None
    and c.raw is not None
    and "read" not in c.raw[1]
    and isinstance(t, Error)
    and t.kind == "invalid-argument",
    "copies-keep-the-file": lambda c, op, p, t: op.name == "resize"
    and c.raw is not None
    and c.kind == "copy"
    and isinstance(t, Error)
    and t.kind == "not-supported",
    "resize-after-advice": lambda c, op, p, t: op.name == "resize"
    and isinstance(p, Error)
    and "Bad address" in p.text
    and t is None,
    "advice-anywhere": lambda c, op, p, t: op.name == "madvise" and isinstance(p, Error) and t is None,
    "advice": lambda c, op, p, t: op.name == "madvise"
    and p is None
    and isinstance(t, Error)
    and t.kind in ("read-only", "not-supported", "invalid-argument"),
}
# Rows after which the two sides are not the same any more.
PARTING = {"resize-to-nothing", "tails-stay", "copies-keep-the-file", "resize-after-advice"}
# Rows that a run of a hundred thousand operations may well not show.
SELDOM = {"resize-after-advice"}
# Rows that no random operation shows; each has a test of its own.
ELSEWHERE = {
    "negative-places", "no-signal", "read-only-by-default", "undo", "most-bytes", "iteration", "memory-grows",
}


def table():
    """The first column of the table in docs/python.md."""
    with open(os.path.join(ROOT, "docs/python.md"), encoding="utf-8") as page:
        return set(re.findall(r"^\| `([a-z0-9-]+)` \|", page.read(), re.M))


def excused(seen, rows, case, op, python, theirs):
    for name in rows & RULES.keys():
        try:
            if RULES[name](case, op, python, theirs):
                seen[name] = seen.get(name, 0) + 1
                return name
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
    return None


def show(thing):
    text = repr(thing)
    return text if len(text) < 200 else text[:200] + "..."


def run_case(rng, folder, rmmap, rows, seen, most):
    """Runs one sequence; how many operations it had."""
    case = Case(rng, folder, rmmap)
    python, theirs = case.open()
    about = f"{case.kind}, {len(case.data)} bytes, offset {case.offset}, length {case.length}"
    about += f", flags and prot {case.raw}, tracks {case.tracks}"
    history = []

    def differ(op, python, theirs):
        lines = [f"A difference that docs/python.md does not name ({about}):"]
        lines += [f"  {line!r}" for line in history[-20:]]
        lines += [f"  python {VERSION}: {show(python)}", f"  rmmap: {show(theirs)}"]
        sys.exit("\n".join(lines))

    if isinstance(python, Error) != isinstance(theirs, Error):
        if not excused(seen, rows, case, None, python, theirs):
            differ(None, python, theirs)
    elif isinstance(python, Error) and not agree(python, theirs):
        if not excused(seen, rows, case, None, python, theirs):
            differ(None, python, theirs)
    if isinstance(python, Error) or isinstance(theirs, Error):
        case.close()
        return 1
    done = 1
    for _ in range(rng.randrange(1, most)):
        op = make(rng, case)
        history.append(op)
        before = case.map.tell() if not case.map.closed else None
        python = outcome(lambda: op.python(case.map))
        theirs = outcome(lambda: op.answer(case.session.send(*op.line)))
        done += 1
        is_tried = not isinstance(python, Error) or python.kind == "OSError"
        # Python has changed the length of the file, also where it could not map that again.
        is_raw_copy = case.raw is not None and case.kind == "copy"
        row = "tails-stay" if case.length else "copies-keep-the-file" if is_raw_copy else None
        if op.name == "resize" and is_tried and row in rows:
            seen[row] = seen.get(row, 0) + 1
            case.close()
            return done
        if not agree(python, theirs):
            name = excused(seen, rows, case, op, python, theirs)
            if name is None:
                differ(op, python, theirs)
            if name in PARTING:
                case.close()
                return done
            if not case.map.closed and case.map.tell() != case.session.position:
                # Only one of them has acted: the other one follows.
                if isinstance(theirs, Error):
                    case.session.send("seek", case.map.tell())
                else:
                    case.map.seek(case.session.position)
        if case.map.closed:
            if case.session.position is not None:
                differ(op, "closed", case.session.position)
        elif case.map.tell() != case.session.position:
            differ(op, f"position {case.map.tell()}, before {before}", f"position {case.session.position}")
    if not case.map.closed:
        if case.map[:] != data(case.session.send("get", ":")):
            differ("the bytes at the end", case.map[:], data(case.session.send("get", ":")))
        case.map.flush()
    case.close()
    with open(case.paths[0], "rb") as one, open(case.paths[1], "rb") as other:
        if (theirs := other.read()) != (ours := one.read()):
            differ("the files at the end", ours, theirs)
    return done


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rmmap", default="rmmap")
    words.add_argument("--operations", type=int, default=5000)
    words.add_argument("--seconds", type=float, default=600)
    words.add_argument("--seed", type=int, default=None)
    args = words.parse_args()
    rows = table()
    if rows != RULES.keys() | ELSEWHERE:
        sys.exit(f"docs/python.md and this file name different rows: {sorted(rows ^ (RULES.keys() | ELSEWHERE))}")
    seed = random.randrange(2**32) if args.seed is None else args.seed
    print(f"python {sys.version.split()[0]}, seed {seed}", flush=True)
    rng, seen, done, end = random.Random(seed), {}, 0, time.monotonic() + args.seconds
    with tempfile.TemporaryDirectory() as folder:
        while done < args.operations and time.monotonic() < end:
            done += run_case(rng, folder, args.rmmap, rows, seen, 120)
    print(f"{done} operations; differences by row: {dict(sorted(seen.items()))}")
    unseen = RULES.keys() - seen.keys() - SELDOM
    until = {"seek-answers": (3, 13), "nothing-past-the-end": (3, 15), "size-of-memory": (3, 15)}
    unseen -= {name for name, version in until.items() if VERSION >= version}
    since = {"no-descriptor-no-write": (3, 13)}
    unseen -= {name for name, version in since.items() if VERSION < version}
    if IS_SEARCHING_OUTSIDE:
        print("SKIPPED: searches, which this Python does not survive")
        unseen -= {"clamped-searches", "nothing-past-the-end"}
    if done >= 50_000 and unseen:
        sys.exit(f"rows that were never seen: {sorted(unseen)}")


main()
