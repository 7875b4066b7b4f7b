//! Causes about the form of the string that is hashed: what stands between the
//! values, and where the secret stands.

use alloc::{borrow::Cow, vec::Vec};

use super::cause::{Cause, Choice};
use super::leaves::Leaf;
use super::windows1251;

/// What stands between values, and around them.
#[derive(Clone, Copy)]
pub(super) struct Join {
    pub(super) between: &'static str,
    /// Behind the script name and before the secret.
    pub(super) around: &'static str,
    /// What stands between a name and its value, where names are signed.
    pub(super) names: Option<&'static str>,
}

pub(super) fn joins() -> Vec<Choice<Join>> {
    const SEPARATORS: [&str; 9] = ["&", "", ",", "|", ":", " ", "\n", "; ", "-"];
    let mut all = Vec::from([Choice::right(Join { between: ";", around: ";", names: None })]);
    for (between, around, names) in [
        (";", ";", "="),
        ("&", "&", "="),
        ("&", ";", "="),
        ("&", "", "="),
        (";", ";", ":"),
        (";", ";", ""),
        ("", "", ""),
        (";", ";", ";"),
    ] {
        let sentence = match (between, names) {
            ("&", "=") => "it was signed as a query string, name=value joined by &",
            (_, "=") => "the names were signed too, as name=value",
            _ => "the names were signed together with the values",
        };
        let join = Join { between, around, names: Some(names) };
        all.push(Choice::wrong(join, Cause::JoinNames, sentence));
    }
    for separator in SEPARATORS {
        let join = Join { between: separator, around: separator, names: None };
        let sentence = alloc::format!("the values were joined by {separator:?}, not by \";\"");
        let mut choice = Choice::wrong(join, Cause::JoinSeparator, sentence);
        all.push(choice.clone());
        if separator != "&" && !separator.is_empty() {
            choice.value.names = Some("=");
            choice
                .steps
                .push(super::cause::Step::new(Cause::JoinNames, "the names were signed too, as name=value"));
            all.push(choice);
        }
    }
    all
}

/// Where the secret stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Last,
    First,
    BehindScript,
    BothEnds,
    LastTwice,
    Out,
    Glued,
    GluedFirst,
    Closed,
}

pub(super) fn places() -> [Choice<Place>; 9] {
    let wrong = Choice::wrong;
    [
        Choice::right(Place::Last),
        wrong(Place::First, Cause::SecretFirst, "the secret was put first, before the script name"),
        wrong(Place::BehindScript, Cause::SecretFirst, "the secret was put right behind the script name"),
        wrong(Place::BothEnds, Cause::SecretTwice, "the secret was put in twice: first and last"),
        wrong(Place::LastTwice, Cause::SecretTwice, "the secret was put in twice at the end"),
        wrong(Place::Out, Cause::SecretLeftOut, "the secret was left out"),
        wrong(Place::Glued, Cause::SecretGlued, "the secret was put last without a \";\" before it"),
        wrong(Place::GluedFirst, Cause::SecretFirst, "the secret was put first, without a \";\" behind it"),
        wrong(Place::Closed, Cause::JoinSeparator, "another \";\" was put behind the secret"),
    ]
}

/// In which bytes the text is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1251,
}

impl Place {
    /// Whether the string begins with the script name and the values, so that
    /// one hash of these does for every secret.
    pub(super) fn is_behind_values(self) -> bool {
        !matches!(self, Self::First | Self::BehindScript | Self::BothEnds | Self::GluedFirst)
    }
}

impl Encoding {
    pub(super) fn choices<'l>(leaves: impl Iterator<Item = &'l Leaf<'l>> + Clone) -> Vec<Choice<Self>> {
        let mut all = Vec::from([Choice::right(Self::Utf8)]);
        let mut foreign = leaves.filter(|leaf| !leaf.value.is_ascii()).peekable();
        if foreign.peek().is_some() && foreign.all(|leaf| windows1251::encode(&leaf.value).is_some()) {
            let sentence = "the values were signed in windows-1251, not in UTF-8";
            all.push(Choice::wrong(Self::Windows1251, Cause::ValueWindows1251, sentence));
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

/// Writes all but the script name and the secret, a separator before it if
/// anything stands before it.
pub(super) fn write<'l>(
    leaves: impl Iterator<Item = &'l Leaf<'l>>,
    join: Join,
    encoding: Encoding,
    body: &mut Vec<u8>,
) {
    for (at, leaf) in leaves.enumerate() {
        if at > 0 {
            body.extend_from_slice(join.between.as_bytes());
        }
        if let Some(sign) = join.names {
            body.extend_from_slice(leaf.path.trim_end_matches('\0').as_bytes());
            body.extend_from_slice(sign.as_bytes());
        }
        body.extend_from_slice(&encoding.bytes(&leaf.value));
    }
}

/// The parts of the hashed string, in their order, for a script name and a secret.
pub(super) fn parts<'p>(
    place: Place,
    script: Option<&'p str>,
    body: &'p [u8],
    key: &'p [u8],
    join: Join,
) -> [&'p [u8]; 8] {
    let around = join.around.as_bytes();
    let none = &b""[..];
    let name = script.map_or(none, str::as_bytes);
    let behind = if script.is_some() { around } else { none };
    match place {
        Place::Last => [name, behind, body, around, key, none, none, none],
        Place::First => [key, around, name, behind, body, none, none, none],
        Place::BehindScript => [name, behind, key, around, body, none, none, none],
        Place::BothEnds => [key, around, name, behind, body, around, key, none],
        Place::LastTwice => [name, behind, body, around, key, around, key, none],
        Place::Out => [name, behind, body, none, none, none, none, none],
        Place::Glued => [name, behind, body, key, none, none, none, none],
        Place::GluedFirst => [key, name, behind, body, none, none, none, none],
        Place::Closed => [name, behind, body, around, key, b";", none, none],
    }
}
