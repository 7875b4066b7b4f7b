//! `Credentials`: a merchant's id and secrets as one text.

use crate::signing::Secrets;

/// The merchant's id and then each secret, with a NUL before it; none of them has a NUL.
#[derive(Clone, Copy)]
pub(crate) struct Credentials<'c> {
    merchant_id: &'c [u8],
    secrets: &'c [u8],
}

impl<'c> Credentials<'c> {
    pub(crate) fn new(text: &'c [u8]) -> Self {
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        let (merchant_id, secrets) = text.split_at_checked(end).unwrap_or((text, &[]));
        Self { merchant_id, secrets: secrets.get(1..).unwrap_or_default() }
    }

    pub(crate) fn merchant_id(self) -> &'c str {
        core::str::from_utf8(self.merchant_id).unwrap_or_default()
    }

    pub(crate) fn merchant_id_bytes(self) -> &'c [u8] {
        self.merchant_id
    }

    /// The first signs, every one verifies.
    pub(crate) const fn secrets(self) -> Secrets<'c> {
        Secrets::new(self.secrets)
    }
}
