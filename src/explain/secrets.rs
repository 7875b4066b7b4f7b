//! Mistakes about the secret: another secret, or white space, quotes or a byte order mark
//! around it.

use alloc::{format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::candidate::{Candidate, Mistake, add_candidate};
use super::cause::Cause;

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
