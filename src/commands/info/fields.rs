//! The values of `--json` and `--field`: one table of their names and where each comes from.

use super::survey::{Ranges, Survey};
use crate::bytes::Span;
use crate::report::Fact;
use crate::session::{Extents, TargetKind};

/// A value: its name, and how it is found out.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in JSON and behind `--field`.
    pub(super) name: &'static str,
    value: fn(&Survey<'_>) -> Fact,
}

impl Field {
    /// The field of this name.
    pub(super) fn named(name: &str) -> Option<&'static Field> {
        FIELDS.iter().find(|field| field.name == name)
    }

    pub(super) fn value(&self, survey: &Survey<'_>) -> Fact {
        (self.value)(survey)
    }
}

const fn field(name: &'static str, value: fn(&Survey<'_>) -> Fact) -> Field {
    Field { name, value }
}

/// Every value, in the order of the JSON object.
pub(super) const FIELDS: &[Field] = &[
    field("name", |survey| Fact::Text(survey.session.name().as_encoded_bytes().to_vec())),
    field("kind", |survey| kind(survey.session.kind()).into()),
    field("size", |survey| survey.size().into()),
    field("offset", |survey| survey.session.base().into()),
    field("length", |survey| survey.length().into()),
    field("range", |survey| survey.range().into()),
    field("allocated", |survey| survey.session.allocated().into()),
    field("data_bytes", |survey| survey.layout().map(|layout| layout.data.bytes).into()),
    field("data_count", |survey| survey.layout().map(|layout| layout.data.count).into()),
    field("data_ranges", |survey| survey.layout().map(|layout| ranges(&layout.data)).into()),
    field("hole_bytes", |survey| survey.layout().map(|layout| layout.holes.bytes).into()),
    field("hole_count", |survey| survey.layout().map(|layout| layout.holes.count).into()),
    field("hole_ranges", |survey| survey.layout().map(|layout| ranges(&layout.holes)).into()),
    field("extents", |survey| extents(survey, |extents| extents.count)),
    field("unwritten_bytes", |survey| extents(survey, |extents| extents.unwritten)),
    field("delayed_bytes", |survey| extents(survey, |extents| extents.delayed)),
    field("shared_bytes", |survey| extents(survey, |extents| extents.shared)),
    field("encoded_bytes", |survey| extents(survey, |extents| extents.encoded)),
    field("file_system", |survey| survey.file_system().map(|system| system.name.as_str()).into()),
    field("file_system_magic", |survey| survey.file_system().map(|system| system.magic).into()),
    field("block_size", |survey| survey.file_system().map(|system| system.block).into()),
    field("read_only", |survey| survey.file_system().map(|system| system.is_read_only).into()),
    field("caveats", |survey| survey.file_system().map(|system| system.caveats.to_vec()).into()),
    field("attributes", |survey| survey.session.attributes().into()),
    field("page_size", |survey| survey.page().into()),
    field("granularity", |survey| survey.granularity().into()),
    field("pages", |survey| survey.range().map(|_| survey.pages()).into()),
    field("resident_pages", |survey| survey.residency().resident.into()),
    field("dirty_pages", |survey| survey.residency().dirty.into()),
    field("writeback_pages", |survey| survey.residency().writeback.into()),
    field("evicted_pages", |survey| survey.residency().evicted.into()),
    field("recently_evicted_pages", |survey| survey.residency().recently_evicted.into()),
    field("resident_count", |survey| survey.resident().as_ref().ok().map(|resident| resident.count).into()),
    field("resident_ranges", |survey| survey.resident().as_ref().ok().map(ranges).into()),
    field("unknown", |survey| survey.residency().unknown.map(|why| why.reason()).into()),
    field("huge_page_size", |survey| survey.huge_pages().size.into()),
    field("huge_page_eligible", |survey| survey.huge_pages().is_eligible.into()),
    field("huge_page_bytes", |survey| survey.huge_pages().mapped.into()),
    field("readahead", |survey| survey.session.readahead().into()),
    field("mapped_by", |survey| survey.mappers().map(|mappers| mapped_by(&mappers.processes)).into()),
    field("hidden_processes", |survey| survey.mappers().map(|mappers| mappers.hidden).into()),
    field("locks", |survey| survey.locks().map(locks).into()),
    field("access", |survey| {
        let is_granted =
            |access| survey.grants().iter().any(|grant| grant.access == access && grant.refusal.is_none());
        Fact::Record(
            ["read", "write", "copy", "exec"].map(|access| (access, is_granted(access).into())).to_vec(),
        )
    }),
    field("refusals", |survey| {
        let refused = survey.grants().iter().filter_map(|grant| Some((grant.access, grant.refusal?.into())));
        Fact::Record(refused.collect())
    }),
];

pub(super) fn kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::File => "file",
        TargetKind::Disk => "disk",
        TargetKind::Memory => "memory",
        TargetKind::Stream => "stream",
        TargetKind::Copy => "copy",
    }
}

fn ranges(ranges: &Ranges) -> Vec<Span> {
    ranges.first.clone()
}

fn extents(survey: &Survey<'_>, number: fn(&Extents) -> u64) -> Fact {
    survey.extents().as_ref().ok().map(number).into()
}

fn mapped_by(processes: &[crate::session::Mapper]) -> Fact {
    let process = |mapper: &crate::session::Mapper| {
        let access: Vec<&str> = mapper.maps.iter().map(|map| map.access.as_str()).collect();
        let spans: Vec<Span> = mapper.maps.iter().map(|map| map.span).collect();
        Fact::Record(vec![
            ("pid", u64::from(mapper.pid).into()),
            ("name", Fact::Text(mapper.name.clone())),
            ("access", access.into()),
            ("ranges", spans.into()),
        ])
    };
    Fact::List(processes.iter().map(process).collect())
}

fn locks(locks: &[crate::session::Lock]) -> Fact {
    let lock = |lock: &crate::session::Lock| {
        Fact::Record(vec![
            ("kind", lock.kind.as_str().into()),
            ("exclusive", lock.is_exclusive.into()),
            ("pid", lock.pid.map(u64::from).into()),
        ])
    };
    Fact::List(locks.iter().map(lock).collect())
}
