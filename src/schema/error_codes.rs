//! The gateway's error codes: what they mean, and what they say about the money.

use crate::error::named;
use crate::text;

/// `code`, `meaning` in English, `gateway_text_ru`; tab separated, one header line.
static TABLE: &str = include_str!("error-codes.tsv");

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
    let is_of = |line: &&str| text::cut(line, "\t").is_some_and(|(own, _)| own == code);
    text::parts(TABLE, "\n").find(is_of).and_then(describe)
}

/// Every code of the table, in its order.
pub fn all() -> impl Iterator<Item = ErrorDescription> {
    text::parts(TABLE, "\n").filter_map(describe)
}

/// What a line of the table says; the header says nothing.
fn describe(line: &'static str) -> Option<ErrorDescription> {
    let (code, texts) = text::cut(line, "\t")?;
    let (meaning, gateway_text) = text::cut(texts, "\t")?;
    let sent = sent(text::number(code.as_bytes(), 10)?);
    Some(ErrorDescription { code, meaning, gateway_text, sent })
}

const NOT_SENT: [u32; 8] = [1100, 8888, 9992, 9993, 9994, 9996, 9997, 9998];

/// By the protocol: no error beside a failure, an order id that exists, a system
/// error, a payment that is perhaps still on its way in. Our choice, from `101` on:
/// codes that say success, repetition, or that nobody knows.
const PERHAPS_SENT: [u32; 11] = [0, 9991, 9999, 11068, 101, 10011, 10015, 11013, 11014, 12000, 99999];

/// What a code of the table says about the money.
fn sent(code: u32) -> Sent {
    if NOT_SENT.contains(&code) {
        Sent::No
    } else if PERHAPS_SENT.contains(&code) {
        Sent::Unknown
    } else {
        Sent::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::describe_error;

    #[test]
    fn a_code_is_known_as_a_whole() {
        assert!(describe_error("8888").is_some());
        for code in ["", "888", "8888\t", "8888\tInsufficient funds: top up the payout balance", "code"] {
            assert!(describe_error(code).is_none(), "{code}");
        }
    }
}
