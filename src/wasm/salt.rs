//! Fresh salts: the one place that asks the platform for random bytes, and only
//! inside a call, since Workers forbid it anywhere else.

use crate::error::{Error, ErrorCode};
use crate::salt::Salt;

pub(super) fn fresh_salt() -> Result<Salt, Error> {
    let mut entropy = [0; Salt::ENTROPY];
    match getrandom::fill(&mut entropy) {
        Ok(()) => Ok(Salt::from_entropy(entropy)),
        Err(_) => Err(Error::new(
            ErrorCode::EntropyUnavailable,
            "the platform gave no random bytes for the salt; on Workers, sign inside a request handler",
        )),
    }
}
