//! The merchant of every target.

use freedompay_payouts::{Fields, Merchant, Salt, Secret};

pub const MERCHANT: &str = "500001";
// Messages of the corpus are signed with this secret and the next one.
pub const SECRET: &str = "payout-key";
/// A secret before rotation: it still verifies, but no longer signs.
pub const OLD_SECRET: &str = "old-key";

/// # Panics
///
/// If the crate rejects these values.
#[must_use]
pub fn merchant() -> Merchant {
    let secrets = [SECRET, OLD_SECRET].map(|secret| Secret::new(secret).expect("a secret"));
    Merchant::new(MERCHANT, secrets).expect("a merchant")
}

#[must_use]
pub fn salt(number: u8) -> Salt {
    Salt::from_entropy([number; Salt::ENTROPY])
}

/// The message without the `pg_sig` fields of its top level.
#[must_use]
pub fn without_signature(fields: &Fields) -> Fields {
    fields.iter().filter(|(name, _)| *name != "pg_sig").collect()
}
