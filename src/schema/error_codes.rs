//! The gateway's error codes: their meaning, and whether money was sent.
//!
//! The source is `error-codes.tsv`: a header line, then one code per line, sorted by number. Its columns
//! are `code`, `sent`, `meaning` (English) and `gateway_text_ru`. An empty `sent` means `unknown`.
//!
//! `sent` is `unknown` by the vendor's documentation for 0, 9991, 9999 and 11068. It is our choice for
//! 101, 10011, 10015, 11013, 11014, 12000 and 99999: they say that the payment succeeded or was repeated,
//! or that its result is not known. It is also our choice for 340, 1202 and 4001 to 4007, which are not in the vendor's
//! table: 340 is the "not found" of an older API, 1202 and 10045 were seen in messages, and 4001 to 4007 are of the
//! vendor's page about JSON (doc-1159190).

use crate::error::string_enum;
use crate::text::ascii;

string_enum! {
    /// Whether money was sent, if this error code is in a *signed* answer to a payout request.
    ///
    /// ```
    /// use freedompay_payouts::{Sent, describe_error};
    ///
    /// assert_eq!(describe_error("9999").map(|known| known.sent), Some(Sent::Unknown));
    /// assert_eq!(Sent::Unknown.as_str(), "unknown");
    /// ```
    pub enum Sent {
        /// No money was sent. A new payout with a new order id is safe. (Vendor's documentation.)
        No = "no",
        /// The transfer was refused. The code alone does not say whether a new payout is safe: query the
        /// status first. (Our choice.)
        Refused = "refused",
        /// Money may have been sent. Query the status, and do not send a new payout. (See the module
        /// [`error_codes`](self).)
        Unknown = "unknown",
    }
}

/// An entry of the table of error codes. (Vendor's table; [`sent`](Self::sent) is partly our choice.)
///
/// [`describe_error`] returns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDescription {
    /// The code in decimal digits.
    pub code: &'static str,
    /// The meaning, in English.
    pub meaning: &'static str,
    /// The gateway's own text in Russian; empty if the table has none.
    pub gateway_text: &'static str,
    /// Whether money was sent.
    pub sent: Sent,
}

/// Looks up an error code in the table; `None` for a code that is not in it. The gateway also sends
/// codes that the vendor does not document.
///
/// ```
/// use freedompay_payouts::{Sent, describe_error};
///
/// let known = describe_error("8888").expect("it is in the table");
/// assert_eq!(known.meaning, "Insufficient funds: top up the payout balance");
/// assert_eq!(known.sent, Sent::No);
/// assert!(describe_error("31337").is_none());
/// ```
#[must_use]
pub fn describe_error(code: &str) -> Option<ErrorDescription> {
    all().find(|known| known.code == code)
}

/// All codes of the table, ordered by number.
///
/// ```
/// use freedompay_payouts::schema::error_codes;
///
/// assert!(error_codes::all().any(|known| known.code == "8888"));
/// ```
pub fn all() -> impl Iterator<Item = ErrorDescription> {
    rows().zip(ascii::split(GATEWAY_TEXTS, "\n")).map(|(Row { code, sent, meaning }, gateway_text)| {
        ErrorDescription { code, meaning, gateway_text, sent }
    })
}

/// An error code without the gateway's own text, which only `describe_error` needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) code: &'static str,
    pub(crate) sent: Sent,
    pub(crate) meaning: &'static str,
}

/// The row of an error code; `None` for a code that is not in the table.
#[cfg(feature = "sign")]
#[inline(never)]
pub(crate) fn row(code: &str) -> Option<Row> {
    rows().find(|row| row.code == code)
}

/// Whether the gateway returns this code for an unknown merchant or a wrong signature.
#[cfg(feature = "sign")]
pub(crate) fn is_credentials_error(code: &str) -> bool {
    matches!(code, "9998" | "1100" | "101")
}

/// Decodes the rows. Each row has the length of its code, the length of its meaning, the first letter
/// of `sent` (each one byte), the code and the meaning.
fn rows() -> impl Iterator<Item = Row> {
    let mut rest = ROWS;
    core::iter::from_fn(move || {
        let ([code, meaning, sent], texts) = rest.as_bytes().split_first_chunk()?;
        let sent = match sent {
            b'n' => Sent::No,
            b'r' => Sent::Refused,
            _ => Sent::Unknown,
        };
        let start = rest.len().checked_sub(texts.len())?;
        let (code, texts) = rest.get(start..)?.split_at_checked(usize::from(*code))?;
        let (meaning, next) = texts.split_at_checked(usize::from(*meaning))?;
        rest = next;
        Some(Row { code, sent, meaning })
    })
}

