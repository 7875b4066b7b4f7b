//! Causes about the secret: another one, or the same with something around it.

use alloc::{format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::MAX_SECRETS;
use super::cause::{Cause, Choice, Step};

/// A secret as it was given: not a [`Secret`](crate::Secret), which refuses the
/// white space and the quotes that may be the cause.
pub(super) struct NamedSecret {
    pub(super) name: String,
    pub(super) key: Zeroizing<String>,
}

/// What files, shells and editors put around a secret.
const AROUND: [(&str, &str, Cause, &str); 9] = [
    ("", "\n", Cause::SecretWhiteSpace, "a newline behind it"),
    ("", "\r\n", Cause::SecretWhiteSpace, "a Windows newline behind it"),
    ("", " ", Cause::SecretWhiteSpace, "a space behind it"),
    (" ", "", Cause::SecretWhiteSpace, "a space before it"),
    ("", "\t", Cause::SecretWhiteSpace, "a tab behind it"),
    ("\"", "\"", Cause::SecretQuotes, "double quotes around it"),
    ("'", "'", Cause::SecretQuotes, "single quotes around it"),
    ("`", "`", Cause::SecretQuotes, "backticks around it"),
    ("\u{feff}", "", Cause::SecretBom, "a byte order mark before it"),
];

type Key = Zeroizing<String>;

/// The secrets with up to two mistakes each. Those under the name of the first
/// are the right ones.
pub(super) fn choices(secrets: &[NamedSecret]) -> Vec<Choice<Key>> {
    let mut found: Vec<Choice<Key>> = Vec::new();
    let Some(expected) = secrets.first() else {
        return found;
    };
    for secret in secrets.iter().take(MAX_SECRETS) {
        let mut choice = Choice::right(secret.key.clone());
        if secret.name != expected.name {
            choice.steps.push(another(&secret.name, &expected.name));
        }
        add(&mut found, choice);
    }
    for _ in 0..2 {
        for choice in found.clone() {
            if choice.weight() < 2 {
                for choice in altered(&choice) {
                    add(&mut found, choice);
                }
            }
        }
    }
    found.sort_by_key(Choice::weight);
    found
}

/// Keeps the plainest way to each text.
fn add(found: &mut Vec<Choice<Key>>, choice: Choice<Key>) {
    match found.iter_mut().find(|known| known.value == choice.value) {
        Some(known) if known.weight() <= choice.weight() => {}
        Some(known) => *known = choice,
        None => found.push(choice),
    }
}

fn another(name: &str, expected: &str) -> Step {
    let lower = name.to_lowercase();
    let (cause, also) = if lower.contains("receive") {
        (Cause::SecretReceive, ", the receive key")
    } else if ["old", "previous", "retired"].iter().any(|word| lower.contains(word)) {
        (Cause::SecretOld, ", an old one")
    } else {
        (Cause::SecretOther, "")
    };
    Step::new(cause, format!("it was signed with the secret \"{name}\"{also}, not with \"{expected}\""))
}

/// The secret with one thing more, or less, around it.
fn altered(choice: &Choice<Key>) -> Vec<Choice<Key>> {
    let key = choice.value.as_str();
    let mut altered = Vec::new();
    let mut push = |text: String, cause, sentence: String| {
        let mut steps = choice.steps.clone();
        steps.push(Step::new(cause, sentence));
        altered.push(Choice { value: Zeroizing::new(text), steps });
    };
    let without =
        |what: &str| format!("the secret as given here has {what}; it was signed with it taken off");
    let trimmed = key.trim();
    if trimmed != key {
        push(trimmed.into(), Cause::SecretWhiteSpace, without("white space at an end"));
    }
    if let Some(rest) = key.strip_prefix('\u{feff}') {
        push(rest.into(), Cause::SecretBom, without("a byte order mark before it"));
    }
    for quote in ['"', '\'', '`'] {
        if let Some(rest) = key.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            push(rest.into(), Cause::SecretQuotes, without("quotes around it"));
        }
    }
    for (before, after, cause, what) in AROUND {
        let text = [before, key, after].concat();
        push(text, cause, format!("it was signed with the secret and {what}"));
    }
    altered
}
