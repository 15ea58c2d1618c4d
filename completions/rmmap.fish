# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rmmap_global_optspecs
    string join \n h/help V/version
end

function __fish_rmmap_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_rmmap_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_rmmap_using_subcommand
    set -l cmd (__fish_rmmap_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c rmmap -n "__fish_rmmap_needs_command" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_needs_command" -s V -l version -d 'Print version'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "dump" -d 'Show bytes, as a table or in other formats'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "find" -d 'Find bytes: the lowest match, or all of them'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "rfind" -d 'Find bytes from the end: the highest match, or all of them'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "patch" -d 'Overwrite bytes in place: all edits are made, or none'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "move" -d 'Copy a block inside the file, as if through a buffer'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "resize" -d 'Grow or shrink the file; no byte but zero is cut off by mistake'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "undo" -d 'Put back the bytes and the length from before the last edit that was kept or interrupted'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "advise" -d 'Tell the kernel how a range will be used, and show what that changed'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "flush" -d 'Write changed pages back to the file, and say how many they were'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "info" -d 'What is mapped: size, pages, what is in memory, holes, who else maps it'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "session" -d 'Run many commands on one mapping: a prompt, a script, or JSON lines'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c rmmap -n "__fish_rmmap_needs_command" -f -a "help" -d 'Explain a command, or one of the topics data, pattern, range, exit-codes, safety, constants'
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s f -l format -d 'table, xxd, canonical, plain, bits, c, rust, python, json, base64, raw, or u8 to f64be' -r -f -a "table\t''
xxd\t''
canonical\t''
plain\t''
bits\t''
c\t''
rust\t''
python\t''
json\t''
base64\t''
raw\t''
u8\t''
i8\t''
u16le\t''
u16be\t''
i16le\t''
i16be\t''
u32le\t''
u32be\t''
i32le\t''
i32be\t''
u64le\t''
u64be\t''
i64le\t''
i64be\t''
f32le\t''
f32be\t''
f64le\t''
f64be\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s s -l skip -d 'Begin here, in place of a RANGE' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s n -l bytes -d 'Show this many, in place of a RANGE' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s w -l width -d 'Bytes a row' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s g -l group -d 'Bytes that stand together; 0 for no spaces' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l endian -d 'Bytes within a group: little or big' -r -f -a "little\t''
big\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l base -d 'Digits of bytes: 2, 8, 10 or 16' -r -f -a "2\t''
8\t''
10\t''
16\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l chars -d 'Characters: ascii, default, cp437, ebcdic or none' -r -f -a "ascii\t''
default\t''
cp437\t''
ebcdic\t''
none\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l border -d 'Frame of the table: unicode, ascii or none' -r -f -a "unicode\t''
ascii\t''
none\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l panels -d 'Panels of 8 bytes, or auto for as many as fit' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l squeeze -d 'Fold repeated rows: model (as the format\'s model does), all or none' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l label -d 'Show this as the first offset' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l radix -d 'Digits of offsets: hex or dec' -r -f -a "hex\t''
dec\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l highlight -d 'Mark every match; repeatable, a colour each' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l pager -d 'For what a terminal does not show at once: auto or never' -r -f -a "auto\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s p -l plain -d 'One line of hex: -f plain'
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l force -d 'Write raw bytes even to a terminal'
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s v -l no-squeeze -d 'Show repeated rows: --squeeze none'
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s d -d 'Offsets in decimal: --radix dec'
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -l ruler -d 'Column numbers above'
complete -c rmmap -n "__fish_rmmap_using_subcommand dump" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s m -l max -d 'List or count no more than N matches' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s r -l range -d 'Where to look, as an option' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s e -l pattern -d 'A pattern; repeatable, in the place of PATTERN' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l patterns -d 'Patterns from a file (at most 4 MiB): one a line, PATTERN or `name = PATTERN`' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s t -l type -d 'Read every PATTERN whole, as this type' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l align -d 'Only matches whose offset is a multiple of N' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s C -l context -d 'Show N rows of the dump\'s table around each match' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l threads -d 'Search with N threads, not one a processor' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l radix -d 'Digits of offsets: hex or dec' -r -f -a "hex\t''
dec\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s a -l all -d 'List every match, not only one'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s c -l count -d 'Print how many matches there are'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s q -l quiet -d 'Print nothing; the exit code tells'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s i -l ignore-case -d 'Ignore ASCII case of text and regexes, never of hex'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l no-overlap -d 'List matches as grep does, none inside another'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l span -d 'Print START:END, ready to be a RANGE'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l bytes -d 'Print the matched bytes as hex'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l text -d 'Print the matched bytes as escaped text'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l absolute -d 'Print positions in the file, not in the mapping'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s d -d 'Offsets in decimal: --radix dec'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s z -l null -d 'End each line with NUL'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand find" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s m -l max -d 'List or count no more than N matches' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s r -l range -d 'Where to look, as an option' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s e -l pattern -d 'A pattern; repeatable, in the place of PATTERN' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l patterns -d 'Patterns from a file (at most 4 MiB): one a line, PATTERN or `name = PATTERN`' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s t -l type -d 'Read every PATTERN whole, as this type' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l align -d 'Only matches whose offset is a multiple of N' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s C -l context -d 'Show N rows of the dump\'s table around each match' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l threads -d 'Search with N threads, not one a processor' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l radix -d 'Digits of offsets: hex or dec' -r -f -a "hex\t''
dec\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s a -l all -d 'List every match, not only one'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s c -l count -d 'Print how many matches there are'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s q -l quiet -d 'Print nothing; the exit code tells'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s i -l ignore-case -d 'Ignore ASCII case of text and regexes, never of hex'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l no-overlap -d 'List matches as grep does, none inside another'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l span -d 'Print START:END, ready to be a RANGE'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l bytes -d 'Print the matched bytes as hex'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l text -d 'Print the matched bytes as escaped text'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l absolute -d 'Print positions in the file, not in the mapping'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s d -d 'Offsets in decimal: --radix dec'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s z -l null -d 'End each line with NUL'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand rfind" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l expect -d 'Write only if these bytes are there now' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l at -d 'Write where this matches, in place of an OFFSET' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l plus -d 'Begin so many bytes inside the match' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l from -d 'Read the edits from a file, or - for standard input' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s t -l type -d 'Read every DATA and PATTERN whole, as this type' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s o -l output -d 'Leave FILE alone and write the edited copy here; - is standard output' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l backup -d 'Copy FILE to FILE.bak first, or to FILE and SUFFIX' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l journal -d 'Keep the old bytes in this directory meanwhile' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l wait -d 'Wait so long for another editor to finish' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s a -l all -d 'Write at every match, none inside another'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s i -l ignore-case -d 'Ignore ASCII case of text in PATTERN'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s R -l reverse -d 'Apply each OLD -> NEW of SCRIPT backwards'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l extend -d 'Let the file grow where an edit reaches past its end'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s n -l dry-run -d 'Show before and after, and write nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l keep-undo -d 'Keep the old bytes, so that `rmmap undo FILE` takes the edit back'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l sync -d 'Succeed only when the edit is on stable storage'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l no-journal -d 'Do not keep the old bytes meanwhile: what is killed stays half done'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l no-lock -d 'Do not keep other editors away'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l force -d 'Do what is refused as long as it may be a mistake'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s v -l verbose -d 'Print each edit as OFFSET OLD -> NEW'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand patch" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l fill -d 'Overwrite what the block leaves behind' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -s o -l output -d 'Leave FILE alone and write the edited copy here; - is standard output' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l backup -d 'Copy FILE to FILE.bak first, or to FILE and SUFFIX' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l journal -d 'Keep the old bytes in this directory meanwhile' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l wait -d 'Wait so long for another editor to finish' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -s n -l dry-run -d 'Show before and after, and write nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l keep-undo -d 'Keep the old bytes, so that `rmmap undo FILE` takes the edit back'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l sync -d 'Succeed only when the edit is on stable storage'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l no-journal -d 'Do not keep the old bytes meanwhile: what is killed stays half done'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l no-lock -d 'Do not keep other editors away'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l force -d 'Do what is refused as long as it may be a mistake'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -s v -l verbose -d 'Print each edit as OFFSET OLD -> NEW'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand move" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l reference -d 'As long as this file, or SIZE in terms of it' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l fill -d 'What new bytes are, in place of zero' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -s o -l output -d 'Leave FILE alone and write the edited copy here; - is standard output' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l backup -d 'Copy FILE to FILE.bak first, or to FILE and SUFFIX' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l journal -d 'Keep the old bytes in this directory meanwhile' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l wait -d 'Wait so long for another editor to finish' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l shrink -d 'Cut off bytes that are not zero, too'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l allocate -d 'Reserve room for new bytes now'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l create -d 'Make the file where there is none'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -s n -l dry-run -d 'Show before and after, and write nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l keep-undo -d 'Keep the old bytes, so that `rmmap undo FILE` takes the edit back'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l sync -d 'Succeed only when the edit is on stable storage'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l no-journal -d 'Do not keep the old bytes meanwhile: what is killed stays half done'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l no-lock -d 'Do not keep other editors away'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l force -d 'Do what is refused as long as it may be a mistake'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -s v -l verbose -d 'Print each edit as OFFSET OLD -> NEW'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand resize" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l journal -d 'Look for journals in this directory' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l wait -d 'Wait so long for another editor to finish' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l interrupted -d 'Only an edit that was interrupted; content when there is none'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l list -d 'List the journals, the newest first'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -s n -l dry-run -d 'Show what would be put back, and write nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l discard -d 'Drop the newest journal, and keep the file as it is'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l force -d 'Restore although the file was changed since, or the journal is damaged'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l no-lock -d 'Do not keep other editors away'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -s v -l verbose -d 'Print each stretch as OFFSET NOW -> OLD'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand undo" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l ranges-from -d 'Ranges, one a line, as `rmmap info --ranges` prints them' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l hold -d 'Keep the mapping afterwards; without SECONDS until the process is ended' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l list -d 'Print every name of advice, flags and protections, and whether this kernel takes it'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l force -d 'Give advice that loses bytes, or harms the machine'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -s n -l dry-run -d 'Show which pages would be hit, and do nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l missing-only -d 'Only what is not in memory yet (willneed, populate-read, populate-write)'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l lock -d 'Keep its pages in memory meanwhile'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l lock-on-fault -d 'Keep those in memory meanwhile that are touched'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -s q -l quiet -d 'Print nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand advise" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l async -d 'Begin to write, and do not wait (MS_ASYNC)'
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l invalidate -d 'Have other mappings read it anew (MS_INVALIDATE)'
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -s q -l quiet -d 'Print nothing'
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -l json -d 'Print JSON lines'
complete -c rmmap -n "__fish_rmmap_using_subcommand flush" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -s r -l range -d 'Ask about this part: START:END or START:+LEN' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l ranges -d 'List ranges, a line each: resident, missing, data or holes' -r -f -a "resident\t''
missing\t''
data\t''
holes\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l field -d 'Print one value; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l require-resident -d 'Exit code 1 unless this much of it is in memory: 90%' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -s q -l quiet -d 'Print nothing; the exit code tells'
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -l json -d 'Print JSON'
complete -c rmmap -n "__fish_rmmap_using_subcommand info" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l access -d 'read, write, copy (edits never reach the file) or default' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l prot -d 'PROT_* in the place of --access: read,write,exec' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l flags -d 'MAP_* in the place of --access: shared,populate,...' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l offset -d 'Begin the mapping here, at any alignment' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l length -d 'Map this many bytes only' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l madvise -d 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -s c -l command -d 'Run this line; repeatable' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l script -d 'Run the lines of this file; - for standard input' -r
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l color -d 'Colours: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l keep-going -d 'Go on after a line that fails'
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l json -d 'Answer every line with one JSON object'
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -l no-track -d 'Keep the mapping, and no descriptor of the file'
complete -c rmmap -n "__fish_rmmap_using_subcommand session" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand completions" -s h -l help -d 'Print help'
complete -c rmmap -n "__fish_rmmap_using_subcommand help" -s h -l help -d 'Print help'
