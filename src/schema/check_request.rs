//! Checks a request against its table, and finds all problems of all fields.

use alloc::vec::Vec;

use super::field_type::CONTROL_CHARACTER;
use super::url;
use crate::error::{Problem, ProblemCode, Violation};
use crate::message::brackets::MALFORMED;
use crate::message::{Fields, MAX_DEPTH, Node, NodeKind, TOP};
use crate::names::byte_class::{self, Classes};
use crate::names::{FieldType, Name, NameSet};
use crate::operation::Operation;
use crate::text::ascii;
use crate::text::decimal::usize_to_string;

/// The fields that the library fills in, and the violation if a caller sets them.
const RESERVED: [(Name, Violation); 3] = [
    (Name::MERCHANT_ID, (ProblemCode::Reserved, "is filled in by the library; leave it out")),
    (Name::SALT, (ProblemCode::Reserved, "is filled in by the library; set your own with the option salt")),
    (Name::SIG, (ProblemCode::Reserved, "is filled in by the library; leave it out")),
];

/// The names in [`RESERVED`].
pub(super) const FILLED_IN: NameSet = {
    let [(first, _), (second, _), (third, _)] = RESERVED;
    NameSet::EMPTY.with(first).with(second).with(third)
};

/// The violation of a list or nested fields in place of text.
pub(crate) static NOT_TEXT: Violation = (ProblemCode::NotText, "must be text, not a list or nested fields");

/// The violation if a caller sets this field, provided that the library fills it in.
pub(crate) fn reserved(name: &str) -> Option<&'static Violation> {
    let name = Name::find(name.as_bytes())?;
    RESERVED.iter().find(|(own, _)| *own == name).map(|(_, violation)| violation)
}

/// Collects the problems of a request.
pub(crate) struct Problems {
    pub(crate) list: Vec<Problem>,
    operation: Operation,
    luhn: bool,
}

impl Problems {
    pub(crate) const fn new(operation: Operation, luhn: bool) -> Self {
        Self { list: Vec::new(), operation, luhn }
    }

    /// Adds a problem: see [`Problem::with`].
    #[cold]
    #[inline(never)]
    fn add(&mut self, name: &str, violation: &Violation, one: &str, other: &str) {
        self.list.push(Problem::with(name, violation, one, other));
    }

    /// Adds a problem that is only a warning.
    #[cold]
    #[inline(never)]
    fn warn(&mut self, name: &str, violation: &Violation, one: &str) {
        self.list.push(Problem { warning: true, ..Problem::with(name, violation, one, "") });
    }

    /// Checks the documented fields, and removes spaces from the card number.
    pub(crate) fn check_documented(&mut self, fields: &mut Fields) {
        for name in self.operation.request().names.difference(FILLED_IN) {
            if matches!(name.field_type(), FieldType::CardNumber) {
                remove_spaces(fields, name);
            }
            self.check(name, fields);
        }
    }

    /// Checks the values of one field of the table.
    #[inline(always)]
    fn check(&mut self, name: Name, fields: &Fields) {
        let table = self.operation.request();
        let (node, other) = (fields.first(name), table.unless(name));
        let has_other = other.is_some_and(|other| fields.documented().contains(other));
        if let Some(node) = node
            && node.is_text()
            && fields.bytes(node.value).first().is_some_and(u8::is_ascii_graphic)
            && !fields.repeated().contains(name)
            && !has_other
        {
            self.check_value(name, fields.bytes(node.value), node.classes);
        } else if node.is_some() || (!has_other && (other.is_some() || table.expected.contains(name))) {
            self.check_presence(name, node, other, fields);
        }
    }

    /// Checks a field that is missing, has an alternative field, is repeated or blank, or is not
    /// text.
    #[inline(never)]
    fn check_presence(&mut self, id: Name, node: Option<&Node>, other: Option<Name>, fields: &Fields) {
        let name = id.as_str();
        let has_other = other.is_some_and(|other| fields.first(other).is_some());
        let other = other.map_or("", Name::as_str);
        let Some(node) = node else {
            if has_other {
                return;
            }
            if other.is_empty() && !self.operation.request().required.contains(id) {
                let violation = "is missing; a newer page of the vendor requires it";
                return self.warn(name, &(ProblemCode::Missing, violation), "");
            }
            let violation = if other.is_empty() { "is missing" } else { "is missing; give it or {}" };
            self.add(name, &(ProblemCode::Missing, violation), other, "");
            return;
        };
        if has_other {
            let violation = "is given together with {}; the vendor does not document which of them is used";
            self.warn(name, &(ProblemCode::Ambiguous, violation), other);
        }
        if fields.repeated().contains(id) {
            self.add(name, &(ProblemCode::Repeated, "appears more than once"), "", "");
        }
        let text = fields.str(node.value);
        let violation: Violation = if !node.is_text() {
            NOT_TEXT
        } else if ascii::leading_white_space(text) < text.len() {
            return self.check_value(id, text.as_bytes(), node.classes);
        } else if self.operation.request().required.contains(id) {
            (ProblemCode::Empty, "must not be empty")
        } else {
            (ProblemCode::Empty, "is empty; leave it out")
        };
        self.add(name, &violation, "", "");
    }

