//! The schedule of status queries.

use super::cases::Cases;
use freedompay_payouts::ledger::{PayoutRecord, format_time, next_check, parse_time};

#[test]
fn next_check_of_every_vector_is_at_its_time() {
    let cases = Cases::read();
    assert_eq!(cases.list("checks").len(), 27);
    for case in cases.list("checks") {
        let record = cases.record(&case["record"]).unwrap();
        let now = parse_time(case["now"].as_str().unwrap()).unwrap();
        let next = next_check(&record, now).unwrap().map(format_time);
        assert_eq!(next.as_deref(), case["next"].as_str(), "{}", case["title"]);
    }
}

#[test]
fn payout_has_one_query_for_each_check_of_the_schedule() {
    const MINUTE: u64 = 60_000;
    let mut record = PayoutRecord::new("1234", "100.00", 1_767_225_600_000);
    let mut ages = Vec::new();
    for _ in 0..176 {
        let now = record.asked_at.unwrap_or(record.begun_at);
        let next = next_check(&record, now).unwrap().unwrap();
        ages.push((next - record.begun_at) / MINUTE);
        (record.asked_at, record.asks) = (Some(next), record.asks + 1);
    }
    let hourly = (1..=7 * 24).map(|hour| 60 * hour);
    let daily = (8..=10).map(|day| 24 * 60 * day);
    assert_eq!(ages, [1, 2, 5, 10, 30].into_iter().chain(hourly).chain(daily).collect::<Vec<_>>());
}

#[test]
fn next_check_is_not_after_the_year_9999() {
    let latest = parse_time("9999-12-31T23:59:59.999Z");
    let mut record = PayoutRecord::new("1234", "100.00", u64::MAX);
    record.asked_at = Some(u64::MAX);
    assert_eq!(next_check(&record, u64::MAX), Ok(latest));
    record.begun_at = 0;
    assert_eq!(next_check(&record, u64::MAX), Ok(latest));
    assert_eq!(next_check(&PayoutRecord::new("1", "1", u64::MAX), 0), Ok(latest));
}
