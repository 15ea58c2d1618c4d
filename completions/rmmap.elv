
use builtin;
use str;

set edit:completion:arg-completer[rmmap] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'rmmap'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'rmmap'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand dump 'Show bytes, as a table or in other formats'
            cand find 'Find bytes: the lowest match, or all of them'
            cand rfind 'Find bytes from the end: the highest match, or all of them'
            cand patch 'Overwrite bytes in place: all edits are made, or none'
            cand completions 'Print a completion script for a shell'
            cand help 'Explain a command, or one of the topics data, pattern, range, exit-codes, safety'
        }
        &'rmmap;dump'= {
            cand --access 'read, write, copy (edits never reach the file) or default'
            cand --offset 'Begin the mapping here, at any alignment'
            cand --length 'Map this many bytes only'
            cand --madvise 'normal, random, sequential or willneed; repeatable'
            cand -f 'table, xxd, plain or raw'
            cand --format 'table, xxd, plain or raw'
            cand -w 'Bytes a row'
            cand --width 'Bytes a row'
            cand --color 'Colours: auto, always or never'
            cand -p 'One line of hex: -f plain'
            cand --plain 'One line of hex: -f plain'
            cand --force 'Write raw bytes even to a terminal'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rmmap;find'= {
            cand --access 'read, write, copy (edits never reach the file) or default'
            cand --offset 'Begin the mapping here, at any alignment'
            cand --length 'Map this many bytes only'
            cand --madvise 'normal, random, sequential or willneed; repeatable'
            cand -m 'List the first N matches from that end'
            cand --max 'List the first N matches from that end'
            cand -r 'Where to look, as an option'
            cand --range 'Where to look, as an option'
            cand -e 'A pattern; repeatable, in place of the first one'
            cand --pattern 'A pattern; repeatable, in place of the first one'
            cand --patterns 'Patterns from a file: one a line, `name = PATTERN` or PATTERN'
            cand -t 'Read every PATTERN whole, as this type'
            cand --type 'Read every PATTERN whole, as this type'
            cand --align 'Only matches at multiples of N'
            cand -C 'Show N rows of the dump''s table around each match'
            cand --context 'Show N rows of the dump''s table around each match'
            cand --threads 'Search with so many threads'
            cand --radix 'Offsets in hex or dec'
            cand --color 'Colours: auto, always or never'
            cand -a 'List every match, not only one'
            cand --all 'List every match, not only one'
            cand -c 'Print how many matches there are'
            cand --count 'Print how many matches there are'
            cand -q 'Print nothing; the exit code tells'
            cand --quiet 'Print nothing; the exit code tells'
            cand -i 'Ignore ASCII case of text and regexes'
            cand --ignore-case 'Ignore ASCII case of text and regexes'
            cand --no-overlap 'List matches as grep does, none inside another'
            cand --span 'Print START:END, ready to be a RANGE'
            cand --bytes 'Print the matched bytes as hex'
            cand --text 'Print the matched bytes as escaped text'
            cand --absolute 'Print positions in the file, not in the mapping'
            cand -d 'Offsets in decimal'
            cand -z 'End each line with NUL'
            cand --null 'End each line with NUL'
            cand --json 'Print JSON lines'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rmmap;rfind'= {
            cand --access 'read, write, copy (edits never reach the file) or default'
            cand --offset 'Begin the mapping here, at any alignment'
            cand --length 'Map this many bytes only'
            cand --madvise 'normal, random, sequential or willneed; repeatable'
            cand -m 'List the first N matches from that end'
            cand --max 'List the first N matches from that end'
            cand -r 'Where to look, as an option'
            cand --range 'Where to look, as an option'
            cand -e 'A pattern; repeatable, in place of the first one'
            cand --pattern 'A pattern; repeatable, in place of the first one'
            cand --patterns 'Patterns from a file: one a line, `name = PATTERN` or PATTERN'
            cand -t 'Read every PATTERN whole, as this type'
            cand --type 'Read every PATTERN whole, as this type'
            cand --align 'Only matches at multiples of N'
            cand -C 'Show N rows of the dump''s table around each match'
            cand --context 'Show N rows of the dump''s table around each match'
            cand --threads 'Search with so many threads'
            cand --radix 'Offsets in hex or dec'
            cand --color 'Colours: auto, always or never'
            cand -a 'List every match, not only one'
            cand --all 'List every match, not only one'
            cand -c 'Print how many matches there are'
            cand --count 'Print how many matches there are'
            cand -q 'Print nothing; the exit code tells'
            cand --quiet 'Print nothing; the exit code tells'
            cand -i 'Ignore ASCII case of text and regexes'
            cand --ignore-case 'Ignore ASCII case of text and regexes'
            cand --no-overlap 'List matches as grep does, none inside another'
            cand --span 'Print START:END, ready to be a RANGE'
            cand --bytes 'Print the matched bytes as hex'
            cand --text 'Print the matched bytes as escaped text'
            cand --absolute 'Print positions in the file, not in the mapping'
            cand -d 'Offsets in decimal'
            cand -z 'End each line with NUL'
            cand --null 'End each line with NUL'
            cand --json 'Print JSON lines'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rmmap;patch'= {
            cand --access 'read, write, copy (edits never reach the file) or default'
            cand --offset 'Begin the mapping here, at any alignment'
            cand --length 'Map this many bytes only'
            cand --madvise 'normal, random, sequential or willneed; repeatable'
            cand --expect 'Write only if these bytes are there now'
            cand -t 'Read every DATA whole, as this type'
            cand --type 'Read every DATA whole, as this type'
            cand --color 'Colours: auto, always or never'
            cand -n 'Show before and after, and write nothing'
            cand --dry-run 'Show before and after, and write nothing'
            cand -v 'Print each edit as OFFSET OLD -> NEW'
            cand --verbose 'Print each edit as OFFSET OLD -> NEW'
            cand --json 'Print JSON lines'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rmmap;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rmmap;help'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
