//! Mistakes about the layout of the signed string: separators, names, the position of the
//! secret, and the encoding.

use alloc::{borrow::Cow, format, vec::Vec};

use super::candidate::{Candidate, Mistake};
use super::cause::Cause;
use super::leaves::Leaf;
use super::windows1251;

/// The separators of the signed string.
#[derive(Clone, Copy)]
pub(super) struct Join {
    /// Between two values.
    pub(super) between: &'static str,
    /// After the script name and before the secret.
    pub(super) around: &'static str,
    /// Between a name and its value, if names are signed.
    pub(super) after_name: Option<&'static str>,
}

impl Join {
    pub(super) const CORRECT: Self = Self { between: ";", around: ";", after_name: None };
}

const NAMES_SIGNED: &str = "the names were signed with the values, as name=value";

pub(super) fn joins() -> Vec<Candidate<Join>> {
    const SEPARATORS: [&str; 9] = ["&", "", ",", "|", ":", " ", "\n", "; ", "-"];
    let mut all = Vec::from([Candidate::correct(Join::CORRECT)]);
    for (between, around, after_name) in [
        (";", ";", "="),
        ("&", "&", "="),
        ("&", ";", "="),
        ("&", "", "="),
        (";", ";", ":"),
        (";", ";", ""),
        ("", "", ""),
        (";", ";", ";"),
    ] {
        let message = match (between, after_name) {
            ("&", "=") => "a query string was signed: name=value, joined by &",
            (_, "=") => NAMES_SIGNED,
            _ => "the names were signed together with the values",
        };
        let join = Join { between, around, after_name: Some(after_name) };
        all.push(Candidate::mistaken(join, Cause::JoinNames, message));
    }
    for separator in SEPARATORS {
        let join = Join { between: separator, around: separator, after_name: None };
        let message = format!("the values were joined by {separator:?}, not by \";\"");
        let mut candidate = Candidate::mistaken(join, Cause::JoinSeparator, message);
        all.push(candidate.clone());
        if separator != "&" && !separator.is_empty() {
            candidate.value.after_name = Some("=");
            candidate.mistakes.push(Mistake::new(Cause::JoinNames, NAMES_SIGNED));
            all.push(candidate);
        }
    }
    all
}

/// Where the secret is in the signed string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretPosition {
    Last,
    First,
    AfterScript,
    BothEnds,
    LastTwice,
    Omitted,
    LastWithoutSeparator,
    FirstWithoutSeparator,
    LastWithTrailingSeparator,
}

pub(super) fn secret_positions() -> [Candidate<SecretPosition>; 9] {
    use SecretPosition as Position;

    let mistaken = Candidate::mistaken;
    [
        Candidate::correct(Position::Last),
        mistaken(Position::First, Cause::SecretFirst, "the secret is first, before the script name"),
        mistaken(Position::AfterScript, Cause::SecretFirst, "the secret is directly after the script name"),
        mistaken(Position::BothEnds, Cause::SecretTwice, "the secret is in the string twice: first and last"),
        mistaken(Position::LastTwice, Cause::SecretTwice, "the secret is at the end of the string twice"),
        mistaken(Position::Omitted, Cause::SecretLeftOut, "the secret is not in the string"),
        mistaken(
            Position::LastWithoutSeparator,
            Cause::SecretGlued,
            "the secret is last, but without a \";\" before it",
        ),
        mistaken(
            Position::FirstWithoutSeparator,
            Cause::SecretFirst,
            "the secret is first, without a \";\" after it",
        ),
        mistaken(
            Position::LastWithTrailingSeparator,
            Cause::JoinSeparator,
            "there is another \";\" after the secret",
        ),
    ]
}

impl SecretPosition {
    /// Whether the string starts with the script name and the values, so that their hash
    /// state can be used for every secret.
    pub(super) fn is_after_values(self) -> bool {
        !matches!(self, Self::First | Self::AfterScript | Self::BothEnds | Self::FirstWithoutSeparator)
    }
}

/// The encoding of the hashed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1251,
}

impl Encoding {
    pub(super) fn candidates<'l>(leaves: impl Iterator<Item = &'l Leaf<'l>> + Clone) -> Vec<Candidate<Self>> {
        let mut all = Vec::from([Candidate::correct(Self::Utf8)]);
        let mut non_ascii = leaves.filter(|leaf| !leaf.value.is_ascii()).peekable();
        if non_ascii.peek().is_some() && non_ascii.all(|leaf| windows1251::encode(&leaf.value).is_some()) {
            let message = "the values were signed in windows-1251, not in UTF-8";
            all.push(Candidate::mistaken(Self::Windows1251, Cause::ValueWindows1251, message));
        }
        all
    }

    fn bytes(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Windows1251 if !text.is_ascii() => {
                windows1251::encode(text).map_or(Cow::Borrowed(text.as_bytes()), Cow::Owned)
            }
            _ => Cow::Borrowed(text.as_bytes()),
        }
    }
}

/// Writes the values with their separators: the part between the script name and the
/// secret.
pub(super) fn write_values<'l>(
    leaves: impl Iterator<Item = &'l Leaf<'l>>,
    join: Join,
    encoding: Encoding,
    output: &mut Vec<u8>,
) {
    for (index, leaf) in leaves.enumerate() {
        if index > 0 {
            output.extend_from_slice(join.between.as_bytes());
        }
        if let Some(after_name) = join.after_name {
            output.extend_from_slice(leaf.path.trim_end_matches('\0').as_bytes());
            output.extend_from_slice(after_name.as_bytes());
        }
        output.extend_from_slice(&encoding.bytes(&leaf.value));
    }
}

/// The parts of the signed string, in order. `values` is `None` if there are no values; one empty value is a value.
pub(super) fn parts<'p>(
    position: SecretPosition,
    script: Option<&'p str>,
    values: Option<&'p [u8]>,
    secret: &'p [u8],
    join: Join,
) -> [&'p [u8]; 8] {
    use SecretPosition as Position;

    let around = join.around.as_bytes();
    let none = &b""[..];
    let name = script.map_or(none, str::as_bytes);
    let has_values = values.is_some() || !position.is_after_values();
    let after = if script.is_some() && has_values { around } else { none };
    let before = if script.is_some() || has_values { around } else { none };
    let values = values.unwrap_or_default();
    match position {
        Position::Last => [name, after, values, before, secret, none, none, none],
        Position::First => [secret, around, name, after, values, none, none, none],
        Position::AfterScript => [name, after, secret, around, values, none, none, none],
        Position::BothEnds => [secret, around, name, after, values, around, secret, none],
        Position::LastTwice => [name, after, values, before, secret, around, secret, none],
        Position::Omitted => [name, after, values, none, none, none, none, none],
        Position::LastWithoutSeparator => [name, after, values, secret, none, none, none, none],
        Position::FirstWithoutSeparator => [secret, name, after, values, none, none, none, none],
        Position::LastWithTrailingSeparator => [name, after, values, before, secret, b";", none, none],
    }
}
