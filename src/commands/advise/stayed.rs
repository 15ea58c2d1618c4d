//! Why pages stayed in the page cache that were to leave it.

use super::outcome::Advised;
use crate::escape;
use crate::session::{Constant, Holding, Session};

/// So many processes are named.
const NAMED: usize = 5;

/// The reasons, each as half a sentence; none where nothing stayed, or where nothing was to leave.
pub(super) fn reasons(advice: &Constant, session: &Session, advised: &Advised) -> Vec<String> {
    let evicts = advice.is("EVICT");
    let Some((after, _)) = advised.after.as_ref().filter(|_| evicts || advice.is("PAGEOUT")) else {
        return Vec::new();
    };
    let resident = match after.resident {
        Some(0) => return Vec::new(),
        Some(resident) => resident,
        None => return vec!["whether any did is not known".to_string()],
    };
    let mut reasons: Vec<String> = Vec::new();
    let file_system = session.file_system();
    if let Some(memory) = file_system.filter(|file_system| file_system.is_memory()) {
        reasons.push(format!("{} is memory: it has no other place for its bytes", memory.name));
        return reasons;
    }
    if matches!(session.holding(), Holding::Memory | Holding::SharedMemory) {
        reasons.push("memory of no file leaves for swap only, and none took it".to_string());
        return reasons;
    }
    match after.dirty {
        Some(dirty) if dirty > 0 && evicts => {
            reasons.push(format!("{} were changed again meanwhile", counted(dirty)))
        }
        Some(dirty) if dirty > 0 => {
            reasons.push(format!(
                "{} were changed and are not written back: `rmmap flush` does that",
                counted(dirty)
            ));
        }
        _ => {}
    }
    if let Some(written) = after.writeback.filter(|&pages| pages > 0) {
        reasons.push(format!("{} are being written back", counted(written)));
    }
    let mappers = session.mappers().unwrap_or_default();
    for mapper in mappers.processes.iter().take(NAMED) {
        let locks = if mapper.locks_memory() { ", which locks memory" } else { "" };
        reasons.push(format!("mapped by {} {}{locks}", mapper.pid, escape::text(&mapper.name)));
    }
    match mappers.processes.len() {
        more if more > NAMED => reasons.push(format!("mapped by {} more processes", more - NAMED)),
        _ => {}
    }
    if reasons.is_empty() {
        let hidden = match mappers.hidden {
            0 => String::new(),
            hidden => format!(", or mapped by one of {hidden} that may not be looked at"),
        };
        let pages = counted(resident);
        reasons.push(format!(
            "{pages} in use by the kernel, or part of a huge page that reaches out of the range{hidden}"
        ));
    }
    reasons
}

fn counted(pages: u64) -> String {
    format!("{pages} page{}", if pages == 1 { "" } else { "s" })
}
