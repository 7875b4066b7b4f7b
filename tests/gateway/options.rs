//! Options of a gateway.

use super::common::{CARD, MERCHANT, SECRET, secret};
use super::pay;
use freedompay_payouts::ErrorCode;
use freedompay_payouts::gateway::{Gateway, GatewayOptions};

#[test]
fn rejects_invalid_options() {
    let refused = |change: fn(&mut GatewayOptions)| {
        let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
        change(&mut options);
        let error = Gateway::new(options).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid);
        error.to_string()
    };
    assert_eq!(
        refused(|options| options.merchant_id = "shop".into()),
        "the merchant id must be digits, at most 20"
    );
    assert_eq!(refused(|options| options.first_payment_id = 0), "the first payment id must not be 0");
    assert_eq!(
        refused(|options| options.currency = "kzt".into()),
        "the currency must be three capital letters: \"KZT\""
    );
    assert_eq!(
        refused(|options| options.balance = "-1".into()),
        "the balance must be decimal text with at most two decimals: \"1000000.00\""
    );

    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.first_payment_id = u32::MAX;
    options.currency = "USD".into();
    let mut gateway = Gateway::new(options).unwrap();
    assert_eq!(gateway.merchant_id(), MERCHANT);
    pay(&mut gateway, "1", CARD);
    let (response, _) = pay(&mut gateway, "2", CARD);
    assert_eq!(response.payment_id, Some(4_294_967_296));
    assert_eq!(gateway.payout(4_294_967_296).unwrap().currency, "USD");
}
