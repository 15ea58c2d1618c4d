module completions {

  # Look into mapped files, search them, and change them without losing data
  export extern rmmap [
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  def "nu-complete rmmap dump format" [] {
    [ "table" "xxd" "canonical" "plain" "bits" "c" "rust" "python" "json" "base64" "raw" "u8" "i8" "u16le" "u16be" "i16le" "i16be" "u32le" "u32be" "i32le" "i32be" "u64le" "u64be" "i64le" "i64be" "f32le" "f32be" "f64le" "f64be" ]
  }

  def "nu-complete rmmap dump endian" [] {
    [ "little" "big" ]
  }

  def "nu-complete rmmap dump base" [] {
    [ "2" "8" "10" "16" ]
  }

  def "nu-complete rmmap dump chars" [] {
    [ "ascii" "default" "cp437" "ebcdic" "none" ]
  }

  def "nu-complete rmmap dump border" [] {
    [ "unicode" "ascii" "none" ]
  }

  def "nu-complete rmmap dump radix" [] {
    [ "hex" "dec" ]
  }

  def "nu-complete rmmap dump pager" [] {
    [ "auto" "never" ]
  }

  def "nu-complete rmmap dump color" [] {
    [ "auto" "always" "never" ]
  }

  # Show bytes, as a table or in other formats
  export extern "rmmap dump" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --format(-f): string@"nu-complete rmmap dump format" # table, xxd, canonical, plain, bits, c, rust, python, json, base64, raw, or u8 to f64be
    --plain(-p)               # One line of hex: -f plain
    --skip(-s): string        # Begin here, in place of a RANGE
    --bytes(-n): string       # Show this many, in place of a RANGE
    --force                   # Write raw bytes even to a terminal
    --width(-w): string       # Bytes a row
    --group(-g): string       # Bytes that stand together; 0 for no spaces
    --endian: string@"nu-complete rmmap dump endian" # Bytes within a group: little or big
    --base: string@"nu-complete rmmap dump base" # Digits of bytes: 2, 8, 10 or 16
    --chars: string@"nu-complete rmmap dump chars" # Characters: ascii, default, cp437, ebcdic or none
    --border: string@"nu-complete rmmap dump border" # Frame of the table: unicode, ascii or none
    --panels: string          # Panels of 8 bytes, or auto for as many as fit
    --no-squeeze(-v)          # Show repeated rows: --squeeze none
    --squeeze: string         # Fold repeated rows: model (as the format's model does), all or none
    --label: string           # Show this as the first offset
    --radix: string@"nu-complete rmmap dump radix" # Digits of offsets: hex or dec
    -d                        # Offsets in decimal: --radix dec
    --ruler                   # Column numbers above
    --highlight: string       # Mark every match; repeatable, a colour each
    --pager: string@"nu-complete rmmap dump pager" # For what a terminal does not show at once: auto or never
    --color: string@"nu-complete rmmap dump color" # Colours: auto, always or never
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    RANGE?: string            # What to show: START:END or START:+LEN; negatives count from the end
  ]

  def "nu-complete rmmap find radix" [] {
    [ "hex" "dec" ]
  }

  def "nu-complete rmmap find color" [] {
    [ "auto" "always" "never" ]
  }

  # Find bytes: the lowest match, or all of them
  export extern "rmmap find" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --all(-a)                 # List every match, not only one
    --max(-m): string         # List or count no more than N matches
    --count(-c)               # Print how many matches there are
    --quiet(-q)               # Print nothing; the exit code tells
    --range(-r): string       # Where to look, as an option
    --pattern(-e): string     # A pattern; repeatable, in the place of PATTERN
    --patterns: string        # Patterns from a file (at most 4 MiB): one a line, PATTERN or `name = PATTERN`
    --type(-t): string        # Read every PATTERN whole, as this type
    --ignore-case(-i)         # Ignore ASCII case of text and regexes, never of hex
    --no-overlap              # List matches as grep does, none inside another
    --align: string           # Only matches whose offset is a multiple of N
    --context(-C): string     # Show N rows of the dump's table around each match
    --threads: string         # Search with N threads, not one a processor
    --span                    # Print START:END, ready to be a RANGE
    --bytes                   # Print the matched bytes as hex
    --text                    # Print the matched bytes as escaped text
    --absolute                # Print positions in the file, not in the mapping
    --radix: string@"nu-complete rmmap find radix" # Digits of offsets: hex or dec
    -d                        # Offsets in decimal: --radix dec
    --null(-z)                # End each line with NUL
    --color: string@"nu-complete rmmap find color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    PATTERN?: string          # Hex with ?? and nibble wildcards, or text:, regex:, u32le:, ... (rmmap help pattern)
    RANGE?: string            # Where to look: START:END or START:+LEN
  ]

  def "nu-complete rmmap rfind radix" [] {
    [ "hex" "dec" ]
  }

  def "nu-complete rmmap rfind color" [] {
    [ "auto" "always" "never" ]
  }

  # Find bytes from the end: the highest match, or all of them
  export extern "rmmap rfind" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --all(-a)                 # List every match, not only one
    --max(-m): string         # List or count no more than N matches
    --count(-c)               # Print how many matches there are
    --quiet(-q)               # Print nothing; the exit code tells
    --range(-r): string       # Where to look, as an option
    --pattern(-e): string     # A pattern; repeatable, in the place of PATTERN
    --patterns: string        # Patterns from a file (at most 4 MiB): one a line, PATTERN or `name = PATTERN`
    --type(-t): string        # Read every PATTERN whole, as this type
    --ignore-case(-i)         # Ignore ASCII case of text and regexes, never of hex
    --no-overlap              # List matches as grep does, none inside another
    --align: string           # Only matches whose offset is a multiple of N
    --context(-C): string     # Show N rows of the dump's table around each match
    --threads: string         # Search with N threads, not one a processor
    --span                    # Print START:END, ready to be a RANGE
    --bytes                   # Print the matched bytes as hex
    --text                    # Print the matched bytes as escaped text
    --absolute                # Print positions in the file, not in the mapping
    --radix: string@"nu-complete rmmap rfind radix" # Digits of offsets: hex or dec
    -d                        # Offsets in decimal: --radix dec
    --null(-z)                # End each line with NUL
    --color: string@"nu-complete rmmap rfind color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    PATTERN?: string          # Hex with ?? and nibble wildcards, or text:, regex:, u32le:, ... (rmmap help pattern)
    RANGE?: string            # Where to look: START:END or START:+LEN
  ]

  def "nu-complete rmmap patch color" [] {
    [ "auto" "always" "never" ]
  }

  # Overwrite bytes in place: all edits are made, or none
  export extern "rmmap patch" [
    --expect: string          # Write only if these bytes are there now
    --at: string              # Write where this matches, in place of an OFFSET
    --plus: string            # Begin so many bytes inside the match
    --all(-a)                 # Write at every match, none inside another
    --ignore-case(-i)         # Ignore ASCII case of text in PATTERN
    --from: string            # Read the edits from a file, or - for standard input
    --reverse(-R)             # Apply each OLD -> NEW of SCRIPT backwards
    --type(-t): string        # Read every DATA and PATTERN whole, as this type
    --extend                  # Let the file grow where an edit reaches past its end
    --dry-run(-n)             # Show before and after, and write nothing
    --output(-o): string      # Leave FILE alone and write the edited copy here; - is standard output
    --backup: string          # Copy FILE to FILE.bak first, or to FILE and SUFFIX
    --keep-undo               # Keep the old bytes, so that `rmmap undo FILE` takes the edit back
    --sync                    # Succeed only when the edit is on stable storage
    --no-journal              # Do not keep the old bytes meanwhile: what is killed stays half done
    --journal: string         # Keep the old bytes in this directory meanwhile
    --no-lock                 # Do not keep other editors away
    --wait: string            # Wait so long for another editor to finish
    --force                   # Do what is refused as long as it may be a mistake
    --verbose(-v)             # Print each edit as OFFSET OLD -> NEW
    --color: string@"nu-complete rmmap patch color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    ...EDIT: string           # OFFSET DATA..., or OFFSET=DATA for several edits
  ]

  def "nu-complete rmmap move color" [] {
    [ "auto" "always" "never" ]
  }

  # Copy a block inside the file, as if through a buffer
  export extern "rmmap move" [
    --fill: string            # Overwrite what the block leaves behind
    --dry-run(-n)             # Show before and after, and write nothing
    --output(-o): string      # Leave FILE alone and write the edited copy here; - is standard output
    --backup: string          # Copy FILE to FILE.bak first, or to FILE and SUFFIX
    --keep-undo               # Keep the old bytes, so that `rmmap undo FILE` takes the edit back
    --sync                    # Succeed only when the edit is on stable storage
    --no-journal              # Do not keep the old bytes meanwhile: what is killed stays half done
    --journal: string         # Keep the old bytes in this directory meanwhile
    --no-lock                 # Do not keep other editors away
    --wait: string            # Wait so long for another editor to finish
    --force                   # Do what is refused as long as it may be a mistake
    --verbose(-v)             # Print each edit as OFFSET OLD -> NEW
    --color: string@"nu-complete rmmap move color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    DEST: string              # Where the block shall begin
    SRC: string               # Where it begins now, or the RANGE that it is
    COUNT?: string            # How many bytes it has
  ]

  def "nu-complete rmmap resize color" [] {
    [ "auto" "always" "never" ]
  }

  # Grow or shrink the file; no byte but zero is cut off by mistake
  export extern "rmmap resize" [
    --reference: string       # As long as this file, or SIZE in terms of it
    --shrink                  # Cut off bytes that are not zero, too
    --fill: string            # What new bytes are, in place of zero
    --allocate                # Reserve room for new bytes now
    --create                  # Make the file where there is none
    --dry-run(-n)             # Show before and after, and write nothing
    --output(-o): string      # Leave FILE alone and write the edited copy here; - is standard output
    --backup: string          # Copy FILE to FILE.bak first, or to FILE and SUFFIX
    --keep-undo               # Keep the old bytes, so that `rmmap undo FILE` takes the edit back
    --sync                    # Succeed only when the edit is on stable storage
    --no-journal              # Do not keep the old bytes meanwhile: what is killed stays half done
    --journal: string         # Keep the old bytes in this directory meanwhile
    --no-lock                 # Do not keep other editors away
    --wait: string            # Wait so long for another editor to finish
    --force                   # Do what is refused as long as it may be a mistake
    --verbose(-v)             # Print each edit as OFFSET OLD -> NEW
    --color: string@"nu-complete rmmap resize color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    SIZE?: string             # N, +N, -N, <N (at most), >N (at least), /N or %N (down or up to a multiple)
  ]

  def "nu-complete rmmap undo color" [] {
    [ "auto" "always" "never" ]
  }

  # Put back the bytes and the length from before the last edit that was kept or interrupted
  export extern "rmmap undo" [
    --interrupted             # Only an edit that was interrupted; content when there is none
    --list                    # List the journals, the newest first
    --dry-run(-n)             # Show what would be put back, and write nothing
    --discard                 # Drop the newest journal, and keep the file as it is
    --force                   # Restore although the file was changed since, or the journal is damaged
    --journal: string         # Look for journals in this directory
    --no-lock                 # Do not keep other editors away
    --wait: string            # Wait so long for another editor to finish
    --verbose(-v)             # Print each stretch as OFFSET NOW -> OLD
    --color: string@"nu-complete rmmap undo color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
  ]

  def "nu-complete rmmap advise color" [] {
    [ "auto" "always" "never" ]
  }

  # Tell the kernel how a range will be used, and show what that changed
  export extern "rmmap advise" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --list                    # Print every name of advice, flags and protections, and whether this kernel takes it
    --force                   # Give advice that loses bytes, or harms the machine
    --dry-run(-n)             # Show which pages would be hit, and do nothing
    --missing-only            # Only what is not in memory yet (willneed, populate-read, populate-write)
    --ranges-from: string     # Ranges, one a line, as `rmmap info --ranges` prints them
    --hold: string            # Keep the mapping afterwards; without SECONDS until the process is ended
    --lock                    # Keep its pages in memory meanwhile
    --lock-on-fault           # Keep those in memory meanwhile that are touched
    --quiet(-q)               # Print nothing
    --color: string@"nu-complete rmmap advise color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --help(-h)                # Print help
    FILE?: string             # File, block device, - for standard input, or anon:N for N bytes of memory
    ADVICE?: string           # willneed, evict, punch, MADV_COLLAPSE, ...: see --list
    RANGE?: string            # START:END or START:+LEN; everything where nothing is given
  ]

  def "nu-complete rmmap flush color" [] {
    [ "auto" "always" "never" ]
  }

  # Write changed pages back to the file, and say how many they were
  export extern "rmmap flush" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --async                   # Begin to write, and do not wait (MS_ASYNC)
    --invalidate              # Have other mappings read it anew (MS_INVALIDATE)
    --quiet(-q)               # Print nothing
    --color: string@"nu-complete rmmap flush color" # Colours: auto, always or never
    --json                    # Print JSON lines
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
    RANGE?: string            # START:END or START:+LEN; everything where nothing is given
  ]

  def "nu-complete rmmap info ranges" [] {
    [ "resident" "missing" "data" "holes" ]
  }

  def "nu-complete rmmap info color" [] {
    [ "auto" "always" "never" ]
  }

  # What is mapped: size, pages, what is in memory, holes, who else maps it
  export extern "rmmap info" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --range(-r): string       # Ask about this part: START:END or START:+LEN
    --ranges: string@"nu-complete rmmap info ranges" # List ranges, a line each: resident, missing, data or holes
    --field: string           # Print one value; repeatable
    --require-resident: string # Exit code 1 unless this much of it is in memory: 90%
    --quiet(-q)               # Print nothing; the exit code tells
    --color: string@"nu-complete rmmap info color" # Colours: auto, always or never
    --json                    # Print JSON
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
  ]

  def "nu-complete rmmap session color" [] {
    [ "auto" "always" "never" ]
  }

  # Run many commands on one mapping: a prompt, a script, or JSON lines
  export extern "rmmap session" [
    --access: string          # read, write, copy (edits never reach the file) or default
    --prot: string            # PROT_* in the place of --access: read,write,exec
    --flags: string           # MAP_* in the place of --access: shared,populate,...
    --offset: string          # Begin the mapping here, at any alignment
    --length: string          # Map this many bytes only
    --madvise: string         # Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable
    --command(-c): string     # Run this line; repeatable
    --script: string          # Run the lines of this file; - for standard input
    --keep-going              # Go on after a line that fails
    --json                    # Answer every line with one JSON object
    --no-track                # Keep the mapping, and no descriptor of the file
    --color: string@"nu-complete rmmap session color" # Colours: auto, always or never
    --help(-h)                # Print help
    FILE: string              # File, block device, - for standard input, or anon:N for N bytes of memory
  ]

  # Print a completion script for a shell
  export extern "rmmap completions" [
    --help(-h)                # Print help
    SHELL: string             # bash, elvish, fish, nushell, powershell or zsh
  ]

  # Explain a command, or one of the topics data, pattern, range, exit-codes, safety, constants
  export extern "rmmap help" [
    --help(-h)                # Print help
    TOPIC?: string            # A command, a topic, or a constant; nothing for the list of commands
  ]

}

export use completions *
