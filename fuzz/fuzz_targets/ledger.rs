//! The money decision: every record, report and time has a result or a clean error, and a shop that stores each result
//! has at most one effect for each order.
//!
//! The input is lines. The first line is the record: order id, amount, outcome, payment id, time of beginning, time of the
//! last query, number of queries, and endings. Each other line is a report and its owner: order id, outcome, payment id, amount, owner, and
//! any text if its transaction commits. Parts are separated by a comma.
#![no_main]

use freedompay_payouts::ledger::{
    PayoutRecord, PayoutReport, Settlement, format_time, next_check, parse_time, same_amount, settle,
};
use freedompay_payouts::{Error, Outcome};
use freedompay_payouts_fuzz::assert_clean_error;
use libfuzzer_sys::fuzz_target;

/// More reports would find nothing new.
const REPORTS: usize = 32;

fuzz_target!(|input: &str| {
    let mut lines = input.lines();
    let line = lines.next().unwrap_or_default();
    assert_times(line);
    let mut record = record(line);
    let now = parse_time(line.rsplit(',').next().unwrap_or_default()).unwrap_or_default();
    assert_next_check(&record, now);
    let mut effects = usize::from(!record.endings.is_empty());
    for line in lines.take(REPORTS) {
        let mut parts = line.split(',');
        let mut next = || parts.next().unwrap_or_default();
        let mut report = PayoutReport::new(next(), outcome(next()));
        (report.payment_id, report.amount) = (some(next()), some(next()));
        let owner = some(next());
        let commits = !next().is_empty();
        let same = checked(same_amount(&record.amount, report.amount.as_deref().unwrap_or_default()));
        let unrecorded = checked(settle(None, &report, owner.as_deref()));
        assert!(unrecorded.is_none_or(|settlement| settlement.as_str() == "conflict"));
        let Some(settlement) = checked(settle(Some(&record), &report, owner.as_deref())) else { continue };
        assert_eq!(report.order_id, record.order_id);
        let Some(after) = settlement.record() else { continue };
        assert!(report.outcome == Outcome::Unknown || report.amount.is_none() || same == Some(true));
        assert_follows(&record, after, &report);
        if commits {
            effects += usize::from(matches!(settlement, Settlement::Effect(_)));
            assert!(effects <= 1, "an order has two effects");
            record = after.clone();
            assert_next_check(&record, now);
        }
    }
});

/// The value of a result. An error must be clean.
fn checked<T>(result: Result<T, Error>) -> Option<T> {
    result.map_err(|error| assert_clean_error(&error)).ok()
}

fn assert_times(line: &str) {
    for text in line.split(',') {
        if let Some(time) = parse_time(text) {
            assert_eq!(parse_time(&format_time(time)), Some(time));
        }
    }
}

fn assert_next_check(record: &PayoutRecord, now: u64) {
    match checked(next_check(record, now)) {
        Some(Some(next)) => assert!(next >= now && record.endings.is_empty()),
        Some(None) => assert!(!record.endings.is_empty()),
        None => {}
    }
}

/// Asserts that a record has changed only as the report allows.
fn assert_follows(before: &PayoutRecord, after: &PayoutRecord, report: &PayoutReport) {
    let mut undone = after.clone();
    if undone.endings.len() > before.endings.len() {
        assert_eq!(undone.endings.pop(), Some(report.outcome));
    }
    assert!(after.outcome == before.outcome || after.outcome == report.outcome);
    undone.outcome = before.outcome;
    // A payment id that is empty or 0 is none.
    let had_none = before.payment_id.as_deref().unwrap_or_default().bytes().all(|byte| byte == b'0');
    if had_none && after.payment_id == report.payment_id {
        undone.payment_id.clone_from(&before.payment_id);
    }
    assert_eq!(undone, *before);
    assert!(report.outcome != Outcome::Unknown || after == before);
}

fn record(line: &str) -> PayoutRecord {
    let mut parts = line.split(',');
    let mut next = || parts.next().unwrap_or_default();
    let mut record = PayoutRecord::new(next(), next(), 0);
    (record.outcome, record.payment_id) = (outcome(next()), some(next()));
    record.begun_at = parse_time(next()).unwrap_or_default();
    record.asked_at = parse_time(next());
    record.asks = next().parse().unwrap_or_default();
    record.endings = parts.map(outcome).collect();
    record
}

fn outcome(text: &str) -> Outcome {
    Outcome::ALL.iter().copied().find(|outcome| outcome.as_str() == text).unwrap_or(Outcome::Unknown)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
