//! The gateway's error codes: what they mean, and what they say about the money.
//!
//! `error-codes.tsv` is the only source: one code a line, sorted by number, after one header line. Its columns are
//! `code`, `sent`, `meaning` in English and `gateway_text_ru`. A code whose `sent` is empty counts as `unknown`.
//!
//! `sent` is `unknown` by the protocol for 0, 9991, 9999 and 11068. For 101, 10011, 10015, 11013, 11014, 12000 and
//! 99999 it is our choice: they say that the payment succeeded, was repeated, or that its result is not known.

use crate::error::named;
use crate::text;

named! {
    /// What an error code in a *signed* answer to a payout request says about the money.
    pub enum Sent {
        /// Nothing was sent. Sending again, under a new order id, is safe. (Documented.)
        No = "no",
        /// The transfer was refused. Whether sending again is safe, the code alone
        /// does not say: ask for the status. (Our choice.)
        Refused = "refused",
        /// Perhaps it was sent: ask for the status, never send again.
        Unknown = "unknown",
    }
}

/// What is known of an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDescription {
    /// The code, in digits.
    pub code: &'static str,
    /// The meaning, in English.
    pub meaning: &'static str,
    /// The gateway's own text, in Russian; empty where it has none.
    pub gateway_text: &'static str,
    /// What the code says about the money.
    pub sent: Sent,
}

/// What is known of an error code; `None` for a code that is not in the table.
/// The table isn't closed: the gateway sends codes that no page lists.
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
    let index = index_of(code)?;
    text::parts(GATEWAY_TEXTS, "\n").nth(index).and_then(|gateway_text| describe(index, gateway_text))
}

/// Every code of the table, in its order.
pub fn all() -> impl Iterator<Item = ErrorDescription> {
    text::parts(GATEWAY_TEXTS, "\n").enumerate().filter_map(|(index, text)| describe(index, text))
}

fn describe(index: usize, gateway_text: &'static str) -> Option<ErrorDescription> {
    let Row { code, sent, meaning } = row_at(index)?;
    Some(ErrorDescription { code, meaning, gateway_text, sent })
}

/// A code without the gateway's own text, which the core does not need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) code: &'static str,
    pub(crate) sent: Sent,
    pub(crate) meaning: &'static str,
}

/// The row of an error code; `None` for a code that is not in the table.
#[cfg(feature = "sign")]
pub(crate) fn row(code: &str) -> Option<Row> {
    row_at(index_of(code)?)
}

fn row_at(index: usize) -> Option<Row> {
    let (code, rest) = text::cut(line_from(*STARTS.get(index)?), "\t")?;
    let (sent, rest) = text::cut(rest, "\t")?;
    let (meaning, _) = text::cut(rest, "\n")?;
    let sent = match sent {
        "no" => Sent::No,
        "refused" => Sent::Refused,
        _ => Sent::Unknown,
    };
    Some(Row { code, sent, meaning })
}

/// Numbers without leading zeros are in order where shorter ones are first.
fn index_of(code: &str) -> Option<usize> {
    let order = |start: &u16| {
        let (own, _) = text::cut(line_from(*start), "\t").unwrap_or_default();
        own.len().cmp(&code.len()).then_with(|| own.cmp(code))
    };
    STARTS.binary_search_by(order).ok()
}

/// The rows from this byte on.
fn line_from(start: u16) -> &'static str {
    ROWS.get(usize::from(start)..).unwrap_or_default()
}

// The file is split at compile time, so that a build holds only the columns that it uses.

const FILE: &[u8] = include_bytes!("error-codes.tsv");

/// `code`, `sent` and `meaning` of each row, with tabs between them and a newline behind.
static ROWS: &str = as_text(&ROW_BYTES);
const ROW_BYTES: [u8; columns::<{ FILE.len() }>(false).1] = columns(false).0;

/// `gateway_text_ru` of each row, with a newline behind.
static GATEWAY_TEXTS: &str = as_text(&GATEWAY_BYTES);
const GATEWAY_BYTES: [u8; columns::<{ FILE.len() }>(true).1] = columns(true).0;

/// The offset of each row in `ROWS`.
static STARTS: [u16; starts::<{ FILE.len() }>().1] = starts().0;

/// The last column of each row, or all columns before it; and their number of bytes.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
const fn columns<const LENGTH: usize>(last: bool) -> ([u8; LENGTH], usize) {
    let (mut copy, mut end) = ([0; LENGTH], 0);
    let (mut at, mut tabs, mut is_header) = (0, 0, true);
    while at < FILE.len() {
        let is_kept = match FILE[at] {
            b'\n' => {
                tabs = 0;
                true
            }
            b'\t' => {
                tabs += 1;
                !last && tabs < 3
            }
            _ => last == (tabs == 3),
        };
        if is_kept && !is_header {
            copy[end] = FILE[at];
            end += 1;
        }
        is_header &= FILE[at] != b'\n';
        at += 1;
    }
    (copy, end)
}

/// Where the rows start, and their number.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
const fn starts<const LENGTH: usize>() -> ([u16; LENGTH], usize) {
    assert!(ROW_BYTES.len() <= u16::MAX as usize, "an offset has 16 bits");
    let (mut starts, mut count) = ([0; LENGTH], 0);
    let mut at = 0;
    while at < ROW_BYTES.len() {
        if at == 0 || ROW_BYTES[at - 1] == b'\n' {
            starts[count] = at as u16;
            count += 1;
        }
        at += 1;
    }
    (starts, count)
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
    fn only_a_whole_code_is_found() {
        assert!(describe_error("8888").is_some());
        for code in ["", "888", "08888", "88888", "8888\t", "8888\tno", "code", "-1", "8888 "] {
            assert!(describe_error(code).is_none(), "{code}");
        }
    }

    #[test]
    fn the_table_in_the_build_is_the_file() {
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
    fn a_row_has_what_the_core_needs() {
        let meaning = "Order id is not unique";
        assert_eq!(row("9991"), Some(Row { code: "9991", sent: Sent::Unknown, meaning }));
        assert_eq!(row("31337"), None);
    }
}
