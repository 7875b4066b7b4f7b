//! Received messages against their table: after the signature and before anything is made
//! of them. Names are not signed, so a well-signed message is not yet a message of the
//! expected kind.

use alloc::string::String;

use super::{Message, Presence, Row};
use crate::error::{Error, ErrorCode};
use crate::mask;
use crate::message::Fields;
use crate::names::NameSet;
use crate::text;

impl Message {
    /// Every documented field is there at most once, as text of its kind, and the required
    /// ones are there. An empty value counts as none.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn check_received(&self, fields: &Fields) -> Result<(), Error> {
        if self.is_valid(fields) { Ok(()) } else { Err(self.violations(fields)) }
    }

    #[inline(always)]
    fn is_valid(&self, fields: &Fields) -> bool {
        if !fields.repeated().intersection(self.names).is_empty() {
            return false;
        }
        let mut given = NameSet::EMPTY;
        for name in fields.documented().intersection(self.names) {
            let node = fields.node(fields.first_index(name));
            let Some(node) = node.filter(|node| node.is_text()) else { return false };
            if node.value.is_empty() {
                continue;
            }
            given.insert(name);
            if !name.kind().accepts(fields.bytes(node.value), node.classes) {
                return false;
            }
        }
        self.required.difference(given).is_empty()
    }

    /// What a report of success must name is there, in a message that is valid.
    #[inline(never)]
    pub(crate) fn check_success(&self, fields: &Fields) -> Result<(), Error> {
        let is_given = |name| fields.value(name).is_some_and(|value| !value.is_empty());
        if self.required_on_success.into_iter().all(is_given) {
            return Ok(());
        }
        let mut violations = String::new();
        for name in self.rows.iter().map(|row| row.id()) {
            if self.required_on_success.contains(name) && !is_given(name) {
                add(&mut violations, &[name.as_str(), " is missing"]);
            }
        }
        Err(self.refuse(&violations))
    }

    /// There is no field that the table does not have.
    pub(crate) fn check_documented(&self, fields: &Fields) -> Result<(), Error> {
        let mut violations = String::new();
        for (name, _) in fields.iter() {
            if self.row(name).is_none() {
                add(&mut violations, &[&mask::name(name), " is not documented"]);
            }
        }
        if violations.is_empty() { Ok(()) } else { Err(self.refuse(&violations)) }
    }

    #[cold]
    #[inline(never)]
    fn violations(&self, fields: &Fields) -> Error {
        let mut violations = String::new();
        for row in self.rows {
            if let Some((violation, expected)) = violation(*row, fields) {
                add(&mut violations, &[row.name(), violation, expected]);
            }
        }
        self.refuse(&violations)
    }

    #[cold]
    #[inline(never)]
    fn refuse(&self, violations: &str) -> Error {
        let parts = ["the message is well signed, but it is not a ", self.title, ": ", violations];
        Error::of(ErrorCode::SchemaInvalid, &parts)
    }
}

/// What is wrong with the field of a row.
fn violation(row: Row, fields: &Fields) -> Option<(&'static str, &'static str)> {
    let node = fields.first(row.id());
    match node {
        _ if fields.repeated().contains(row.id()) => Some((" stands more than once", "")),
        Some(node) if !node.is_text() => Some((" must be text", "")),
        Some(node) if !node.value.is_empty() => {
            let is_accepted = row.kind().accepts(fields.bytes(node.value), node.classes);
            (!is_accepted).then(|| (" must be ", row.kind().expected()))
        }
        _ => (row.presence() == Presence::Required).then_some((" is missing", "")),
    }
}

fn add(violations: &mut String, parts: &[&str]) {
    if !violations.is_empty() {
        text::push(violations, ", ");
    }
    text::push_all(violations, parts);
}
