//! Mistakes about the secret: another secret, invisible characters in it, or white space, quotes or a byte order mark
//! around it.

use alloc::{format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::candidate::{Candidate, Mistake, add_candidate};
use super::cause::Cause;
use crate::signing::{describe_character, is_invisible};
use crate::text::mask;

/// The maximum number of secrets that are tried.
pub const MAX_SECRETS: usize = 8;

/// A secret as it was given. It is not a [`Secret`](crate::Secret), because that type
/// rejects white space and quotes, which may be the mistake.
pub(super) struct NamedSecret {
    pub(super) name: String,
    pub(super) secret: SecretText,
}

/// What files, shells and editors add around a secret.
const SURROUNDINGS: [(&str, &str, Cause, &str); 9] = [
    ("", "\n", Cause::SecretWhiteSpace, "a newline after it"),
    ("", "\r\n", Cause::SecretWhiteSpace, "a Windows newline after it"),
    ("", " ", Cause::SecretWhiteSpace, "a space after it"),
    (" ", "", Cause::SecretWhiteSpace, "a space before it"),
    ("", "\t", Cause::SecretWhiteSpace, "a tab after it"),
    ("\"", "\"", Cause::SecretQuotes, "double quotes around it"),
    ("'", "'", Cause::SecretQuotes, "single quotes around it"),
    ("`", "`", Cause::SecretQuotes, "backticks around it"),
    ("\u{feff}", "", Cause::SecretBom, "a byte order mark before it"),
];

type SecretText = Zeroizing<String>;

/// The secrets with up to two mistakes each. The secrets with the name of the first one are
/// the expected ones.
pub(super) fn candidates(secrets: &[NamedSecret]) -> Vec<Candidate<SecretText>> {
    let mut found: Vec<Candidate<SecretText>> = Vec::new();
    let Some(expected) = secrets.first() else {
        return found;
    };
    for secret in secrets.iter().take(MAX_SECRETS) {
        let mut candidate = Candidate::correct(secret.secret.clone());
        if secret.name != expected.name {
            candidate.mistakes.push(other_secret(&secret.name, &expected.name));
        }
        add_candidate(&mut found, candidate);
    }
    for _ in 0..2 {
        for candidate in found.clone() {
            if candidate.mistake_count() < 2 {
                for altered in altered_secrets(&candidate) {
                    add_candidate(&mut found, altered);
                }
            }
        }
    }
    found.sort_by_key(Candidate::mistake_count);
    found
}

fn other_secret(name: &str, expected: &str) -> Mistake {
    let lower = name.to_lowercase();
    let (cause, remark) = if lower.contains("receive") {
        (Cause::SecretReceive, ", the receive secret")
    } else if ["old", "previous", "retired"].iter().any(|word| lower.contains(word)) {
        (Cause::SecretOld, ", an old one")
    } else {
        (Cause::SecretOther, "")
    };
    let message =
        format!("the message was signed with the secret \"{name}\"{remark}, not with \"{expected}\"");
    Mistake::new(cause, message)
}

/// The maximum number of characters that a message for people lists.
const MAX_LISTED: usize = 3;

/// Whether a character is common around a secret: white space or a byte order mark.
fn is_surrounding(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A secret without invisible characters and without white space around it.
pub(super) fn cleaned(secret: &str) -> String {
    secret.trim_matches(is_surrounding).chars().filter(|c| *c == ' ' || !is_invisible(*c)).collect()
}

/// Where a secret has invisible characters besides those around it; `None`: nowhere.
fn invisible_characters(secret: &str) -> Option<String> {
    let inner = secret.trim_matches(is_surrounding);
    let before = secret.chars().take_while(|c| is_surrounding(*c)).count();
    let found = inner.chars().enumerate().filter(|(_, c)| *c != ' ' && is_invisible(*c));
    let mut listed: Vec<String> =
        found.map(|(at, c)| describe_character(before.saturating_add(at).saturating_add(1), c)).collect();
    if let Some(more) = listed.len().checked_sub(MAX_LISTED).filter(|more| *more > 0) {
        listed.truncate(MAX_LISTED);
        listed.push(format!("{more} more"));
    }
    (!listed.is_empty()).then(|| format!("invisible characters: {}", listed.join(", ")))
}

/// The first character of a secret that the secret of a merchant cannot have, described for people.
pub(super) fn foreign_character(secret: &NamedSecret) -> Option<String> {
    let mut found = (1..).zip(secret.secret.chars()).filter(|(_, c)| !c.is_ascii_graphic());
    let (position, c) = found.next()?;
    let (name, character) = (mask::printable_name(&secret.name), describe_character(position, c));
    Some(format!("the given secret \"{name}\" has {character}, which is not printable ASCII: copy it again"))
}

/// The secret with one addition around it, or with one removed.
fn altered_secrets(candidate: &Candidate<SecretText>) -> Vec<Candidate<SecretText>> {
    let secret = candidate.value.as_str();
    let mut altered = Vec::new();
    let mut push = |text: String, cause, message: String| {
        let mut mistakes = candidate.mistakes.clone();
        mistakes.push(Mistake::new(cause, message));
        altered.push(Candidate { value: Zeroizing::new(text), mistakes });
    };
    let without = |what: &str| format!("the given secret has {what}; the message was signed without that");
    let trimmed = secret.trim();
    if trimmed != secret {
        push(trimmed.into(), Cause::SecretWhiteSpace, without("white space at an end"));
    }
    if let Some(rest) = secret.strip_prefix('\u{feff}') {
        push(rest.into(), Cause::SecretBom, without("a byte order mark before it"));
    }
    if let Some(places) = invisible_characters(secret) {
        push(cleaned(secret), Cause::SecretInvisible, without(&places));
    }
    for quote in ['"', '\'', '`'] {
        if let Some(rest) = secret.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            push(rest.into(), Cause::SecretQuotes, without("quotes around it"));
        }
    }
    for (before, after, cause, what) in SURROUNDINGS {
        let text = [before, secret, after].concat();
        push(text, cause, format!("the message was signed with the secret and {what}"));
    }
    altered
}
