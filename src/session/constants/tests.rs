use super::*;

#[test]
fn words_in_any_case_with_or_without_their_prefix() {
    for word in ["populate-read", "POPULATE_READ", "MADV_POPULATE_READ", "madv_Populate-Read"] {
        let found = Constant::named(Kind::Advice, word).expect(word);
        assert_eq!(found.word(), "populate-read");
        assert_eq!(found.c_name().as_deref(), Some("MADV_POPULATE_READ"));
    }
    for word in ["", "MADV_", "madv", "seq", "é", "MADV_\u{e9}", "MAP_SHARED", "ACCESS_READ"] {
        assert_eq!(Constant::named(Kind::Advice, word), None, "{word}");
    }
}

#[test]
fn every_row_is_found_by_its_own_names_and_says_what_it_does() {
    for constant in Constant::all() {
        for name in [constant.word(), constant.c_name().unwrap_or(constant.word())] {
            assert_eq!(Constant::named(constant.kind, &name), Some(constant), "{name}");
        }
        let has_a_system = System::ALL.iter().any(|&system| constant.on(system).is_some());
        assert_eq!(has_a_system, constant.kind != Kind::Verb, "{}", constant.word());
        assert!(!constant.does.is_empty() && !constant.does.ends_with('.'), "{}", constant.word());
    }
}

#[test]
fn no_two_advices_of_a_system_share_a_number() {
    for system in System::ALL {
        let mut numbers: Vec<u32> = Constant::all()
            .filter(|constant| constant.kind == Kind::Advice)
            .filter_map(|constant| constant.on(system))
            .collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "{system}");
    }
}

/// The kernel's own headers, where they are installed: of what they name, nothing is missing and no number is another.
#[test]
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "x86")))]
fn the_numbers_are_those_of_the_kernel() {
    const HEADERS: [&str; 4] = [
        "/usr/include/asm-generic/mman-common.h",
        "/usr/include/asm-generic/mman.h",
        "/usr/include/linux/mman.h",
        "/usr/include/x86_64-linux-gnu/asm/mman.h",
    ];
    let mut compared = 0;
    for text in HEADERS.iter().filter_map(|path| std::fs::read_to_string(path).ok()) {
        for line in text.lines().filter_map(|line| line.strip_prefix("#define")) {
            let mut words = line.split_whitespace();
            let (Some(name), Some(number)) = (words.next(), words.next()) else { continue };
            let kinds = [Kind::Advice, Kind::Protection, Kind::Flag, Kind::Sync];
            let Some(kind) = kinds.into_iter().find(|kind| name.starts_with(kind.prefix())) else { continue };
            let number = match number.strip_prefix("0x") {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse().ok(),
            };
            let found = Constant::named(kind, name);
            // What is no plain number is put together of others, which `libc` has as well.
            if let Some(number) = number {
                let found = found.unwrap_or_else(|| panic!("{name} is not in the table"));
                assert_eq!(found.here(), Some(number), "{name}");
                compared += 1;
            }
        }
    }
    assert!(compared == 0 || compared > 50, "{compared}");
}

/// The C library's headers, as the `libc` crate has them for the system that the test runs on.
#[test]
#[cfg(unix)]
fn the_numbers_are_those_of_the_headers() {
    let same = |kind, name: &str, value: libc::c_int| {
        let found = Constant::named(kind, name).unwrap_or_else(|| panic!("{name} is not in the table"));
        assert_eq!(found.here(), Some(value as u32), "{name}");
    };
    macro_rules! compare {
        ($kind:ident: $($name:ident)*) => { $(same(Kind::$kind, stringify!($name), libc::$name);)* };
    }
    compare!(Protection: PROT_NONE PROT_READ PROT_WRITE PROT_EXEC);
    compare!(Flag: MAP_SHARED MAP_PRIVATE MAP_ANON MAP_FIXED MAP_FILE);
    compare!(Sync: MS_ASYNC MS_INVALIDATE MS_SYNC);
    compare!(Advice: MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_FREE);
    #[cfg(target_os = "linux")]
    {
        compare!(Flag: MAP_SHARED_VALIDATE MAP_DROPPABLE MAP_ANONYMOUS MAP_DENYWRITE MAP_EXECUTABLE MAP_LOCKED
            MAP_NORESERVE MAP_POPULATE MAP_NONBLOCK MAP_STACK MAP_SYNC MAP_HUGETLB MAP_HUGE_64KB MAP_HUGE_512KB
            MAP_HUGE_1MB MAP_HUGE_2MB MAP_HUGE_8MB MAP_HUGE_16MB MAP_HUGE_32MB MAP_HUGE_256MB MAP_HUGE_512MB
            MAP_HUGE_1GB MAP_HUGE_2GB MAP_HUGE_16GB MAP_FIXED_NOREPLACE MAP_GROWSDOWN MAP_TYPE MAP_HUGE_SHIFT
            MAP_HUGE_MASK);
        compare!(Protection: PROT_GROWSDOWN PROT_GROWSUP);
        compare!(Advice: MADV_REMOVE MADV_DONTFORK MADV_DOFORK MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE
            MADV_NOHUGEPAGE MADV_DONTDUMP MADV_DODUMP MADV_WIPEONFORK MADV_KEEPONFORK MADV_COLD MADV_PAGEOUT
            MADV_POPULATE_READ MADV_POPULATE_WRITE MADV_DONTNEED_LOCKED MADV_HWPOISON MADV_SOFT_OFFLINE);
    }
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    compare!(Flag: MAP_32BIT);
    #[cfg(target_vendor = "apple")]
    {
        compare!(Flag: MAP_NORESERVE MAP_NOEXTEND MAP_HASSEMAPHORE MAP_NOCACHE MAP_JIT);
        compare!(Advice: MADV_FREE_REUSABLE MADV_FREE_REUSE);
    }
    #[cfg(target_os = "freebsd")]
    {
        compare!(Flag: MAP_STACK MAP_ALIGNED_SUPER);
        compare!(Advice: MADV_NOSYNC MADV_AUTOSYNC MADV_NOCORE MADV_CORE MADV_PROTECT);
    }
}
