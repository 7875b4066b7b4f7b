//! What arrives, held against its table: after the signature and before anything
//! is made of it. Names are not signed, so a well-signed message is not yet a
//! message of the expected kind.

use alloc::{format, string::String, vec::Vec};

use super::{Message, Presence};
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, Value};
use crate::mask;

impl Message {
    /// Every documented field stands once, is text of its kind, and the required
    /// ones are there. An empty value counts as none.
    pub(crate) fn check_arrival(&self, fields: &Fields) -> Result<(), Error> {
        let mut complaints = Vec::new();
        for field in self.fields {
            let name = field.name;
            let mut values = fields.all(name);
            let value = values.next();
            if values.next().is_some() {
                complaints.push(format!("{name} stands more than once"));
                continue;
            }
            match value {
                None | Some(Value::Text(_)) if is_empty(value) => {
                    if field.presence == Presence::Required {
                        complaints.push(format!("{name} is missing"));
                    }
                }
                Some(Value::Text(text)) => {
                    if let Err(expected) = field.kind.accepts(text) {
                        complaints.push(format!("{name} must be {expected}"));
                    }
                }
                _ => complaints.push(format!("{name} must be text")),
            }
        }
        self.refuse(&complaints)
    }

    /// What a report of success must name is there.
    pub(crate) fn check_success(&self, fields: &Fields) -> Result<(), Error> {
        let needed = self.fields.iter().filter(|field| field.presence == Presence::RequiredOnSuccess);
        let missing = needed.filter(|field| is_empty(fields.get(field.name)));
        let complaints: Vec<_> = missing.map(|field| format!("{} is missing", field.name)).collect();
        self.refuse(&complaints)
    }

    /// There is no field that the table doesn't have.
    pub(crate) fn check_documented(&self, fields: &Fields) -> Result<(), Error> {
        let foreign = fields.iter().filter(|(name, _)| self.field(name).is_none());
        let complaints: Vec<_> =
            foreign.map(|(name, _)| format!("{} is not documented", mask::name(name))).collect();
        self.refuse(&complaints)
    }

    fn refuse(&self, complaints: &[String]) -> Result<(), Error> {
        if complaints.is_empty() {
            return Ok(());
        }
        let (title, complaints) = (self.title, complaints.join(", "));
        let sentence = format!("the message is well signed, but it is not a {title}: {complaints}");
        Err(Error::new(ErrorCode::SchemaInvalid, sentence))
    }
}

fn is_empty(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.as_text().is_some_and(str::is_empty))
}
