"""Whole processes, timed in turn: each once a round, in random order. Absolute times of a shared machine prove nothing, the
ratio of neighbours does. The standard library is all that is needed."""

import atexit
import datetime
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = Path(os.environ.get("RMMAP") or Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "release" / "rmmap")
PAGE = ROOT / "docs" / "benchmarks.md"


def installed():
    """The path of a copy of what was built, as `cargo install` makes it: what a linker has just written lies scattered
    in the page cache, and starts slower than the copy that a user runs."""
    if not BUILT.exists():
        sys.exit(f"{BUILT} is not there: cargo build --release")
    folder = tempfile.mkdtemp(prefix="rmmap-bench-")
    atexit.register(shutil.rmtree, folder)
    return shutil.copy(BUILT, folder)


RMMAP = installed()


def find(program):
    """The path of an installed peer, or None. Peers installed by cargo may lie in target/peers."""
    return shutil.which(program, path=f"{ROOT}/target/peers/bin:{os.environ.get('PATH', '')}")


def version(program, *words):
    done = subprocess.run([program, *(words or ["--version"])], capture_output=True, text=True)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines else "unknown"


def once(words, stdout=subprocess.DEVNULL):
    """Seconds from start to end of one process."""
    begin = time.perf_counter()
    subprocess.run(words, stdout=stdout, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def rounds(commands, runs, before=lambda words: None, **how):
    """Seconds of each command, round by round, every command once a round, in random order, and after `before`, which is
    told of it."""
    def timed(words):
        before(words)
        return once(words, **how)

    found = []
    for _ in range(runs):
        order = random.sample(range(len(commands)), len(commands))
        times = {number: timed(commands[number]) for number in order}
        found.append([times[number] for number in range(len(commands))])
    return found


def paired(ours, theirs, runs=9, **how):
    """(median of ours, median of theirs, median of theirs / ours, pair by pair), after one run each that does not count."""
    _, *pairs = rounds([ours, theirs], runs + 1, **how)
    mine, other = zip(*pairs)
    ratios = [b / a for a, b in pairs]
    return statistics.median(mine), statistics.median(other), statistics.median(ratios), min(ratios), max(ratios)


def same(ours, theirs, trim=lambda text: text):
    """Whether both print the same; nothing is timed that does not agree."""
    mine = subprocess.run(ours, stdout=subprocess.PIPE).stdout
    other = subprocess.run(theirs, stdout=subprocess.PIPE).stdout
    return mine == trim(other)


def code(length):
    """A file of program code: the largest libraries and programs of the Rust toolchain and the system, one after the
    other, and once more where these are not enough."""
    path = ROOT / "target" / f"code-{length}"
    if path.exists() and path.stat().st_size == length:
        return str(path)
    sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True).stdout.strip()
    files = [p for top in (sysroot, "/usr/lib", "/usr/bin") for p in Path(top).rglob("*")]
    is_code = re.compile(r"\.(so|a|rlib)(\.|$)|/bin/").search
    files = [p for p in files if is_code(str(p)) and p.is_file() and not p.is_symlink()]
    files.sort(key=lambda p: (-p.stat().st_size, str(p)))
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as out:
        while out.tell() < length:
            for file in files:
                out.write(file.read_bytes()[: length - out.tell()])
                if out.tell() >= length:
                    break
    return str(path)


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}"


def record(section, lines):
    """Puts `lines` in the place of that section of docs/benchmarks.md, and prints them."""
    text = "\n".join(lines)
    print(text)
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    page = PAGE.read_text()
    if begin not in page:
        sys.exit(f"docs/benchmarks.md has no {begin}")
    head, rest = page.split(begin)
    _, tail = rest.split(end)
    PAGE.write_text(f"{head}{begin}\n{text}\n{end}{tail}")


def dated():
    return f"{datetime.date.today()}, {machine()}."
