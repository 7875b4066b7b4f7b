//! A request before it is signed: the caller's fields held against the table.

use alloc::{string::String, vec::Vec};

use crate::decimal::digits;
use crate::error::{Complaint, Error, ErrorCode, Problem, ProblemCode};
use crate::message::canonical::Rule;
use crate::message::script::script_name;
use crate::message::{Fields, MAX_DEPTH, Node, NodeKind, TOP};
use crate::names::byte_class::Classes;
use crate::names::{Kind, Name};
use crate::operation::Operation;
use crate::schema::kind::{CONTROL_CHARACTER, Check};
use crate::schema::{Presence, Row};
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
static RESERVED: [(Name, Complaint); 3] = [
    (Name::MERCHANT_ID, (ProblemCode::Reserved, "is filled in with the merchant's id; leave it out")),
    (Name::SALT, (ProblemCode::Reserved, "is filled in; give a salt of your own as the option salt")),
    (Name::SIG, (ProblemCode::Reserved, "is filled in; leave it out")),
];

/// A request with everything but salt and signature, and what is wrong with it.
pub(crate) struct UnsignedRequest {
    pub(crate) fields: Fields,
    pub(crate) problems: Vec<Problem>,
}

impl UnsignedRequest {
    /// Checks every field against the operation's table and collects all problems.
    pub(crate) fn new(
        operation: Operation,
        merchant_id: &str,
        given: &Fields,
        options: &RequestOptions,
    ) -> Self {
        let mut fields = Fields::new();
        fields.push_documented(Name::MERCHANT_ID, merchant_id.as_bytes());
        fields.extend(given.iter().filter(|(name, _)| reserved(name).is_none()));
        let mut problems = Problems { list: check_documented(operation, &mut fields, options.luhn) };
        problems.check_names(operation, given.below(TOP).map(|at| given.name(at)));
        for (at, (name, value)) in options.extra.below(TOP).zip(options.extra.iter()) {
            problems.check_extra(operation, fields.iter().map(|(name, _)| name), &options.extra, at);
            if reserved(name).is_none() {
                fields.push(name, value);
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

/// Puts the problems of values that are no text before the others, in place of what the
/// checks say about the same fields.
#[cfg(feature = "wasm")]
pub(crate) fn merge_problems(problems: Vec<Problem>, of_values: Vec<Problem>) -> Vec<Problem> {
    let values = of_values.len();
    let mut merged = of_values;
    for problem in problems {
        if merged.iter().take(values).all(|of_value| of_value.field != problem.field) {
            merged.push(problem);
        }
    }
    merged
}

/// Checks the documented fields of a request, and removes the spaces of a card number.
#[inline(never)]
pub(crate) fn check_documented(operation: Operation, fields: &mut Fields, luhn: bool) -> Vec<Problem> {
    let mut problems = Problems::default();
    for row in operation.request().rows() {
        if reserved_name(row.id()).is_some() {
            continue;
        }
        if row.kind() == Kind::CardNumber {
            remove_spaces(fields, row.id());
        }
        problems.check(*row, fields, luhn);
    }
    problems.list
}

fn remove_spaces(fields: &mut Fields, name: Name) {
    let Some(number) = fields.value_str(name).filter(|number| text::find(number, " ").is_some()) else {
        return;
    };
    let number = text::replace(number, " ", "");
    fields.replace_text(fields.first_index(name), &number);
}

/// Why callbacks couldn't be told from other messages if they were sent to this link.
pub(crate) fn complaint_of_link(kind: Kind, value: &str) -> Option<&'static str> {
    if kind == Kind::Url { Operation::complaint_of(script_name(value)) } else { None }
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

/// What to say to a caller who gives this field, where the library fills it in.
pub(crate) fn reserved(name: &str) -> Option<&'static Complaint> {
    reserved_name(Name::find(name.as_bytes())?)
}

fn reserved_name(name: Name) -> Option<&'static Complaint> {
    RESERVED.iter().find(|(own, _)| *own == name).map(|(_, complaint)| complaint)
}

/// The problems of a request.
#[derive(Default)]
pub(crate) struct Problems {
    pub(crate) list: Vec<Problem>,
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
    #[inline(always)]
    fn check(&mut self, row: Row, fields: &Fields, luhn: bool) {
        let Some(node) = fields.first(row.id()) else {
            return match row.presence() {
                Presence::Optional | Presence::RequiredOnSuccess => {}
                presence => self.missing(row, presence, fields),
            };
        };
        let value = fields.bytes(node.value);
        let is_plain = node.is_text() && value.first().is_some_and(u8::is_ascii_graphic);
        if !is_plain
            || fields.repeated().contains(row.id())
            || matches!(row.presence(), Presence::RequiredUnless(_))
        {
            self.check_unusual(row, node, fields, luhn);
        } else {
            self.check_value(row, value, node.classes, luhn);
        }
    }

    fn missing(&mut self, row: Row, presence: Presence, fields: &Fields) {
        match presence {
            Presence::RequiredUnless(other) if fields.get(other).is_some() => {}
            Presence::RequiredUnless(other) => {
                self.add_parts(row.name(), ProblemCode::Missing, &["is missing; give it or ", other]);
            }
            _ => self.add(row.name(), &(ProblemCode::Missing, "is missing")),
        }
    }

    /// Checks a field that is there beside another, more than once, blank, or no text.
    #[inline(never)]
    fn check_unusual(&mut self, row: Row, node: &Node, fields: &Fields, luhn: bool) {
        let name = row.name();
        if let Presence::RequiredUnless(other) = row.presence()
            && fields.get(other).is_some()
        {
            let complaint =
                ["is given beside ", other, "; which of them the gateway takes is not documented"];
            self.add_parts(name, ProblemCode::Ambiguous, &complaint);
            self.warn();
        }
        if fields.repeated().contains(row.id()) {
            self.add(name, &(ProblemCode::Repeated, "stands more than once"));
        }
        if !node.is_text() {
            self.add(name, &(ProblemCode::NotText, "must be text, not a list or nested fields"));
            return;
        }
        let text = fields.str(node.value);
        if text::white_space_before(text) == text.len() {
            self.add(
                name,
                match row.presence() {
                    Presence::Required => &(ProblemCode::Empty, "must not be empty"),
                    _ => &(ProblemCode::Empty, "is empty; leave it out"),
                },
            );
        } else {
            self.check_value(row, text.as_bytes(), node.classes, luhn);
        }
    }

    #[inline(always)]
    fn check_value(&mut self, row: Row, value: &[u8], classes: Classes, luhn: bool) {
        let kind = row.kind();
        let checked = kind.check_request(value, classes, luhn);
        if checked.is_err() || matches!(kind, Kind::Url | Kind::OrderId) {
            self.report_value(row.name(), kind, value, checked);
        }
    }

    #[inline(never)]
    fn report_value(&mut self, name: &str, kind: Kind, value: &[u8], checked: Check) {
        let text = core::str::from_utf8(value).unwrap_or_default();
        if let Err(&(code, complaint)) = checked {
            // The complaints about a length go on with what they are about.
            let most = digits(kind.max_length().unwrap_or_default());
            let found = digits(text.chars().count());
            let parts: &[&str] = match code {
                ProblemCode::TooLong => &[complaint, &most, " characters, found ", &found],
                ProblemCode::CardLength => &[complaint, &found],
                _ => &[complaint],
            };
            self.add_parts(name, code, parts);
        } else if let Some(complaint) = complaint_of_link(kind, text) {
            let parts = ["must have another last path segment: this one ", complaint];
            self.add_parts(name, ProblemCode::UrlScript, &parts);
        } else if let Err(doubt) = kind.doubt(value) {
            self.add(name, doubt);
            self.warn();
        }
    }

    /// Checks that the names of the given fields are documented and not reserved.
    pub(crate) fn check_names<'f>(&mut self, operation: Operation, names: impl Iterator<Item = &'f str>) {
        for name in names {
            if let Some(complaint) = reserved(name) {
                self.add(name, complaint);
            } else if operation.request().row(name).is_none() {
                let complaint = [
                    "is not a documented field of ",
                    operation.as_str(),
                    "; to send it all the same, put it in the option extra",
                ];
                self.add_parts(name, ProblemCode::Unknown, &complaint);
            }
        }
    }

    /// Checks a field that no table has, to be added to a request that has the `earlier` names.
    pub(crate) fn check_extra<'f>(
        &mut self,
        operation: Operation,
        mut earlier: impl Iterator<Item = &'f str>,
        extra: &Fields,
        at: u32,
    ) {
        let name = extra.name(at);
        if let Some(complaint) = reserved(name) {
            self.add(name, complaint);
        } else if operation.request().row(name).is_some() {
            let complaint =
                ["is a documented field of ", operation.as_str(), ": give it among the fields, not in extra"];
            self.add_parts(name, ProblemCode::Repeated, &complaint);
        } else if earlier.any(|earlier| earlier == name) {
            self.add(
                name,
                &(ProblemCode::Repeated, "stands more than once; the gateway would keep one of them"),
            );
        }
        self.check_undocumented(name, name, extra, at);
    }

