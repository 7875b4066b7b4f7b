//! What may be shown, and how: strings with `{secret}`, cards masked, and a
//! report for a terminal.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use super::fields::SIGNED_SIGNATURE;
use super::form::{self, Join, Place as SecretPlace};
use super::leaves::Leaf;
use super::secrets::NamedSecret;
use super::{Confidence, Explanation, Place, Verdict};
use crate::preview::SECRET_PLACE;
use crate::request::is_card_number;
use crate::text::mask;

/// Shorter secrets than this are found in any text by accident.
const SHORTEST_SECRET: usize = 4;

/// How much of a value and of a string the report shows.
const SHOWN: usize = 120;
const SHOWN_STRING: usize = 2000;

/// Takes out of a text what must not be shown.
pub(super) struct Screen<'c> {
    secrets: Vec<&'c str>,
    signature: Option<&'c str>,
}

impl<'c> Screen<'c> {
    pub(super) fn new(secrets: &'c [NamedSecret], signature: Option<&'c str>) -> Self {
        let core = |secret: &'c NamedSecret| {
            let blank = |c: char| c.is_whitespace() || c == '\u{feff}' || "\"'`".contains(c);
            secret.key.trim_matches(blank)
        };
        let mut secrets: Vec<_> =
            secrets.iter().map(core).filter(|secret| secret.len() >= SHORTEST_SECRET).collect();
        // A secret that holds another is taken out whole.
        secrets.sort_by_key(|secret| core::cmp::Reverse(secret.len()));
        Self { secrets, signature: signature.filter(|signature| signature.len() >= SHORTEST_SECRET) }
    }

    /// A text without secrets, signatures, card numbers and control characters.
    pub(super) fn text(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for secret in &self.secrets {
            if shown.contains(secret) {
                shown = shown.replace(secret, SECRET_PLACE);
            }
        }
        if let Some(signature) = self.signature.filter(|signature| shown.contains(*signature)) {
            shown = shown.replace(signature, "{pg_sig}");
        }
        visible(&mask::mask_pans(&shown))
    }

    fn value(&self, leaf: &Leaf<'_>) -> String {
        if leaf.path == SIGNED_SIGNATURE {
            return if leaf.value.is_empty() { String::new() } else { "{pg_sig}".into() };
        }
        let name = leaf.path.split('[').next().unwrap_or_default();
        if is_card_number(name) {
            let digits: String = leaf.value.chars().filter(char::is_ascii_digit).collect();
            if digits.len() > 4 {
                return mask::mask_pan(&digits);
            }
        }
        // A card number may be urlencoded here.
        let plain = leaf.value.replace("%20", " ").replace(['+', '\u{a0}'], " ");
        if mask::mask_pans(&plain) == plain { self.text(&leaf.value) } else { self.text(&plain) }
    }

    /// The string that is hashed.
    pub(super) fn string(
        &self,
        script: Option<&str>,
        leaves: &[Leaf<'_>],
        join: Join,
        place: SecretPlace,
    ) -> String {
        let masked: Vec<Leaf<'_>> = leaves
            .iter()
            .map(|leaf| Leaf { path: leaf.path.clone(), value: self.value(leaf).into() })
            .collect();
        let mut body = Vec::new();
        form::write(masked.iter(), join, form::Encoding::Utf8, &mut body);
        let script = script.map(|script| self.text(script));
        let parts = form::parts(place, script.as_deref(), &body, SECRET_PLACE.as_bytes(), join);
        visible(&String::from_utf8_lossy(&parts.concat()))
    }

    /// The order of the fields under rule A, and why each stands where it does.
    pub(super) fn order(&self, script: &str, leaves: &[Leaf<'_>]) -> Vec<Place> {
        let place =
            |name: &str, value: String, reason: String| Place { name: name.to_owned(), value, reason };
        let first = "always first: the last path segment of the url that was called".to_owned();
        let mut order = Vec::from([place("(script name)", self.text(script), first)]);
        let mut before: Option<&Leaf<'_>> = None;
        for leaf in leaves {
            let reason = before.map_or_else(
                || "the first of the names".to_owned(),
                |before| reason(&mask::printable_name(&before.path), &mask::printable_name(&leaf.path)),
            );
            let name = visible(&mask::printable_name(leaf.path.trim_end_matches('\0')));
            order.push(place(&name, self.value(leaf), reason));
            before = Some(leaf);
        }
        order.push(place("(secret)", SECRET_PLACE.to_owned(), "always last".to_owned()));
        order
    }
}

/// Why a name stands behind another.
fn reason(before: &str, name: &str) -> String {
    if before == name {
        return "the same name as before: in the order of the message".to_owned();
    }
    let parent = |path: &str| path.rfind('[').and_then(|at| path.get(..at)).map(ToOwned::to_owned);
    let level = |path: &str| path.split('[').next().unwrap_or_default().to_owned();
    if parent(name).is_some() && level(before) == level(name) {
        return format!("inside {}, in its own order, in the place of its parent", level(name));
    }
    let (before, name) = (level(before), level(name));
    let differing = before.chars().zip(name.chars()).position(|(one, other)| one != other);
    match differing {
        Some(at) => {
            let letter = |text: &str| text.chars().nth(at).unwrap_or_default();
            format!(
                "behind {before}: at character {} \"{}\" comes after \"{}\"",
                at.saturating_add(1),
                letter(&name),
                letter(&before)
            )
        }
        None => format!("behind {before}: the longer of two names that begin alike"),
    }
}

/// Control characters as escapes: they would be lost, or move the cursor.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || c == '\u{feff}' {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            format!("{}… ({} characters)", text.get(..end).unwrap_or_default(), text.chars().count())
        }
        None => text.to_owned(),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.headline())?;
        for (number, finding) in (1..).zip(&self.findings) {
            let or = if finding.confidence == Confidence::Alternative { "or: " } else { "" };
            writeln!(f, "\n{number}. {or}{} ({})", finding.sentence, finding.code)?;
            writeln!(f, "   change: {}", finding.change)?;
        }
        if !self.canonical.is_empty() {
            writeln!(f, "\na check hashes:\n   {}", cut(&self.canonical, SHOWN_STRING))?;
        }
        if let Some(signed) = &self.signed {
            writeln!(f, "pg_sig fits:\n   {}", cut(signed, SHOWN_STRING))?;
        }
        if !self.order.is_empty() && self.verdict != Verdict::Matches {
            writeln!(f, "\norder:")?;
            for (number, place) in (1..).zip(&self.order) {
                let value = cut(&place.value, SHOWN);
                writeln!(f, "  {number:>3}. {} = {value}  ({})", place.name, place.reason)?;
            }
        }
        for (title, list) in [("ruled out", &self.ruled_out), ("what remains", &self.remaining)] {
            if !list.is_empty() {
                writeln!(f, "\n{title}:")?;
                for line in list {
                    writeln!(f, "  - {line}")?;
                }
            }
        }
        let more =
            if self.complete { "" } else { "; the limit was reached, so not every pair of causes was tried" };
        write!(f, "\n{} digests tried{more}", self.digests_tried)
    }
}

impl Explanation {
    fn headline(&self) -> String {
        let certain =
            self.findings.iter().filter(|finding| finding.confidence != Confidence::Alternative).count();
        match self.verdict {
            Verdict::Matches => {
                "the signature matches what was given here; this is not a verification".to_owned()
            }
            Verdict::Explained if certain == 1 => "the signature does not match, for this reason:".to_owned(),
            Verdict::Explained => {
                format!("the signature does not match, for these {certain} reasons together:")
            }
            Verdict::Unexplained => {
                "the signature does not match, and no known mistake explains it".to_owned()
            }
            Verdict::Unsigned => "the message is not signed".to_owned(),
            Verdict::Unreadable => {
                "the message can't be read, so its signature can't be looked for".to_owned()
            }
            Verdict::OtherMessage => {
                "the signature matches, but the message is not the expected one".to_owned()
            }
        }
    }
}
