//! A request before it is signed: the caller's fields held against the table.

use alloc::{string::String, vec::Vec};

use crate::canonical::{Rule, SIGNATURE_FIELD};
use crate::decimal::digits;
use crate::error::{Complaint, Error, ErrorCode, Problem, ProblemCode};
use crate::fields::{Fields, Value};
use crate::operation::Operation;
use crate::schema::kind::CONTROL_CHARACTER;
use crate::schema::{Found, Kind, Needed, Row};
use crate::script::script_name;
use crate::text;

/// What the caller may choose about a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestOptions {
    /// How the values are put in order. Without it the message must have one
    /// order under all official rules.
    pub rule: Option<Rule>,
    /// Whether a card number must pass the Luhn check. True by default.
    pub luhn: bool,
    /// Fields that the vendor's page doesn't list for the operation, signed with the rest.
    pub extra: Fields,
}

impl Default for RequestOptions {
    fn default() -> Self {
        Self { rule: None, luhn: true, extra: Fields::new() }
    }
}

/// The fields that the library fills in, and what to say to a caller who gives them.
static FILLED_IN: [(&str, Complaint); 3] = [
    ("pg_merchant_id", (ProblemCode::Reserved, "is filled in with the merchant's id; leave it out")),
    ("pg_salt", (ProblemCode::Reserved, "is filled in; give a salt of your own as the option salt")),
    (SIGNATURE_FIELD, (ProblemCode::Reserved, "is filled in; leave it out")),
];

/// A request with everything but salt and signature, and what is wrong with it.
pub(crate) struct Draft {
    pub(crate) fields: Fields,
    pub(crate) problems: Vec<Problem>,
}

impl Draft {
    /// Holds every field against the operation's table and collects all problems.
    pub(crate) fn new(
        operation: Operation,
        merchant_id: &str,
        given: &Fields,
        options: &RequestOptions,
    ) -> Self {
        let table = operation.request();
        let mut fields = Fields::from([("pg_merchant_id", merchant_id)]);
        let (mut problems, mut of_names) = (Problems::default(), Problems::default());
        for (name, value) in given.iter() {
            if let Some(complaint) = filled_in(name) {
                of_names.add(name, complaint);
                continue;
            }
            let row = table.row(name);
            if row.is_none() {
                let complaint = [
                    "is not a documented field of ",
                    operation.as_str(),
                    "; to send it all the same, put it in the option extra",
                ];
                of_names.add_parts(name, ProblemCode::Unknown, &complaint);
            }
            let value = match (row, value) {
                (Some(row), Value::Text(text)) => Value::Text(row.kind().normalized(text)),
                _ => value.clone(),
            };
            fields.push(name, value);
        }
        for (row, found) in table.rows().iter().zip(&table.found_in(&fields)) {
            if filled_in(row.name()).is_none() {
                problems.check(*row, found, &fields, options.luhn);
            }
        }
        problems.list.append(&mut of_names.list);
        for (name, value) in options.extra.iter() {
            let reserved = filled_in(name);
            if let Some(complaint) = reserved {
                problems.add(name, complaint);
            } else if table.row(name).is_some() {
                problems.add_parts(
                    name,
                    ProblemCode::Repeated,
                    &[
                        "is a documented field of ",
                        operation.as_str(),
                        ": give it among the fields, not in extra",
                    ],
                );
            } else if fields.get(name).is_some() {
                problems.add(
                    name,
                    &(ProblemCode::Repeated, "stands more than once; the gateway would keep one of them"),
                );
            }
            problems.check_undocumented(name, name, value, 1);
            if reserved.is_none() {
                fields.push(name, value.clone());
            }
        }
        Self { fields, problems: problems.list }
    }

    /// The fields, if nothing is wrong with them but what a warning says.
    #[cfg(feature = "sign")]
    pub(crate) fn into_valid(self) -> Result<Fields, Error> {
        if self.problems.iter().all(|problem| problem.warning) {
            Ok(self.fields)
        } else {
            Err(Error::invalid(self.problems))
        }
    }
}

/// Why callbacks couldn't be told from other messages if they were sent to this link.
pub(crate) fn complaint_of_link(kind: Kind, value: &str) -> Option<&'static str> {
    if matches!(kind, Kind::Url) { Operation::complaint_of(script_name(value)) } else { None }
}

/// Checks a merchant id: digits (documented).
pub(crate) fn check_merchant_id(merchant_id: &str) -> Result<(), Error> {
    let fits = merchant_id.len() <= 20 && text::is_digits(merchant_id.as_bytes());
    if fits {
        Ok(())
    } else {
        Err(Error::new(ErrorCode::OptionsInvalid, "the merchant id must be digits, at most 20"))
    }
}

/// Checks a salt: letters and digits (documented). In particular a `;` would move
/// the borders of the signed values.
pub(crate) fn check_salt(salt: &str) -> Result<(), Error> {
    let fits = !salt.is_empty() && text::all(salt, |b| b.is_ascii_alphanumeric());
    let sentence = "the salt must be Latin letters and digits, at least one";
    if fits { Ok(()) } else { Err(Error::new(ErrorCode::OptionsInvalid, sentence)) }
}

pub(crate) fn filled_in(name: &str) -> Option<&'static Complaint> {
    FILLED_IN.iter().find(|(own, _)| *own == name).map(|(_, complaint)| complaint)
}

