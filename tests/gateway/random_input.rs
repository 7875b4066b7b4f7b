//! Random requests and replies.

use super::common::{CARD, merchant, signed};
use super::{IN_PROCESS_THEN_ERROR, LINK, NOW, TOKEN, base, called_back, code_of, gateway, post_raw, salt};
use freedompay_payouts::gateway::{CallbackForm, Reply, Request};
use freedompay_payouts::{Asked, ErrorCode, Operation};
use proptest::prelude::*;

fn operation() -> impl Strategy<Value = Operation> {
    prop::sample::select(Operation::ALL)
}

/// Values that are similar to documented ones, and random values.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,8}",
        ".{0,8}",
        "[0-9]{0,22}",
        "[0-9]{1,3}\\.[0-9]{0,3}",
        prop::sample::select(vec!["KZT", "100", "1", CARD, TOKEN, LINK, IN_PROCESS_THEN_ERROR])
            .prop_map(ToOwned::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn answers_any_bytes(operation in operation(), body: Vec<u8>, content_type: Option<String>) {
        let mut gateway = gateway();
        let request = Request::new(operation.path(), &body, content_type.as_deref());
        let response = gateway.respond(&request, NOW, salt("S"));
        prop_assert!(matches!(code_of(&response), Some("9998" | "1100")));
        prop_assert!(gateway.payouts().is_empty());
    }

    #[test]
    fn answers_signed_request_with_any_fields_with_signature(
        operation in operation(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), value()), 0..4),
    ) {
        let mut gateway = gateway();
        let mut fields = base(operation);
        for (place, value) in changes {
            let place = place.index(fields.len());
            if fields[place].0 != "pg_merchant_id" {
                fields[place].1 = value;
            }
        }
        // A NUL cannot be signed.
        let signable = !fields.iter().any(|(_, value)| value.contains('\0'));
        let asked = Asked::from_fields(operation, &fields.iter().cloned().collect());
        let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields));
        if signable {
            let answer = merchant().verify_answer(&asked, response.body.as_bytes());
            // Without an order id and a payment id the client rejects its own query.
            let is_accepted =
                answer.as_ref().map_or_else(|error| error.code() == ErrorCode::OptionsInvalid, |_| true);
            prop_assert!(is_accepted, "{:?} in {}", answer, response.body);
        } else {
            prop_assert_eq!(code_of(&response), Some("1100"));
        }
        prop_assert!(gateway.payouts().len() <= 1);
    }

    #[test]
    fn rejects_any_random_reply(status: u16, body: Vec<u8>) {
        let (mut gateway, _) = called_back(CallbackForm::Urlencoded);
        let verdict = gateway.check_reply(700_000_001, Some(Reply::new(status, &body))).unwrap();
        prop_assert!(!verdict.is_accepted());
    }
}
