//! `Credentials`: a merchant's id and secrets.

use crate::error::{Error, ErrorCode};
use crate::signing::Secrets;

/// The merchant's id followed by the secrets, joined in one buffer: see [`Secrets`].
#[derive(Clone, Copy)]
pub(crate) struct Credentials<'c> {
    merchant_id: &'c [u8],
    secrets: Secrets<'c>,
}

impl<'c> Credentials<'c> {
    pub(crate) fn new(bytes: &'c [u8]) -> Self {
        let mut secrets = Secrets::new(bytes);
        Self { merchant_id: secrets.next().unwrap_or_default(), secrets }
    }

    pub(crate) fn merchant_id(self) -> &'c str {
        core::str::from_utf8(self.merchant_id).unwrap_or_default()
    }

    pub(crate) const fn merchant_id_bytes(self) -> &'c [u8] {
        self.merchant_id
    }

    /// The secrets. The first one signs, and all verify.
    pub(crate) const fn secrets(self) -> Secrets<'c> {
        self.secrets
    }
}

/// The error of a merchant without a secret.
#[cold]
#[inline(never)]
pub(crate) fn no_secret_error() -> Error {
    Error::new(ErrorCode::OptionsInvalid, "at least one payout secret must be given")
}