#[derive(Default)]
struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    #[cold]
    #[inline(never)]
    fn add(&mut self, name: &str, &(code, complaint): &Complaint) {
        self.add_parts(name, code, &[complaint]);
    }

    #[cold]
    #[inline(never)]
    fn add_parts(&mut self, name: &str, code: ProblemCode, complaint: &[&str]) {
        self.list.push(Problem::new(name, code, complaint));
    }

    /// Makes a warning of what was added last.
    fn warn(&mut self) {
        if let Some(last) = self.list.last_mut() {
            last.warning = true;
        }
    }

    /// Checks the values that the caller gives for one row of the table.
    fn check(&mut self, row: Row, found: &Found<'_>, fields: &Fields, luhn: bool) {
        let (name, kind) = (row.name(), row.kind());
        let other = match row.needed() {
            Needed::Unless(other) => Some(other.name()),
            _ => None,
        };
        let has_other = other.is_some_and(|other| fields.get(other).is_some());
        let Some(value) = found.first else {
            match other {
                None if row.needed() == Needed::Always => {
                    self.add(name, &(ProblemCode::Missing, "is missing"));
                }
                Some(other) if !has_other => {
                    self.add_parts(name, ProblemCode::Missing, &["is missing; give it or ", other]);
                }
                _ => {}
            }
            return;
        };
        if let Some(other) = other.filter(|_| has_other) {
            let complaint =
                ["is given beside ", other, "; which of them the gateway takes is not documented"];
            self.add_parts(name, ProblemCode::Ambiguous, &complaint);
            self.warn();
        }
        if found.repeated {
            self.add(name, &(ProblemCode::Repeated, "stands more than once"));
        }
        let Value::Text(text) = value else {
            self.add(name, &(ProblemCode::NotText, "must be text, not a list or nested fields"));
            return;
        };
        if text::white_space_before(text) == text.len() {
            self.add(
                name,
                match row.needed() {
                    Needed::Always => &(ProblemCode::Empty, "must not be empty"),
                    _ => &(ProblemCode::Empty, "is empty; leave it out"),
                },
            );
        } else if let Err(&(code, complaint)) = kind.check_request(text, luhn) {
            // The complaints about a length go on with what they are about.
            let most = digits(kind.max_length().unwrap_or_default());
            let found = digits(text.chars().count());
            let parts: &[&str] = match code {
                ProblemCode::TooLong => &[complaint, &most, " characters, found ", &found],
                ProblemCode::CardLength => &[complaint, &found],
                _ => &[complaint],
            };
            self.add_parts(name, code, parts);
        } else if let Some(complaint) = complaint_of_link(*kind, text) {
            let parts = ["must have another last path segment: this one ", complaint];
            self.add_parts(name, ProblemCode::UrlScript, &parts);
        } else if let Err(doubt) = kind.doubt(text) {
            self.add(name, doubt);
            self.warn();
        }
    }

    /// Checks a name and a value that no table speaks of: that both arrive as they are.
    fn check_undocumented(&mut self, field: &str, name: &str, value: &Value, depth: usize) {
        if name.is_empty() || text::find_any(name, b"[]").is_some() {
            let complaint = "must have a name without \"[\" and \"]\", which nest fields in a form";
            self.add(field, &(ProblemCode::Characters, complaint));
        }
        if text::has_control(name.as_bytes()) {
            let complaint = "must not have control characters in its name";
            self.add(field, &(ProblemCode::ControlCharacter, complaint));
        }
        match value {
            Value::Text(value) if text::has_control(value.as_bytes()) => self.add(field, &CONTROL_CHARACTER),
            Value::Text(_) => {}
            Value::List(items) if items.is_empty() => {
                self.add(field, &(ProblemCode::Empty, "is an empty list, which no form carries"));
            }
            Value::Fields(fields) if fields.is_empty() => {
                self.add(field, &(ProblemCode::Empty, "has no fields in it, which no form carries"));
            }
            _ if depth == crate::fields::MAX_DEPTH => {
                self.add(field, &(ProblemCode::NotText, "is nested too deep"));
            }
            Value::List(items) => {
                for item in items {
                    self.check_undocumented(field, name, item, depth.saturating_add(1));
                }
            }
            Value::Fields(fields) => {
                for (name, value) in fields.iter() {
                    self.check_undocumented(field, name, value, depth.saturating_add(1));
                }
            }
        }
    }
}

/// Whether a card number belongs under this name, brackets and all: what must
/// never be shown whole, even where it stands in a request that has no such field.
pub(crate) fn is_card_number(path: &str) -> bool {
    let in_path = |name: &str| {
        let mut parts = path.as_bytes().split(|byte| b"[]".contains(byte));
        parts.any(|part| part == name.as_bytes())
    };
    Operation::ALL.iter().any(|operation| {
        let mut rows = operation.request().rows().iter();
        rows.any(|row| matches!(row.kind(), Kind::CardNumber) && in_path(row.name()))
    })
}

/// The URL that a request goes to.
pub(crate) fn url(host: &str, operation: Operation) -> String {
    [host, operation.path()].concat()
}

/// Takes a gateway host, a `/` at its end removed.
pub(crate) fn host(host: &str) -> Result<&str, Error> {
    let host = host.strip_suffix('/').unwrap_or(host);
    crate::schema::kind::check_host(host)
        .map_err(|complaint| Error::new(ErrorCode::OptionsInvalid, complaint))?;
    Ok(host)
}
