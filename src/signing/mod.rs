//! Secrets, salts and the MD5 signature.

mod md5;
mod salt;
mod scratch;
mod secret;
mod signature;

pub use salt::Salt;
pub(crate) use scratch::Scratch;
pub use secret::Secret;
pub(crate) use secret::Secrets;
#[cfg(feature = "explain")]
pub(crate) use signature::compute;
pub use signature::{Signature, sign_fields, verify_fields};
pub(crate) use signature::{sign, sign_checked, verify};
