//! The `sent` value of each error code is part of the contract: these tests pin it.

use super::common::codes::{NOTHING_SENT, REFUSED, UNKNOWN};
use freedompay_payouts::schema::error_codes;
use freedompay_payouts::{Sent, describe_error};

#[test]
fn every_code_has_the_pinned_sent_value() {
    for (codes, sent) in [
        (NOTHING_SENT.as_slice(), Sent::No),
        (UNKNOWN.as_slice(), Sent::Unknown),
        (REFUSED.as_slice(), Sent::Refused),
    ] {
        for code in codes {
            assert_eq!(describe_error(code).map(|known| known.sent), Some(sent), "{code}");
        }
    }
    assert_eq!(error_codes::all().count(), NOTHING_SENT.len() + UNKNOWN.len() + REFUSED.len());
}

#[test]
fn unknown_code_has_no_description() {
    for code in ["31337", "08888", "-8888", "88880", "8888 ", ""] {
        assert_eq!(describe_error(code), None, "{code:?}");
    }
}
