//! Checks a received message against its table, after its signature and before it is interpreted.
//! Names are not signed, so a message with a valid signature may still be of another kind.

use alloc::string::String;

use super::Message;
use crate::error::{Error, ErrorCode};
use crate::message::{Fields, TOP};
use crate::names::NameSet;
use crate::text::ascii;
use crate::text::mask;

impl Message {
    /// Checks that each documented field appears at most once, as text of its type, and that the
    /// required fields are given. An empty value counts as missing. Returns the given fields.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn check_received(&self, fields: &Fields) -> Result<NameSet, Error> {
        let (mut given, mut violations) = (NameSet::EMPTY, String::new());
        for name in self.names.intersection(fields.documented().union(self.required)) {
            let node = fields.documented().contains(name).then(|| fields.node(fields.first_index(name)));
            let violation = match node.flatten() {
                Some(_) if fields.repeated().contains(name) => " appears more than once",
                Some(node) if !node.is_text() => " must be text",
                Some(node) if !node.value.is_empty() => {
                    // For nearly all values, checking the classes is enough.
                    let (needed, enough) = name.classes();
                    let is_enough = node.classes & (needed | enough) == needed | enough;
                    if is_enough
                        || name.field_type().is_valid_received(fields.bytes(node.value), node.classes)
                    {
                        given.insert(name);
                        continue;
                    }
                    name.field_type().expected()
                }
                _ if self.required.contains(name) => " is missing",
                _ => continue,
            };
            add(&mut violations, name.as_str(), violation);
        }
        self.reject_if_any(&violations)?;
        Ok(given)
    }

    /// Checks that the fields that a success requires are given.
    pub(crate) fn check_success(&self, given: NameSet) -> Result<(), Error> {
        let mut violations = String::new();
        for name in self.required_on_success.difference(given) {
            add(&mut violations, name.as_str(), " is missing");
        }
        self.reject_if_any(&violations)
    }

    /// Checks that all fields are in the table, or have one of the allowed names. Each of these is followed by a NUL.
    #[cold]
    #[inline(never)]
    pub(crate) fn check_documented(&self, fields: &Fields, allowed: &str) -> Result<(), Error> {
        let mut violations = String::new();
        for at in fields.children(TOP) {
            let name = fields.name(at);
            if self.find(name).is_none() && !is_listed(allowed, name) {
                add(&mut violations, &mask::printable_name(name), " is not documented");
            }
        }
        self.reject_if_any(&violations)
    }

    #[inline(always)]
    fn reject_if_any(&self, violations: &str) -> Result<(), Error> {
        if violations.is_empty() { Ok(()) } else { Err(self.error(violations)) }
    }

    #[cold]
    #[inline(never)]
    fn error(&self, violations: &str) -> Error {
        let message = "the message has a valid signature, but is not a {}: {}";
        Error::with(ErrorCode::SchemaInvalid, message, self.title, violations)
    }
}

fn is_listed(names: &str, name: &str) -> bool {
    let mut rest = names;
    while let Some((own, after)) = ascii::split_once(rest, "\0") {
        if own == name {
            return true;
        }
        rest = after;
    }
    false
}

#[cold]
#[inline(never)]
fn add(violations: &mut String, name: &str, violation: &str) {
    let separator = if violations.is_empty() { "" } else { ", " };
    ascii::push_all(violations, &[separator, name, violation]);
}
