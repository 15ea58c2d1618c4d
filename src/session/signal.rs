//! Signals that a command takes into its own hands.

#![allow(unsafe_code, reason = "the disposition of a signal is not in the standard library")]

/// Leaves Ctrl-C to the pager that shares the terminal: were this process to end at once, the shell and the pager would
/// read from the terminal together.
pub fn leave_interrupts_to_the_pager() {
    #[cfg(unix)]
    // SAFETY: ignoring a signal runs no code of ours and takes no pointers.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_IGN);
    }
}
