//! `safe_to_resend` for every error code.

use super::common::codes::{NOTHING_SENT, REFUSED, UNKNOWN};
use super::{ASKING, PAYING, status_of, verdict};
use freedompay_payouts::schema::error_codes;
use freedompay_payouts::{Operation, Outcome};

#[test]
fn rejected_payout_status2_query_leaves_the_outcome_unknown_for_every_error_code() {
    for code in error_codes::all().map(|known| known.code) {
        for payment_status in [None, Some("success"), Some("error"), Some("process")] {
            let rejected = [
                ("pg_status", Some("error")),
                ("pg_payment_status", payment_status),
                ("pg_error_code", Some(code)),
            ];
            let expected = (Outcome::Unknown, false);
            assert_eq!(verdict(Operation::PayoutStatus2, &rejected), expected, "{code} {payment_status:?}");
        }
    }
}

#[test]
fn code_lists_cover_the_table() {
    let mut listed: Vec<_> = NOTHING_SENT.into_iter().chain(UNKNOWN).chain(REFUSED).collect();
    let mut table: Vec<_> = error_codes::all().map(|known| known.code).collect();
    let lines = include_str!("../../src/schema/error-codes.tsv").lines().count();
    assert_eq!(table.len(), lines - 1);
    listed.sort_unstable();
    table.sort_unstable();
    assert_eq!(listed, table);
}

#[test]
fn rejected_payout_is_safe_to_resend_only_if_nothing_was_sent() {
    for operation in PAYING {
        let verdict = |code| verdict(operation, &[("pg_status", Some("error")), ("pg_error_code", code)]);
        for code in NOTHING_SENT {
            assert_eq!(verdict(Some(code)), (Outcome::Failed, true), "{operation} {code}");
        }
        for code in REFUSED {
            assert_eq!(verdict(Some(code)), (Outcome::Failed, false), "{operation} {code}");
        }
        for code in UNKNOWN {
            assert_eq!(verdict(Some(code)), (Outcome::Unknown, false), "{operation} {code}");
        }
        // Unknown codes, and no code.
        for code in [Some("31337"), Some("08888"), Some("-8888"), Some("88880"), Some(""), None] {
            assert_eq!(verdict(code), (Outcome::Unknown, false), "{operation} {code:?}");
        }
    }
}

#[test]
fn error_code_with_another_status_is_never_a_failure() {
    for operation in PAYING {
        for code in error_codes::all().map(|known| known.code) {
            let verdict =
                |word| verdict(operation, &[("pg_status", Some(word)), ("pg_error_code", Some(code))]);
            let done = if ["0", "10011"].contains(&code) { Outcome::Succeeded } else { Outcome::Unknown };
            assert_eq!(verdict("ok"), (done, false), "{operation} {code}");
            assert_eq!(verdict("process"), (Outcome::Pending, false), "{operation} {code}");
            assert_eq!(verdict("other"), (Outcome::Unknown, false), "{operation} {code}");
        }
    }
    for operation in ASKING {
        for code in error_codes::all().map(|known| known.code) {
            let done = if ["0", "10011"].contains(&code) { Outcome::Succeeded } else { Outcome::Unknown };
            let success = [(status_of(operation), Some("success")), ("pg_error_code", Some(code))];
            assert_eq!(verdict(operation, &success), (done, false), "{operation} {code}");
        }
    }
}

#[test]
fn failed_transfer_is_safe_to_resend_unless_its_result_is_unknown() {
    for code in error_codes::all().map(|known| known.code) {
        let error = [("pg_error_code", Some(code)), ("pg_status", Some("error"))];
        // There the status may be that of the query: "wrong signature" says nothing about the transfer.
        let is_about_the_query =
            UNKNOWN.contains(&code) || (NOTHING_SENT.contains(&code) && code != "8888") || code == "9403";
        let expected = if is_about_the_query { (Outcome::Unknown, false) } else { (Outcome::Failed, true) };
        assert_eq!(verdict(Operation::PayoutStatus, &error), expected, "payout_status {code}");

        let error = [("pg_error_code", Some(code)), ("pg_payment_status", Some("error"))];
        let expected =
            if UNKNOWN.contains(&code) { (Outcome::Unknown, false) } else { (Outcome::Failed, true) };
        assert_eq!(verdict(Operation::PayoutStatus2, &error), expected, "payout_status2 {code}");
    }
    for operation in ASKING {
        assert_eq!(verdict(operation, &[(status_of(operation), Some("error"))]), (Outcome::Failed, true));
    }
}
