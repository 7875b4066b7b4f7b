//! Random settings of faults and retries.

use super::{gateway, pay};
use freedompay_payouts::Fields;
use freedompay_payouts::gateway::{Fault, PayoutStatus, RetryPolicy, Timestamp, When};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn settings_give_a_working_fault_or_an_error(settings in prop::collection::vec((
        prop::sample::select(vec![
            "delay", "dropBeforeBooking", "dropAfterBooking", "answer", "booked", "process", "settle",
            "callbacks", "callbackForm", "callbackSecret", "other",
        ]),
        prop_oneof![
            prop::sample::select(vec![
                "true", "false", "0", "1", "3", "html", "cut", "dropped", "server_error", "success", "10001",
                "never", "xml", "other_secret",
            ]).prop_map(ToOwned::to_owned),
            ".{0,6}",
        ],
    ), 0..5)) {
        let settings: Fields = settings.into_iter().collect();
        if let Ok(fault) = Fault::from_fields(&settings) {
            let mut gateway = gateway();
            prop_assert_eq!(gateway.fault_next(When::payout(), fault), Ok(()));
            let (_, response) = pay(&mut gateway, "1");
            prop_assert_eq!(response.answer, fault.answer);
            prop_assert_eq!(gateway.payouts().len(), usize::from(fault.booked));
            // The amount is on the balance, or withheld for a payout that is sent or may still be sent.
            let taken = gateway.payouts().iter().any(|payout| payout.status != PayoutStatus::Error);
            prop_assert_eq!(gateway.balance("KZT") == "999900.00", taken);
        }
    }

    #[test]
    fn next_attempt_is_later_and_within_the_duration(interval: u32, duration: u32, first: u64, passed: u64) {
        let first = Timestamp::from_unix(first);
        let now = Timestamp::from_unix(first.unix().saturating_add(passed));
        if let Some(next) = RetryPolicy::new(interval, duration).next(first, now) {
            prop_assert!(next > now);
            prop_assert!(next.unix() - first.unix() <= u64::from(duration));
        }
    }
}
