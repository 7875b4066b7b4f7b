//! The report for a terminal.

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt;

use super::explanation::{Confidence, Explanation, Verdict};

/// The maximum number of characters of a value in the report.
const MAX_VALUE: usize = 120;
/// The maximum number of characters of a signed string in the report.
const MAX_STRING: usize = 2000;

fn truncate(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
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
            writeln!(f, "\n{number}. {or}{} ({})", finding.message, finding.code)?;
            writeln!(f, "   change: {}", finding.change)?;
        }
        if !self.canonical.is_empty() {
            writeln!(f, "\na correct check hashes:\n   {}", truncate(&self.canonical, MAX_STRING))?;
        }
        if let Some(signed) = &self.signed {
            writeln!(f, "pg_sig matches:\n   {}", truncate(signed, MAX_STRING))?;
        }
        if !self.order.is_empty() && self.verdict != Verdict::Matches {
            writeln!(f, "\norder:")?;
            for (number, field) in (1..).zip(&self.order) {
                let value = truncate(&field.value, MAX_VALUE);
                writeln!(f, "  {number:>3}. {} = {value}  ({})", field.name, field.reason)?;
            }
        }
        for (title, list) in [("ruled out", &self.ruled_out), ("still possible", &self.remaining)] {
            if !list.is_empty() {
                writeln!(f, "\n{title}:")?;
                for line in list {
                    writeln!(f, "  - {line}")?;
                }
            }
        }
        let incomplete = if self.complete {
            ""
        } else {
            "; the limit was reached, so not all pairs of mistakes were tried"
        };
        write!(f, "\ndigests tried: {}{incomplete}", self.digests_tried)
    }
}

impl Explanation {
    fn headline(&self) -> String {
        let certain =
            self.findings.iter().filter(|finding| finding.confidence != Confidence::Alternative).count();
        match self.verdict {
            Verdict::Matches => {
                "the signature matches the given message and secret; this is not a verification".to_owned()
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
                "the message cannot be read, so its signature cannot be checked".to_owned()
            }
            Verdict::OtherMessage => {
                "the signature matches, but the message is not the expected one".to_owned()
            }
        }
    }
}
