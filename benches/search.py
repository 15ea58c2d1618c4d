#!/usr/bin/env python3
"""Times find and rfind against the programs that search binary files, whole process by whole process.

    cargo build --release && benches/search.py [--runs N] [--size MIB] [--work FOLDER] [--record]

Builds a file of real program code (the libraries of the Rust toolchain and of the system), compares the answers of all
programs first, then runs them in turn and prints medians and ratios, taken round by round. `--record` writes the
table into docs/benchmarks.md. Programs that are not installed are named and left out.
"""
import argparse, datetime, os, pathlib, platform, re, shutil, statistics, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ARGS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ARGS.add_argument("--runs", type=int, default=5)
ARGS.add_argument("--size", type=int, default=1024, help="MiB of program code")
ARGS.add_argument("--work", default="/tmp/rmmap-bench")
ARGS.add_argument("--rmmap", default=str(ROOT / "target/release/rmmap"))
ARGS.add_argument("--rg", default=shutil.which("rg"))
ARGS.add_argument("--record", action="store_true")
ARGS = ARGS.parse_args()
WORK = pathlib.Path(ARGS.work)
WORK.mkdir(parents=True, exist_ok=True)
RMMAP, RG = ARGS.rmmap, ARGS.rg
GREP, UGREP, YARA = shutil.which("grep"), shutil.which("ugrep"), shutil.which("yara")


def corpus():
    """Concatenated libraries, the same order every time; what the machine has too little of comes twice."""
    path, size = WORK / "code", ARGS.size << 20
    if path.exists() and path.stat().st_size == size:
        return path
    sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True).stdout.strip()
    names = []
    for folder in [sysroot, "/usr/lib", "/usr/bin"]:
        for where, _, files in os.walk(folder):
            names += [os.path.join(where, name) for name in files]
    good = lambda name: os.path.isfile(name) and not os.path.islink(name) and os.path.getsize(name) > 300_000
    names = sorted(name for name in names if re.search(r"\.(so|a|rlib)(\.|$)|/bin/", name) and good(name))
    with open(path, "wb") as out:
        while out.tell() < size:
            for name in names:
                out.write(open(name, "rb").read(size - out.tell()))
    return path


def limit():
    binary = WORK / "limit"
    subprocess.run(["rustc", "--edition=2021", "-O", "-C", "target-cpu=native", "-o", binary, ROOT / "benches/limit.rs"],
                   check=True)
    return str(binary)