    /// Checks a name and a value that no table speaks of: that both arrive as they are.
    fn check_undocumented(&mut self, field: &str, name: &str, extra: &Fields, at: u32) {
        let Some(node) = extra.node(at) else { return };
        if name.is_empty() || text::find_any(name, b"[]").is_some() {
            let complaint = "must have a name without \"[\" and \"]\", which nest fields in a form";
            self.add(field, &(ProblemCode::Characters, complaint));
        }
        if text::has_control(name.as_bytes()) {
            let complaint = "must not have control characters in its name";
            self.add(field, &(ProblemCode::ControlCharacter, complaint));
        }
        let complaint = match node.kind {
            NodeKind::Text if text::has_control(extra.bytes(node.value)) => &CONTROL_CHARACTER,
            NodeKind::Text => return,
            _ if extra.depth(at) >= MAX_DEPTH => &(ProblemCode::NotText, "is nested too deep"),
            NodeKind::List if node.children == 0 => {
                &(ProblemCode::Empty, "is an empty list, which no form carries")
            }
            NodeKind::Fields if node.children == 0 => {
                &(ProblemCode::Empty, "has no fields in it, which no form carries")
            }
            kind => {
                for below in extra.below(at) {
                    let name = if kind == NodeKind::List { name } else { extra.name(below) };
                    self.check_undocumented(field, name, extra, below);
                }
                return;
            }
        };
        self.add(field, complaint);
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
