//! How far a long search or edit is: a bar on standard error, where a person looks at it and nothing else is written there.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the bar is drawn.
const PERIOD: Duration = Duration::from_millis(100);
/// How many characters the bar has.
const WIDTH: u64 = 40;

/// A bar that appears when the work takes long, and goes when it ends.
pub(super) struct Progress {
    /// Whether lines come to standard output meanwhile.
    lists: bool,
    /// Whether a person wants to see it, once that was asked.
    is_wanted: Option<bool>,
    started: Instant,
    drawn: Option<Instant>,
}

impl Progress {
    /// No bar where standard error is no terminal, or where lines come to the same terminal meanwhile.
    pub(super) fn new(lists: bool) -> Progress {
        Progress { lists, is_wanted: None, started: Instant::now(), drawn: None }
    }

    /// So much is done, of so much.
    pub(super) fn tell(&mut self, done: u64, all: u64) {
        if self.is_wanted == Some(false) {
            return;
        }
        let now = Instant::now();
        let is_due = match self.drawn {
            None => now.duration_since(self.started) >= PATIENCE,
            Some(drawn) => now.duration_since(drawn) >= PERIOD,
        };
        let lists = self.lists;
        let is_wanted = || std::io::stderr().is_terminal() && !(lists && std::io::stdout().is_terminal());
        if is_due && *self.is_wanted.get_or_insert_with(is_wanted) {
            self.drawn = Some(now);
            let _ = std::io::stderr().lock().write_all(bar(done, all).as_bytes());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = std::io::stderr().lock().write_all(b"\r\x1b[K");
        }
    }
}

/// The bar, or only an amount where the end is not known.
fn bar(done: u64, all: u64) -> String {
    let mib = done >> 20;
    if all > u64::MAX / 2 {
        return format!("\r\x1b[K{mib} MiB");
    }
    let share =
        |of: u64| (u128::from(done) * u128::from(of) / u128::from(all.max(1))).min(u128::from(of)) as usize;
    let full = share(WIDTH);
    format!("\r\x1b[K[{}{}] {:3}% {mib} MiB", "#".repeat(full), " ".repeat(WIDTH as usize - full), share(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_full_as_the_work_is_done() {
        assert!(bar(0, 0).contains("[                    "));
        assert!(bar(1 << 40, 2 << 40).contains("####################                    ]  50% 1048576 MiB"));
        assert!(bar(7, 7).contains("#] 100%"));
        assert_eq!(bar(3 << 20, u64::MAX), "\r\x1b[K3 MiB");
    }
}
