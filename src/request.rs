//! A request before it is signed: the caller's fields held against the table.

use alloc::{string::String, vec::Vec};

use crate::canonical::{Rule, SIGNATURE_FIELD};
use crate::error::{Error, ErrorCode, Problem, ProblemCode};
use crate::fields::{Fields, Value};
use crate::operation::Operation;
use crate::schema::{Field, Kind, Presence};
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
const FILLED_IN: [(&str, &str); 3] = [
    ("pg_merchant_id", "is filled in with the merchant's id; leave it out"),
    ("pg_salt", "is filled in; give a salt of your own as the option salt"),
    (SIGNATURE_FIELD, "is filled in; leave it out"),
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
        fields: &Fields,
        options: &RequestOptions,
    ) -> Self {
        let table = operation.request();
        let mut problems = Vec::new();
        for field in table.fields.iter().filter(|field| filled_in(field.name).is_none()) {
            check(field, fields, options.luhn, &mut problems);
        }
        for (name, _) in fields.iter() {
            if let Some(complaint) = filled_in(name) {
                refuse(&mut problems, name, ProblemCode::Reserved, complaint);
            } else if table.field(name).is_none() {
                let complaint = alloc::format!(
                    "is not a documented field of {operation}; to send it all the same, put it in the option extra"
                );
                refuse(&mut problems, name, ProblemCode::Unknown, &complaint);
            }
        }
        for (at, (name, value)) in options.extra.iter().enumerate() {
            let repeated = options.extra.iter().take(at).any(|(earlier, _)| earlier == name);
            check_extra(operation, name, value, repeated, &mut problems);
        }
        let mut draft = Fields::from([("pg_merchant_id", merchant_id)]);
        for (name, value) in fields.iter().filter(|(name, _)| filled_in(name).is_none()) {
            match (table.field(name), value) {
                (Some(field), Value::Text(text)) => draft.push(name, field.kind.normalized(text)),
                _ => draft.push(name, value.clone()),
            }
        }
        draft.extend(
            options
                .extra
                .iter()
                .filter(|(name, _)| filled_in(name).is_none())
                .map(|(name, value)| (name, value.clone())),
        );
        Self { fields: draft, problems }
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

/// Checks a merchant id: digits (documented).
pub(crate) fn check_merchant_id(merchant_id: &str) -> Result<(), Error> {
    let fits = merchant_id.len() <= 20 && text::is_digits(merchant_id);
    if fits { Ok(()) } else { Err(Error::new(ErrorCode::OptionsInvalid, "the merchant id must be digits")) }
}

/// Checks a salt: letters and digits (documented). In particular a `;` would move
/// the borders of the signed values.
pub(crate) fn check_salt(salt: &str) -> Result<(), Error> {
    let fits = !salt.is_empty() && text::all(salt, |b| b.is_ascii_alphanumeric());
    let sentence = "the salt must be Latin letters and digits, at least one";
    if fits { Ok(()) } else { Err(Error::new(ErrorCode::OptionsInvalid, sentence)) }
}

pub(crate) fn filled_in(name: &str) -> Option<&'static str> {
    FILLED_IN.iter().find(|(own, _)| *own == name).map(|(_, complaint)| *complaint)
}

#[cold]
#[inline(never)]
fn refuse(problems: &mut Vec<Problem>, name: &str, code: ProblemCode, complaint: &str) {
    problems.push(Problem::new(name, code, complaint));
}

/// Checks the values that the caller gives for one row of the table.
fn check(field: &Field, fields: &Fields, luhn: bool, problems: &mut Vec<Problem>) {
    let name = field.name;
    let mut values = fields.all(name);
    let Some(value) = values.next() else {
        missing(field, fields, problems);
        return;
    };
    if let Presence::RequiredUnless(other) = field.presence
        && fields.get(other).is_some()
    {
        let complaint =
            alloc::format!("is given beside {other}; which of them the gateway takes is not documented");
        problems.push(Problem::warning(name, ProblemCode::Ambiguous, &complaint));
    }
    if values.next().is_some() {
        refuse(problems, name, ProblemCode::Repeated, "stands more than once");
    }
    let Value::Text(text) = value else {
        refuse(problems, name, ProblemCode::NotText, "must be text, not a list or nested fields");
        return;
    };
    let text = field.kind.normalized(text);
    if text.trim().is_empty() {
        let complaint =
            if field.presence == Presence::Required { "must not be empty" } else { "is empty; leave it out" };
        refuse(problems, name, ProblemCode::Empty, complaint);
    } else if let Err((code, complaint)) = field.kind.check_request(&text, luhn) {
        refuse(problems, name, code, &complaint);
    } else if let Some((code, complaint)) = field.kind.doubt(&text) {
        problems.push(Problem::warning(name, code, complaint));
    }
}

fn missing(field: &Field, fields: &Fields, problems: &mut Vec<Problem>) {
    match field.presence {
        Presence::Required => refuse(problems, field.name, ProblemCode::Missing, "is missing"),
        Presence::RequiredUnless(other) if fields.get(other).is_none() => {
            let complaint = alloc::format!("is missing; give it or {other}");
            refuse(problems, field.name, ProblemCode::Missing, &complaint);
        }
        _ => {}
    }
}

/// Checks a field of the option `extra`, which no table lists.
fn check_extra(operation: Operation, name: &str, value: &Value, repeated: bool, problems: &mut Vec<Problem>) {
    if let Some(complaint) = filled_in(name) {
        refuse(problems, name, ProblemCode::Reserved, complaint);
    } else if operation.request().field(name).is_some() {
        let complaint =
            alloc::format!("is a documented field of {operation}: give it among the fields, not in extra");
        refuse(problems, name, ProblemCode::Repeated, &complaint);
    } else if repeated {
        refuse(
            problems,
            name,
            ProblemCode::Repeated,
            "stands more than once; the gateway would keep one of them",
        );
    }
    check_undocumented(name, name, value, 1, problems);
}

/// Checks a name and a value that no table speaks of: that both arrive as they are.
fn check_undocumented(field: &str, name: &str, value: &Value, depth: usize, problems: &mut Vec<Problem>) {
    let mut refuse = |code, complaint| refuse(problems, field, code, complaint);
    if name.is_empty() || text::find_any(name, b"[]").is_some() {
        refuse(
            ProblemCode::Characters,
            "must have a name without \"[\" and \"]\", which nest fields in a form",
        );
    }
    if text::has_control(name) {
        refuse(ProblemCode::ControlCharacter, "must not have control characters in its name");
    }
    match value {
        Value::Text(value) if text::has_control(value) => {
            refuse(ProblemCode::ControlCharacter, "must not contain control characters");
        }
        Value::Text(_) => {}
        Value::List(items) if items.is_empty() => {
            refuse(ProblemCode::Empty, "is an empty list, which no form carries");
        }
        Value::Fields(fields) if fields.is_empty() => {
            refuse(ProblemCode::Empty, "has no fields in it, which no form carries");
        }
        _ if depth == crate::fields::MAX_DEPTH => refuse(ProblemCode::NotText, "is nested too deep"),
        Value::List(items) => {
            for item in items {
                check_undocumented(field, name, item, depth + 1, problems);
            }
        }
        Value::Fields(fields) => {
            for (name, value) in fields.iter() {
                check_undocumented(field, name, value, depth + 1, problems);
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
        let mut fields = operation.request().fields.iter();
        fields.any(|field| matches!(field.kind, Kind::CardNumber) && in_path(field.name))
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
