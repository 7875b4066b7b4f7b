//! The messages of the tests: requests, a callback, and what an answer is compared with.

use freedompay_payouts::{Asked, Operation};

use super::MERCHANT;

pub const CARD: &str = "4405645000006150";
pub const MASKED: &str = "440564******6150";
pub const TOKEN: &str = "c92741d9-ddd7-4bad-abd0-5594a79eea1a";

/// The `pg_post_link` of requests, which callbacks are sent to.
pub const LINK: &str = "https://shop.example/hooks/payout-callback";
/// The script name of callbacks to `LINK`.
pub const SCRIPT: &str = "payout-callback";

/// The fields of a payout by card number.
pub const P2P: [(&str, &str); 5] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100.00"),
    ("pg_payment_to", CARD),
    ("pg_description", "Payment description"),
    ("pg_post_link", LINK),
];

/// The fields of a payout by card token.
pub const REG2REG: [(&str, &str); 7] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_user_id", "user_1-A"),
    ("pg_card_token_to", TOKEN),
    ("pg_description", "Payment description"),
    ("pg_post_link", LINK),
    ("pg_order_time_limit", "2030-12-31 12:00:00"),
];

/// The fields of a callback without `pg_sig`, in signing order. They sort after `l…` and before `x…`.
pub const PAID: [(&str, &str); 6] = [
    ("pg_merchant_id", MERCHANT),
    ("pg_order_id", "1234"),
    ("pg_payment_amount", "100.00"),
    ("pg_payment_id", "77"),
    ("pg_salt", "s"),
    ("pg_status", "ok"),
];

/// 2026-01-31T12:00:00+05:00, in milliseconds.
pub const SIGNED_AT: u64 = 1_769_842_800_000;

/// A request of order 1234, signed at `SIGNED_AT`.
pub fn asked(operation: Operation) -> Asked {
    let mut asked = Asked::new(operation);
    asked.order_id = Some("1234".to_owned());
    asked.signed_at = Some(SIGNED_AT);
    asked
}
