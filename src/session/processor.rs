//! Threads that are meant to run side by side.
//!
//! A thread begins, as a rule, on the processor of the one that started it, and waits there for its turn, or takes it. The
//! kernel looks for a better place at its next tick only: on one machine (x86-64, two processors, Linux 6.18, 250 ticks a
//! second) one of two threads stood still for 1 to 4 ms, and for the whole of a search where another program was busy.

use super::system;

/// The processor that a thread runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Processor(usize);

impl Processor {
    /// That of this thread; nothing where nobody tells.
    pub fn current() -> Option<Processor> {
        system::processor().map(Processor)
    }

    /// Moves this thread elsewhere, if it runs here and may run elsewhere. From then on the system has its way again.
    pub fn leave(self) {
        system::leave(self.0);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_leaves_and_may_come_back() {
        let threads = std::thread::available_parallelism().unwrap();
        let mut elsewhere = 0;
        for _ in 0..100 {
            let parent = Processor::current().unwrap();
            let child = std::thread::spawn(move || {
                parent.leave();
                (std::thread::available_parallelism().unwrap(), Processor::current().unwrap())
            });
            let (free, child) = child.join().unwrap();
            assert_eq!(free, threads);
            elsewhere += usize::from(child != parent);
        }
        // The system may have sent one or the other back meanwhile.
        assert!(threads.get() == 1 || elsewhere >= 50, "{elsewhere}");
        // What no set has a place for, nobody leaves.
        Processor(usize::MAX).leave();
        assert_eq!(std::thread::available_parallelism().unwrap(), threads);
    }
}
