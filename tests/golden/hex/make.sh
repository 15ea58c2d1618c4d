#!/usr/bin/env bash
# Makes the golden dumps of this folder with the programs that rmmap's formats follow: hexyl, xxd, hexdump (util-linux)
# and base64. `cases.txt` names stretches of `input.bin`; each `*.txt` holds one program's dump of each, behind a line
# `== NAME`.
#
# Recorded with hexyl 0.17.0, xxd 2022-01-14, hexdump of util-linux 2.38.1, base64 of coreutils 9.1.
set -euo pipefail
cd "$(dirname "$0")"

byte() { printf "\\x$(printf %02x "$1")"; }
times() { for ((i = 0; i < $1; i++)); do printf '%b' "$2"; done; }

{
    # 0: every byte once.
    for ((b = 0; b < 256; b++)); do byte "$b"; done
    # 256: 128 bytes without a pattern, a quarter of them ASCII.
    seed=1
    for ((n = 0; n < 128; n++)); do
        seed=$(((seed * 1103515245 + 12345) % 2147483648))
        byte $(((seed >> 16) % 256))
    done
    # 384: runs of one byte and of two, with a little text between them.
    printf 'Runs of bytes follow:\r\n\t'
    times 100 '\x00'
    printf 'pause'
    times 64 A
    times 24 AB
    times 33 '\xff'
    printf 'the end'
} > input.bin

{
    for ((n = 0; n <= 34; n++)); do echo "length-$n 256 $n"; done
    for n in 47 48 49 64 65 100; do echo "length-$n 256 $n"; done
    for n in 1 15 16 17 31 32 33 48 49 64 100; do echo "zeros-$n 408 $n"; done
    for ((n = 0; n <= 15; n++)); do echo "runs-from-$n $((384 + n)) $((281 - n))"; done
    for n in 80 88 96 100 124 125 160 194 210; do echo "runs-until-$n 384 $n"; done
    echo "every-byte 0 256"
} > cases.txt

each() {
    local file=$1 end=$2
    shift 2
    while read -r name start length; do
        echo "== $name"
        dd if=input.bin bs=1 skip="$start" count="$length" status=none | "$@"
        printf '%b' "$end"
    done < cases.txt > "$file"
}

export LC_ALL=C.UTF-8
each hexyl.txt '' hexyl --border=unicode --panels=2 --color=never
each hexyl-color.txt '' hexyl --border=unicode --panels=2 --color=always
each xxd.txt '' xxd
each xxd-bits.txt '' xxd -b
each xxd-plain.txt '' xxd -p
each xxd-c.txt '' xxd -i
each hexdump.txt '' hexdump -C
each base64.txt '\n' base64 -w0