def run(words):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def evict():
    """Drops the file from the page cache."""
    with open(CODE, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def timed(words, is_cold=False):
    if is_cold:
        evict()
    start = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def offsets(words, text):
    """The offsets that a program printed, as numbers."""
    if words[0] == RMMAP:
        return [int(line.split(b"\t")[0], 0) for line in text.splitlines()]
    if words[0] == YARA:
        return [int(line.split(b":")[0], 16) for line in text.splitlines() if line.startswith(b"0x")]
    return [int(line.split(b":")[0]) for line in text.splitlines() if line.split(b":")[0].isdigit()]


def versions():
    def first(program, *words):
        if not program:
            return None
        out = subprocess.run([program, *words], capture_output=True, text=True)
        return (out.stdout or out.stderr).splitlines()[0].strip()
    names = [first(RG, "--version"), first(GREP, "--version"), first(UGREP, "--version"),
             YARA and "yara " + first(YARA, "--version"), "Python " + platform.python_version()]
    return ", ".join(name for name in names if name)


def rg(*words):
    return [RG, "-obUa", "--no-unicode", *words, str(CODE)] if RG else None


def yara(name, text):
    rules = WORK / f"{name}.yar"
    rules.write_text("rule r { strings: $a = %s condition: $a }" % text)
    return [YARA, "-s", str(rules), str(CODE)] if YARA else None


def ours(*words):
    return [RMMAP, "find", str(CODE), *words]


def python(call):
    code = f"import mmap,sys\nf=open(sys.argv[1],'rb')\nm=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ)\nr=m.{call}\nprint(str(r)+':' if r>=0 else '')"
    return [sys.executable, "-c", code, str(CODE)]


def words100():
    state, words = 7, []
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ_0123456789"
    for _ in range(100):
        word = ""
        for _ in range(6 + state % 9):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            word += letters[(state >> 33) % len(letters)]
        words.append(word)
    (WORK / "words.rg").write_text("".join(word + "\n" for word in words))
    (WORK / "words").write_text("".join(f"text:{word}\n" for word in words))


def last_bytes():
    with open(CODE, "rb") as file:
        file.seek(-16, os.SEEK_END)
        return file.read().hex()


CODE = corpus()
LIMIT = limit()
words100()
ABSENT = "ZqXjWvKp"
DIRECT = ["dd", f"if={CODE}", "of=/dev/null", "iflag=direct", "bs=8M"]
CASES = [
    ("absent literal, `find`", ours("text:" + ABSENT), [
        ("the limit", [LIMIT, str(CODE)]), ("the limit, populated", [LIMIT, str(CODE), "populate"]),
        ("ripgrep", rg("-F", ABSENT)), ("grep", GREP and [GREP, "-obUaF", ABSENT, str(CODE)]),
        ("ugrep", UGREP and [UGREP, "-obUaF", ABSENT, str(CODE)]), ("Python", python(f"find(b'{ABSENT}')"))]),
    ("absent literal, `rfind`", [RMMAP, "rfind", str(CODE), "text:" + ABSENT], [
        ("the limit", [LIMIT, str(CODE)]), ("find", ours("text:" + ABSENT)),
        ("Python", python(f"rfind(b'{ABSENT}')"))]),
    ("absent literal, `find -c`", ours("text:" + ABSENT, "-c"), [("the limit", [LIMIT, str(CODE)])]),
    ("`48 8b ?? ?? 13 37 ?? c3`", ours("48 8b ?? ?? 13 37 ?? c3", "-a"), [
        ("the limit", [LIMIT, str(CODE)]), ("ripgrep", rg(r"(?s-u)\x48\x8b..\x13\x37.\xc3")),
        ("yara", yara("wild", "{ 48 8b ?? ?? 13 37 ?? c3 }"))]),
    ("`4? 8b 0? ?? 00 00 7b 7b`", ours("4? 8b 0? ?? 00 00 7b 7b", "-a"), [
        ("the limit", [LIMIT, str(CODE)]), ("ripgrep", rg(r"(?s-u)[\x40-\x4f]\x8b[\x00-\x0f].\x00\x00\x7b\x7b")),
        ("yara", yara("nibbles", "{ 4? 8b 0? ?? 00 00 7b 7b }"))]),
    ("`0000dddd0077`", ours("0000dddd0077", "-a"), [
        ("the limit", [LIMIT, str(CODE)]), ("ripgrep", rg(r"(?s-u)\x00\x00\xdd\xdd\x00\x77")),
        ("yara", yara("zeros", "{ 00 00 dd dd 00 77 }"))]),
    ("`4? ?b 0? ?? ?0 0? 7? 7?`", ours("4? ?b 0? ?? ?0 0? 7? 7?", "-c"), [("the limit", [LIMIT, str(CODE)])]),
    ("`e8 [2-12] 0f 0b [1-4] 77 99 aa`", ours("e8 [2-12] 0f 0b [1-4] 77 99 aa", "-a"), [
        ("the limit", [LIMIT, str(CODE)]), ("ripgrep", rg(r"(?s-u)\xe8.{2,12}\x0f\x0b.{1,4}\x77\x99\xaa"))]),
    ("`regex:[a-z]{5}_[0-9]{6}[A-Z]`", ours("regex:[a-z]{5}_[0-9]{6}[A-Z]", "-a"), [
        ("ripgrep", rg("[a-z]{5}_[0-9]{6}[A-Z]"))]),
    ("`text:zqxjwvkpbt -i`", ours("text:zqxjwvkpbt", "-i", "-a"), [("ripgrep", rg("-i", "zqxjwvkpbt"))]),
    ("100 literals", ours("--patterns", str(WORK / "words"), "-a"), [
        ("ripgrep", rg("-F", "-f", str(WORK / "words.rg")))]),
    ("cold: absent literal, `find`", ours("text:" + ABSENT), [("dd iflag=direct bs=8M", DIRECT)]),
    ("cold: absent literal, `rfind`", [RMMAP, "rfind", str(CODE), "text:" + ABSENT], [("dd iflag=direct bs=8M", DIRECT)]),
    ("cold: absent literal, `find --madvise random`", ours("text:" + ABSENT, "--madvise", "random"), [
        ("dd iflag=direct bs=8M", DIRECT)]),
    ("cold: the last 16 bytes, `rfind`", [RMMAP, "rfind", str(CODE), last_bytes()], [
        ("the same by `find`", ours(last_bytes()))]),
]


def main():
    subprocess.run(["cat", str(CODE)], stdout=subprocess.DEVNULL)
    rows = []
    for name, mine, peers in CASES:
        peers = [(peer, words) for peer, words in peers if words]
        expected = offsets(mine, run(mine))
        for peer, words in peers:
            if peer.startswith(("the limit", "dd ", "the same")) or "-c" in mine:
                continue
            found = offsets(words, run(words))
            # What overlaps itself only some programs list.
            assert found[:1] == expected[:1], f"{name}: {peer} finds {found[:3]}, rmmap {expected[:3]}"
        rounds = []
        for _ in range(ARGS.runs):
            is_cold = name.startswith("cold")
            rounds.append([timed(words, is_cold) for words in [mine] + [words for _, words in peers]])
        medians = [statistics.median(column) for column in zip(*rounds)]
        for index, (peer, _) in enumerate(peers):
            ratio = statistics.median(row[index + 1] / row[0] for row in rounds)
            rows.append((name, medians[0] * 1e3, peer, medians[index + 1] * 1e3, ratio))
            print("%-34s %8.0f ms   %-22s %8.0f ms   %6.2fx" % rows[-1], flush=True)
    if ARGS.record:
        record(rows)


def record(rows):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    lines = [
        "## Search", "",
        f"{datetime.date.today()}, {os.cpu_count()} processors ({cpu}), Linux {platform.release().split('-')[0]}; "
        f"{ARGS.size} MiB of program code in the page cache, read back; whole processes in turn, medians of {ARGS.runs} "
        f"rounds; the ratio is the median of the rounds' own. {versions()}. Made by `benches/search.py --record`.", "",
        "\"The limit\" is `benches/limit.rs`: two threads that map the file and only read every byte.", "",
        "| work | rmmap | other | its time | times rmmap's |", "| --- | --- | --- | --- | --- |"]
    lines += ["| %s | %.0f ms | %s | %.0f ms | %.2f |" % row for row in rows]
    page = ROOT / "docs/benchmarks.md"
    text = page.read_text() if page.exists() else ""
    before, _, after = text.partition("## Search")
    _, _, rest = after.partition("\n## ")
    before = before or "# Benchmarks\n\nWhat was measured, when and where; run the scripts in `benches/` for figures of your own.\n\n"
    page.write_text(before + "\n".join(lines) + "\n" + ("\n## " + rest if rest else ""))


main()