    #[inline(never)]
    fn check_value(&mut self, id: Name, value: &[u8], classes: Classes) {
        let (field_type, name) = (id.field_type(), id.as_str());
        if let Err(violation) = field_type.check_request(value, classes, self.luhn) {
            self.add_with_lengths(name, field_type, value, violation);
        } else if matches!(field_type, FieldType::Url) {
            self.check_link(name, value);
        } else if matches!(field_type, FieldType::OrderId)
            && classes & byte_class::DIGIT == 0
            && !value.iter().all(u8::is_ascii_alphanumeric)
        {
            let violation = "has characters other than Latin letters and digits; one page of the vendor allows only those";
            self.warn(name, &(ProblemCode::Characters, violation), "");
        }
    }

    /// Adds a violation whose template has `{}` for the length of the value and for the limit.
    #[cold]
    #[inline(never)]
    fn add_with_lengths(&mut self, name: &str, field_type: FieldType, value: &[u8], violation: &Violation) {
        let length = core::str::from_utf8(value).unwrap_or_default().chars().count();
        self.add(
            name,
            violation,
            &usize_to_string(length),
            &usize_to_string(field_type.max_length().unwrap_or_default()),
        );
    }

    /// Checks a URL that receives callbacks.
    #[inline(never)]
    fn check_link(&mut self, name: &str, value: &[u8]) {
        let link = match url::link(value) {
            Ok(link) => link,
            Err(violation) => return self.add(name, violation, "", ""),
        };
        if let Some(violation) = Operation::script_conflict(link.script) {
            let message = "needs another last path segment: the present one {}";
            return self.add(name, &(ProblemCode::UrlScript, message), violation, "");
        }
        if link.is_insecure {
            let message = "uses http on a public host, where others can read and drop callbacks; use https";
            self.warn(name, &(ProblemCode::UrlInsecure, message), "");
        }
        if link.has_query {
            let message = "has a query, whose parameters the gateway signs as fields of the callback; use a URL without a query";
            self.warn(name, &(ProblemCode::UrlQuery, message), "");
        }
    }

    /// Checks that the name of a field is documented and not reserved.
    #[inline(never)]
    pub(crate) fn check_name(&mut self, name: &str) {
        let violation = match reserved(name) {
            Some(violation) => violation,
            None if self.operation.request().find(name).is_some() => return,
            None => &(
                ProblemCode::Unknown,
                "is not a documented field of {}; to send it, pass it in the option extra",
            ),
        };
        self.add(name, violation, self.operation.as_str(), "");
    }

    /// Checks a field of the option `extra`. `earlier` are the fields before it in the request.
    pub(crate) fn check_extra(&mut self, earlier: &Fields, extra: &Fields, at: u32) {
        let name = extra.name(at);
        let violation = match reserved(name) {
            Some(violation) => Some(violation),
            None if self.operation.request().find(name).is_some() => Some(&(
                ProblemCode::Repeated,
                "is a documented field of {}; pass it in the fields, not in extra",
            )),
            None => earlier.last_named(TOP, name.as_bytes()).map(|_| {
                let violation: &Violation = &(ProblemCode::Repeated, "appears more than once");
                violation
            }),
        };
        if let Some(violation) = violation {
            self.add(name, violation, self.operation.as_str(), "");
        }
        self.check_undocumented(name, name, extra, at);
    }

    /// Checks that a form carries an undocumented field without changing its name or value.
    fn check_undocumented(&mut self, field: &str, name: &str, extra: &Fields, at: u32) {
        let Some(node) = extra.node(at) else { return };
        if name.is_empty() {
            self.add(field, &(ProblemCode::Characters, "must have a non-empty name"), "", "");
        } else if field != name && extra.name(at) == Name::SIG.as_str() {
            let violation = "contains pg_sig, which is not signed at any level; leave it out";
            self.add(field, &(ProblemCode::Reserved, violation), "", "");
        } else if ascii::find_any(name, b"[]").is_some() {
            self.add(field, &MALFORMED, "", "");
        }
        if ascii::has_control(name.as_bytes()) {
            let violation = "must not have control characters in its name";
            self.add(field, &(ProblemCode::ControlCharacter, violation), "", "");
        }
        let violation = match node.kind {
            NodeKind::Text if ascii::has_control(extra.bytes(node.value)) => &CONTROL_CHARACTER,
            NodeKind::Text => return,
            _ if extra.depth(at) >= MAX_DEPTH => &(ProblemCode::NotText, "is nested too deep"),
            _ if node.child_count == 0 => &(ProblemCode::Empty, "is empty; a form cannot carry it"),
            kind => {
                for child in extra.children(at) {
                    let name = if kind == NodeKind::List { name } else { extra.name(child) };
                    self.check_undocumented(field, name, extra, child);
                }
                return;
            }
        };
        self.add(field, violation, "", "");
    }
}

fn remove_spaces(fields: &mut Fields, name: Name) {
    // Most card numbers have digits only.
    if fields.first(name).is_none_or(|node| node.classes & byte_class::DIGIT != 0) {
        return;
    }
    let Some(number) = fields.value_str(name).filter(|number| ascii::find(number, " ").is_some()) else {
        return;
    };
    let number = ascii::replace(number, " ", "");
    fields.replace_text(fields.first_index(name), &number);
}
