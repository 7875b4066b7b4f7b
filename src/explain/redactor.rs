//! `Redactor`: texts without secrets, signatures and card numbers.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::explanation::OrderedField;
use super::layout::{self, Encoding, Join, SecretPosition};
use super::leaves::Leaf;
use super::secrets::{self, NamedSecret};
use super::transforms::SIGNED_SIGNATURE;
use crate::preview::SECRET_PLACEHOLDER;
use crate::request::is_card_number_field;
use crate::text::mask;

/// A shorter text is not redacted, because other texts contain it by accident.
const MIN_LENGTH: usize = 4;

/// Removes from texts what an explanation must not show.
pub(super) struct Redactor<'c> {
    secrets: Vec<Zeroizing<String>>,
    signature: Option<&'c str>,
}

impl<'c> Redactor<'c> {
    pub(super) fn new(given: &[NamedSecret], signature: Option<&'c str>) -> Self {
        let surrounding = |c: char| c.is_whitespace() || c == '\u{feff}' || "\"'`".contains(c);
        let trimmed = given.iter().map(|secret| secret.secret.trim_matches(surrounding));
        // The secret without its invisible characters may be the real one.
        let mut secrets: Vec<Zeroizing<String>> = trimmed
            .flat_map(|secret| [secret.to_owned(), secrets::cleaned(secret)])
            .filter(|secret| secret.len() >= MIN_LENGTH)
            .map(Zeroizing::new)
            .collect();
        // Longer first: a secret may contain another.
        secrets.sort_by_key(|secret| core::cmp::Reverse(secret.len()));
        Self { secrets, signature: signature.filter(|signature| signature.len() >= MIN_LENGTH) }
    }

    /// A text without secrets, signatures, card numbers and control characters.
    pub(super) fn redact(&self, text: &str) -> String {
        let mut redacted = text.to_owned();
        for secret in &self.secrets {
            if redacted.contains(secret.as_str()) {
                redacted = redacted.replace(secret.as_str(), SECRET_PLACEHOLDER);
            }
        }
        if let Some(signature) = self.signature.filter(|signature| redacted.contains(*signature)) {
            redacted = redacted.replace(signature, "{pg_sig}");
        }
        escape_controls(&mask::mask_pans(&redacted))
    }

    fn redact_value(&self, leaf: &Leaf<'_>) -> String {
        if leaf.path == SIGNED_SIGNATURE {
            return if leaf.value.is_empty() { String::new() } else { "{pg_sig}".into() };
        }
        let name = leaf.path.split('[').next().unwrap_or_default();
        if is_card_number_field(name) {
            let digits: String = leaf.value.chars().filter(char::is_ascii_digit).collect();
            if digits.len() > 4 {
                return mask::mask_pan(&digits);
            }
        }
        // A card number may be urlencoded.
        let decoded = leaf.value.replace("%20", " ").replace(['+', '\u{a0}'], " ");
        if mask::mask_pans(&decoded) == decoded { self.redact(&leaf.value) } else { self.redact(&decoded) }
    }

    /// The signed string, redacted.
    pub(super) fn signed_string(
        &self,
        script: Option<&str>,
        leaves: &[Leaf<'_>],
        join: Join,
        position: SecretPosition,
    ) -> String {
        let masked: Vec<Leaf<'_>> = leaves
            .iter()
            .map(|leaf| Leaf { path: leaf.path.clone(), value: self.redact_value(leaf).into() })
            .collect();
        let mut values = Vec::new();
        layout::write_values(masked.iter(), join, Encoding::Utf8, &mut values);
        let values = (!leaves.is_empty()).then_some(values.as_slice());
        let script = script.map(|script| self.redact(script));
        let parts = layout::parts(position, script.as_deref(), values, SECRET_PLACEHOLDER.as_bytes(), join);
        escape_controls(&String::from_utf8_lossy(&parts.concat()))
    }

    /// The fields in the order of rule A, and the reason for each position.
    pub(super) fn signing_order(&self, script: Option<&str>, leaves: &[Leaf<'_>]) -> Vec<OrderedField> {
        let field =
            |name: &str, value: String, reason: String| OrderedField { name: name.to_owned(), value, reason };
        let first = "always first: the last path segment of the url that was called".to_owned();
        let script = script.map(|script| field("(script name)", self.redact(script), first));
        let mut order: Vec<_> = script.into_iter().collect();
        let mut previous: Option<&Leaf<'_>> = None;
        for leaf in leaves {
            let reason = previous.map_or_else(
                || "the first of the names".to_owned(),
                |previous| reason(&mask::printable_name(&previous.path), &mask::printable_name(&leaf.path)),
            );
            let name = escape_controls(&mask::printable_name(leaf.path.trim_end_matches('\0')));
            order.push(field(&name, self.redact_value(leaf), reason));
            previous = Some(leaf);
        }
        order.push(field("(secret)", SECRET_PLACEHOLDER.to_owned(), "always last".to_owned()));
        order
    }
}

/// Why a name comes after the previous one.
fn reason(previous: &str, name: &str) -> String {
    if previous == name {
        return "the same name as the previous: in the order of the message".to_owned();
    }
    let parent = |path: &str| path.rfind('[').and_then(|at| path.get(..at)).map(ToOwned::to_owned);
    let level = |path: &str| path.split('[').next().unwrap_or_default().to_owned();
    if parent(name).is_some() && level(previous) == level(name) {
        return format!("inside {}, sorted within its parent, at the position of its parent", level(name));
    }
    let (previous, name) = (level(previous), level(name));
    let differing = previous.chars().zip(name.chars()).position(|(one, other)| one != other);
    match differing {
        Some(at) => {
            let letter = |text: &str| text.chars().nth(at).unwrap_or_default();
            format!(
                "after {previous}: at character {} \"{}\" comes after \"{}\"",
                at.saturating_add(1),
                letter(&name),
                letter(&previous)
            )
        }
        None => format!("after {previous}: the longer of two names with the same beginning"),
    }
}

/// Escapes control characters, which a terminal would execute or hide.
fn escape_controls(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || c == '\u{feff}' {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}
