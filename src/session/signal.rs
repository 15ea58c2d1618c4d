//! Signals that a command takes into its own hands: those that end a process, while it is in the middle of an edit.

#![allow(unsafe_code, reason = "the disposition of a signal is not in the standard library")]

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// The signal that arrived while signals were held; 0 for none.
static CAUGHT: AtomicI32 = AtomicI32::new(0);

/// Whether signals are held, because an edit may be under way.
static HOLDS: AtomicBool = AtomicBool::new(false);

/// The signals with which a user or the system asks a process to end.
#[cfg(unix)]
const ENDING: [libc::c_int; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

/// From now on, a write beyond `ulimit -f` fails instead of ending the process.
pub fn fail_at_limits() {
    #[cfg(unix)]
    // SAFETY: ignoring a signal runs no code of ours and takes no pointers.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// From now on, SIGINT, SIGTERM and SIGHUP only set what [`interrupted`] says, so that an edit can be taken back before
/// [`end_as_interrupted`]. A second one is let through. Limits are errors as well ([`fail_at_limits`]).
pub fn hold_interrupts() {
    HOLDS.store(true, Ordering::Relaxed);
    fail_at_limits();
    #[cfg(unix)]
    for signal in ENDING {
        // SAFETY: an all-zero sigaction is a valid value of that C structure.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = note as *const () as usize;
        action.sa_flags = libc::SA_RESETHAND | libc::SA_RESTART;
        // SAFETY: an all-zero sigaction is a valid value of that C structure.
        let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: both structures are whole, and the handler only stores to an atomic.
        unsafe { libc::sigaction(signal, &action, &mut before) };
        if before.sa_sigaction == libc::SIG_IGN {
            // A caller that ignores the signal (nohup) wants it ignored.
            // SAFETY: this is the disposition that stood there a moment ago.
            unsafe { libc::sigaction(signal, &before, std::ptr::null_mut()) };
        }
    }
}

/// The edit is over: SIGINT, SIGTERM and SIGHUP end the process again.
pub fn release_interrupts() {
    HOLDS.store(false, Ordering::Relaxed);
    #[cfg(unix)]
    for signal in ENDING {
        // SAFETY: an all-zero sigaction is a valid value of that C structure.
        let mut now: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: asking for a disposition writes to the structure that is handed in and nowhere else.
        unsafe { libc::sigaction(signal, std::ptr::null(), &mut now) };
        if now.sa_sigaction != libc::SIG_IGN {
            // SAFETY: resetting a signal to its default takes no pointers.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
    }
}

#[cfg(unix)]
extern "C" fn note(signal: libc::c_int) {
    CAUGHT.store(signal, Ordering::Relaxed);
}

/// Whether signals are held, because an edit may be under way.
#[cfg(unix)]
pub(super) fn holds_interrupts() -> bool {
    HOLDS.load(Ordering::Relaxed)
}

/// Whether a signal has arrived that would have ended the process.
pub fn interrupted() -> bool {
    CAUGHT.load(Ordering::Relaxed) != 0
}

/// [`hold_interrupts`], also where Ctrl-C was left to a pager before.
pub fn hold_interrupts_at_a_prompt() {
    #[cfg(unix)]
    // SAFETY: resetting a signal to its default takes no pointers.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
    }
    hold_interrupts();
}

/// Forgets a Ctrl-C that has arrived: at a prompt it ends a command and not the session. Other signals are not
/// forgotten.
pub fn forget_interrupt() {
    #[cfg(unix)]
    let _ = CAUGHT.compare_exchange(libc::SIGINT, 0, Ordering::Relaxed, Ordering::Relaxed);
}

/// Ends the process as the signal would have that arrived meanwhile; returns where none has.
pub fn end_as_interrupted() {
    #[cfg(unix)]
    if interrupted() {
        let signal = CAUGHT.load(Ordering::Relaxed);
        // SAFETY: resetting a signal to its default takes no pointers.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
        // SAFETY: raise takes no pointers.
        unsafe { libc::raise(signal) };
    }
}

/// Leaves Ctrl-C to the pager that shares the terminal: were this process to end at once, the shell and the pager would
/// read from the terminal together.
pub fn leave_interrupts_to_the_pager() {
    #[cfg(unix)]
    // SAFETY: ignoring a signal runs no code of ours and takes no pointers.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_IGN);
    }
}
