//! Signatures of messages, made by the signer of the tests.

use freedompay_payouts::Fields;

use crate::signer::{self, Order};
use crate::tree::Tree;

/// The `pg_sig` of a message.
#[must_use]
pub fn sign(script: &str, fields: &Fields, secret: &str, order: Order) -> String {
    signer::sign(script, &Tree::pairs(fields.iter()), secret, order)
}

/// The signatures under every rule and secret.
#[must_use]
pub fn digests(script: &str, fields: &Fields, secrets: &[&str]) -> Vec<String> {
    let each = |secret: &&str| Order::ALL.map(|order| sign(script, fields, secret, order));
    secrets.iter().flat_map(each).collect()
}

/// Names and values, or `None` if a value is not text.
#[must_use]
pub fn flat(fields: &Fields) -> Option<Vec<(&str, &str)>> {
    fields.iter().map(|(name, value)| Some((name, value.as_text()?))).collect()
}

/// Lower-case hex of the MD5, by another library than that of the crate.
pub(crate) fn md5(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}
