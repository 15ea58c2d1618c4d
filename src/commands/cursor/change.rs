//! The verbs that change bytes: what they make of the mapping, as plans.

use super::MOST;
use super::look::{extent, index_of, out_of_range, too_large};
use crate::bytes::Source;
use crate::edit::{Edit, Plan};
use crate::error::Result;
use crate::session::Session;
use crate::value::{Content, Steps, Subscript};

/// A verb that changes bytes, and never the length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// These bytes at the position.
    Write(Content),
    /// One byte at the position.
    WriteByte(u8),
    /// One byte, or a slice by as many bytes.
    Set(Subscript, Content),
}

/// What a change comes to.
#[derive(Debug)]
pub struct Planned {
    /// The edit; none where there is nothing to write.
    pub plan: Option<Plan>,
    /// How many bytes are written.
    pub count: u64,
    /// Where the position is once it is done.
    pub position: u64,
}

impl Change {
    /// Checks the change against `session`, which is only looked at.
    pub fn plan(&self, session: &Session, position: u64) -> Result<Planned> {
        match self {
            Change::Write(content) => write(content.clone(), session, position),
            Change::WriteByte(byte) => write(Content::from(vec![*byte]), session, position),
            Change::Set(Subscript::Index(index), content) => {
                let at = index_of(*index, session, "set")?;
                if content.len() != 1 {
                    return Err(wrong_size(1, content.len()));
                }
                planned(vec![Edit::new(at, content.clone())?], 1, session, position)
            }
            Change::Set(Subscript::Slice(slice), content) => {
                let steps = slice.clamp(extent(session));
                if content.len() != steps.count {
                    return Err(wrong_size(steps.count, content.len()));
                }
                if steps.step == 1 {
                    let edit = Edit::new(steps.bounds().start(), content.clone())?;
                    return planned(vec![edit], steps.count, session, position);
                }
                let edit = Edit::new(steps.bounds().start(), scattered(content, steps)?)?;
                planned(vec![edit], steps.count, session, position)
            }
        }
    }
}

fn write(content: Content, session: &Session, position: u64) -> Result<Planned> {
    let (length, count) = (session.len(), content.len());
    match position.checked_add(count) {
        Some(end) if end <= length => planned(vec![Edit::new(position, content)?], count, session, end),
        _ => {
            let left = length.saturating_sub(position);
            let why =
                format!("only {left} of {count} bytes would fit before the end, and nothing was written");
            Err(out_of_range("write", why).at(position).hint("`resize` makes room"))
        }
    }
}

fn planned(edits: Vec<Edit>, count: u64, session: &Session, position: u64) -> Result<Planned> {
    let plan = if count == 0 { None } else { Some(Plan::overwrite(edits, session.len())?) };
    Ok(Planned { plan, count, position })
}

fn wrong_size(slice: u64, data: u64) -> crate::error::Error {
    out_of_range("set", format!("the slice has {slice} bytes and DATA {data}, and they must be as many"))
}

/// `content` as the bytes of a slice, with what lies between them kept.
fn scattered(content: &Content, steps: Steps) -> Result<Content> {
    let bounds = steps.bounds();
    let taken = content.to_vec(MOST as usize).filter(|_| bounds.len() <= MOST);
    let taken = taken.ok_or_else(|| too_large("set", bounds.len()))?;
    // At most MOST, which is a usize.
    let (mut bytes, mut mask) = (vec![0; bounds.len() as usize], vec![0; bounds.len() as usize]);
    for (at, byte) in steps.offsets().zip(taken) {
        let index = (at - bounds.start()) as usize;
        (bytes[index], mask[index]) = (byte, 0xff);
    }
    Ok(Content::masked(bytes, mask))
}
