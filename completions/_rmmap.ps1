
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'rmmap' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'rmmap'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'rmmap' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('dump', 'dump', [CompletionResultType]::ParameterValue, 'Show bytes, as a table or in other formats')
            [CompletionResult]::new('find', 'find', [CompletionResultType]::ParameterValue, 'Find bytes: the lowest match, or all of them')
            [CompletionResult]::new('rfind', 'rfind', [CompletionResultType]::ParameterValue, 'Find bytes from the end: the highest match, or all of them')
            [CompletionResult]::new('patch', 'patch', [CompletionResultType]::ParameterValue, 'Overwrite bytes in place: all edits are made, or none')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Explain a command, or one of the topics data, pattern, range, exit-codes, safety')
            break
        }
        'rmmap;dump' {
            [CompletionResult]::new('--access', '--access', [CompletionResultType]::ParameterName, 'read, write, copy (edits never reach the file) or default')
            [CompletionResult]::new('--prot', '--prot', [CompletionResultType]::ParameterName, 'PROT_* in the place of --access: read,write,exec')
            [CompletionResult]::new('--flags', '--flags', [CompletionResultType]::ParameterName, 'MAP_* in the place of --access: shared,populate,...')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Begin the mapping here, at any alignment')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'Map this many bytes only')
            [CompletionResult]::new('--madvise', '--madvise', [CompletionResultType]::ParameterName, 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'table, xxd, canonical, plain, bits, c, rust, python, json, base64, raw, or u8 to f64be')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, xxd, canonical, plain, bits, c, rust, python, json, base64, raw, or u8 to f64be')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Begin here, in place of a RANGE')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Begin here, in place of a RANGE')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show this many, in place of a RANGE')
            [CompletionResult]::new('--bytes', '--bytes', [CompletionResultType]::ParameterName, 'Show this many, in place of a RANGE')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Bytes a row')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Bytes a row')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Bytes that stand together; 0 for no spaces')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'Bytes that stand together; 0 for no spaces')
            [CompletionResult]::new('--endian', '--endian', [CompletionResultType]::ParameterName, 'Bytes within a group: little or big')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Digits of bytes: 2, 8, 10 or 16')
            [CompletionResult]::new('--chars', '--chars', [CompletionResultType]::ParameterName, 'Characters: ascii, default, cp437, ebcdic or none')
            [CompletionResult]::new('--border', '--border', [CompletionResultType]::ParameterName, 'Frame of the table: unicode, ascii or none')
            [CompletionResult]::new('--panels', '--panels', [CompletionResultType]::ParameterName, 'Panels of 8 bytes, or auto for as many as fit')
            [CompletionResult]::new('--squeeze', '--squeeze', [CompletionResultType]::ParameterName, 'Fold repeated rows: model (as the format''s model does), all or none')
            [CompletionResult]::new('--label', '--label', [CompletionResultType]::ParameterName, 'Show this as the first offset')
            [CompletionResult]::new('--radix', '--radix', [CompletionResultType]::ParameterName, 'Digits of offsets: hex or dec')
            [CompletionResult]::new('--highlight', '--highlight', [CompletionResultType]::ParameterName, 'Mark every match; repeatable, a colour each')
            [CompletionResult]::new('--pager', '--pager', [CompletionResultType]::ParameterName, 'For what a terminal does not show at once: auto or never')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours: auto, always or never')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'One line of hex: -f plain')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'One line of hex: -f plain')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write raw bytes even to a terminal')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show repeated rows: --squeeze none')
            [CompletionResult]::new('--no-squeeze', '--no-squeeze', [CompletionResultType]::ParameterName, 'Show repeated rows: --squeeze none')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Offsets in decimal: --radix dec')
            [CompletionResult]::new('--ruler', '--ruler', [CompletionResultType]::ParameterName, 'Column numbers above')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rmmap;find' {
            [CompletionResult]::new('--access', '--access', [CompletionResultType]::ParameterName, 'read, write, copy (edits never reach the file) or default')
            [CompletionResult]::new('--prot', '--prot', [CompletionResultType]::ParameterName, 'PROT_* in the place of --access: read,write,exec')
            [CompletionResult]::new('--flags', '--flags', [CompletionResultType]::ParameterName, 'MAP_* in the place of --access: shared,populate,...')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Begin the mapping here, at any alignment')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'Map this many bytes only')
            [CompletionResult]::new('--madvise', '--madvise', [CompletionResultType]::ParameterName, 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'List the first N matches from that end')
            [CompletionResult]::new('--max', '--max', [CompletionResultType]::ParameterName, 'List the first N matches from that end')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Where to look, as an option')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Where to look, as an option')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'A pattern; repeatable, in place of the first one')
            [CompletionResult]::new('--pattern', '--pattern', [CompletionResultType]::ParameterName, 'A pattern; repeatable, in place of the first one')
            [CompletionResult]::new('--patterns', '--patterns', [CompletionResultType]::ParameterName, 'Patterns from a file: one a line, `name = PATTERN` or PATTERN')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Read every PATTERN whole, as this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Read every PATTERN whole, as this type')
            [CompletionResult]::new('--align', '--align', [CompletionResultType]::ParameterName, 'Only matches at multiples of N')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Show N rows of the dump''s table around each match')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Show N rows of the dump''s table around each match')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Search with so many threads')
            [CompletionResult]::new('--radix', '--radix', [CompletionResultType]::ParameterName, 'Digits of offsets: hex or dec')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours: auto, always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'List every match, not only one')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List every match, not only one')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Print how many matches there are')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print how many matches there are')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing; the exit code tells')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing; the exit code tells')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Ignore ASCII case of text and regexes')
            [CompletionResult]::new('--ignore-case', '--ignore-case', [CompletionResultType]::ParameterName, 'Ignore ASCII case of text and regexes')
            [CompletionResult]::new('--no-overlap', '--no-overlap', [CompletionResultType]::ParameterName, 'List matches as grep does, none inside another')
            [CompletionResult]::new('--span', '--span', [CompletionResultType]::ParameterName, 'Print START:END, ready to be a RANGE')
            [CompletionResult]::new('--bytes', '--bytes', [CompletionResultType]::ParameterName, 'Print the matched bytes as hex')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'Print the matched bytes as escaped text')
            [CompletionResult]::new('--absolute', '--absolute', [CompletionResultType]::ParameterName, 'Print positions in the file, not in the mapping')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Offsets in decimal: --radix dec')
            [CompletionResult]::new('-z', '-z', [CompletionResultType]::ParameterName, 'End each line with NUL')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'End each line with NUL')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON lines')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rmmap;rfind' {
            [CompletionResult]::new('--access', '--access', [CompletionResultType]::ParameterName, 'read, write, copy (edits never reach the file) or default')
            [CompletionResult]::new('--prot', '--prot', [CompletionResultType]::ParameterName, 'PROT_* in the place of --access: read,write,exec')
            [CompletionResult]::new('--flags', '--flags', [CompletionResultType]::ParameterName, 'MAP_* in the place of --access: shared,populate,...')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Begin the mapping here, at any alignment')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'Map this many bytes only')
            [CompletionResult]::new('--madvise', '--madvise', [CompletionResultType]::ParameterName, 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'List the first N matches from that end')
            [CompletionResult]::new('--max', '--max', [CompletionResultType]::ParameterName, 'List the first N matches from that end')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Where to look, as an option')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Where to look, as an option')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'A pattern; repeatable, in place of the first one')
            [CompletionResult]::new('--pattern', '--pattern', [CompletionResultType]::ParameterName, 'A pattern; repeatable, in place of the first one')
            [CompletionResult]::new('--patterns', '--patterns', [CompletionResultType]::ParameterName, 'Patterns from a file: one a line, `name = PATTERN` or PATTERN')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Read every PATTERN whole, as this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Read every PATTERN whole, as this type')
            [CompletionResult]::new('--align', '--align', [CompletionResultType]::ParameterName, 'Only matches at multiples of N')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Show N rows of the dump''s table around each match')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Show N rows of the dump''s table around each match')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Search with so many threads')
            [CompletionResult]::new('--radix', '--radix', [CompletionResultType]::ParameterName, 'Digits of offsets: hex or dec')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours: auto, always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'List every match, not only one')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List every match, not only one')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Print how many matches there are')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print how many matches there are')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing; the exit code tells')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing; the exit code tells')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Ignore ASCII case of text and regexes')
            [CompletionResult]::new('--ignore-case', '--ignore-case', [CompletionResultType]::ParameterName, 'Ignore ASCII case of text and regexes')
            [CompletionResult]::new('--no-overlap', '--no-overlap', [CompletionResultType]::ParameterName, 'List matches as grep does, none inside another')
            [CompletionResult]::new('--span', '--span', [CompletionResultType]::ParameterName, 'Print START:END, ready to be a RANGE')
            [CompletionResult]::new('--bytes', '--bytes', [CompletionResultType]::ParameterName, 'Print the matched bytes as hex')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'Print the matched bytes as escaped text')
            [CompletionResult]::new('--absolute', '--absolute', [CompletionResultType]::ParameterName, 'Print positions in the file, not in the mapping')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Offsets in decimal: --radix dec')
            [CompletionResult]::new('-z', '-z', [CompletionResultType]::ParameterName, 'End each line with NUL')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'End each line with NUL')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON lines')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rmmap;patch' {
            [CompletionResult]::new('--access', '--access', [CompletionResultType]::ParameterName, 'read, write, copy (edits never reach the file) or default')
            [CompletionResult]::new('--prot', '--prot', [CompletionResultType]::ParameterName, 'PROT_* in the place of --access: read,write,exec')
            [CompletionResult]::new('--flags', '--flags', [CompletionResultType]::ParameterName, 'MAP_* in the place of --access: shared,populate,...')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Begin the mapping here, at any alignment')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'Map this many bytes only')
            [CompletionResult]::new('--madvise', '--madvise', [CompletionResultType]::ParameterName, 'Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Write only if these bytes are there now')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Read every DATA whole, as this type')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Read every DATA whole, as this type')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours: auto, always or never')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show before and after, and write nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show before and after, and write nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each edit as OFFSET OLD -> NEW')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each edit as OFFSET OLD -> NEW')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON lines')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rmmap;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rmmap;help' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