// The file is split at compile time, so that a build contains only the columns that it uses.

const FILE: &[u8] = include_bytes!("error-codes.tsv");

static ROWS: &str = as_text(&ROW_BYTES);
const ROW_BYTES: [u8; columns::<{ FILE.len() }>(false).1] = columns(false).0;

/// `gateway_text_ru` of each row, followed by a newline.
static GATEWAY_TEXTS: &str = as_text(&GATEWAY_BYTES);
const GATEWAY_BYTES: [u8; columns::<{ FILE.len() }>(true).1] = columns(true).0;

/// Either the last column of each row, or the other columns in the format of [`rows`]. Also returns the
/// number of bytes.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
const fn columns<const LENGTH: usize>(last: bool) -> ([u8; LENGTH], usize) {
    let (mut copy, mut end) = ([0; LENGTH], 0);
    let mut at = line_end(0) + 1;
    while at < FILE.len() {
        let code = column_end(at);
        let sent = column_end(code + 1);
        let meaning = column_end(sent + 1);
        let line = line_end(meaning);
        if last {
            (copy, end) = with_bytes(copy, end, meaning + 1, line + 1);
        } else {
            let lengths = [code - at, meaning - sent - 1];
            assert!(lengths[0] < 128 && lengths[1] < 128, "a length must be one ASCII character");
            copy[end] = lengths[0] as u8;
            copy[end + 1] = lengths[1] as u8;
            copy[end + 2] = FILE[code + 1];
            (copy, end) = with_bytes(copy, end + 3, at, code);
            (copy, end) = with_bytes(copy, end, sent + 1, meaning);
        }
        at = line + 1;
    }
    (copy, end)
}

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
const fn with_bytes<const LENGTH: usize>(
    mut copy: [u8; LENGTH],
    mut end: usize,
    mut from: usize,
    to: usize,
) -> ([u8; LENGTH], usize) {
    while from < to {
        copy[end] = FILE[from];
        end += 1;
        from += 1;
    }
    (copy, end)
}

const fn column_end(at: usize) -> usize {
    next(at, b'\t')
}

const fn line_end(at: usize) -> usize {
    next(at, b'\n')
}

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
const fn next(mut at: usize, byte: u8) -> usize {
    while FILE[at] != byte {
        at += 1;
    }
    at
}

#[allow(clippy::panic)]
const fn as_text(bytes: &'static [u8]) -> &'static str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("error-codes.tsv is not UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::describe_error;
    #[cfg(feature = "sign")]
    use super::{Row, Sent, row};

    #[test]
    fn finds_only_whole_codes() {
        assert!(describe_error("8888").is_some());
        for code in ["", "888", "08888", "88888", "8888\t", "8888\tno", "code", "-1", "8888 "] {
            assert!(describe_error(code).is_none(), "{code}");
        }
    }

    #[test]
    fn table_in_the_build_equals_the_file() {
        let lines: Vec<_> = include_str!("error-codes.tsv").lines().collect();
        let (header, rows) = lines.split_first().unwrap();
        assert_eq!(*header, "code\tsent\tmeaning\tgateway_text_ru");
        assert_eq!(super::all().count(), rows.len());
        for (line, known) in rows.iter().zip(super::all()) {
            let [code, sent, meaning, gateway_text]: [&str; 4] =
                line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            assert!(["no", "refused", "unknown", ""].contains(&sent), "{line}");
            let expected = if sent.is_empty() { "unknown" } else { sent };
            assert_eq!(
                (known.code, known.sent.as_str(), known.meaning, known.gateway_text),
                (code, expected, meaning, gateway_text)
            );
            assert_eq!(describe_error(code), Some(known));
        }
    }

    #[cfg(feature = "sign")]
    #[test]
    fn row_has_sent_and_meaning() {
        let meaning = "Order id is not unique";
        assert_eq!(row("9991"), Some(Row { code: "9991", sent: Sent::Unknown, meaning }));
        assert_eq!(row("31337"), None);
    }
}
