//! What arrives, held against its table: after the signature and before anything
//! is made of it. Names are not signed, so a well-signed message is not yet a
//! message of the expected kind.

use alloc::string::String;

use super::{Message, Needed};
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, Value};
use crate::mask;

impl Message {
    /// Every documented field stands once, is text of its kind, and the required
    /// ones are there. An empty value counts as none.
    pub(crate) fn check_arrival(&self, fields: &Fields) -> Result<(), Error> {
        let mut complaints = String::new();
        for (row, found) in self.rows.iter().zip(&self.found_in(fields)) {
            let (complaint, expected) = match found.first {
                _ if found.repeated => (" stands more than once", ""),
                Some(Value::Text(text)) if !text.is_empty() => {
                    if row.kind().accepts(text) {
                        continue;
                    }
                    (" must be ", row.kind().expected())
                }
                None | Some(Value::Text(_)) => {
                    if row.needed() != Needed::Always {
                        continue;
                    }
                    (" is missing", "")
                }
                Some(_) => (" must be text", ""),
            };
            add(&mut complaints, &[row.name(), complaint, expected]);
        }
        self.refuse(&complaints)
    }

    /// What a report of success must name is there, in a message that has arrived.
    pub(crate) fn check_success(&self, fields: &Fields) -> Result<(), Error> {
        let mut complaints = String::new();
        for row in self.rows {
            if row.needed() == Needed::OnSuccess && fields.text(row.name()).is_none_or(str::is_empty) {
                add(&mut complaints, &[row.name(), " is missing"]);
            }
        }
        self.refuse(&complaints)
    }

    /// There is no field that the table doesn't have.
    pub(crate) fn check_documented(&self, fields: &Fields) -> Result<(), Error> {
        let mut complaints = String::new();
        for (name, _) in fields.iter() {
            if self.row(name).is_none() {
                add(&mut complaints, &[&mask::name(name), " is not documented"]);
            }
        }
        self.refuse(&complaints)
    }

    fn refuse(&self, complaints: &str) -> Result<(), Error> {
        if complaints.is_empty() {
            return Ok(());
        }
        let parts = ["the message is well signed, but it is not a ", self.title, ": ", complaints];
        Err(Error::of(ErrorCode::SchemaInvalid, &parts))
    }
}

#[cold]
#[inline(never)]
fn add(complaints: &mut String, parts: &[&str]) {
    if !complaints.is_empty() {
        complaints.push_str(", ");
    }
    complaints.extend(parts.iter().copied());
}
