//! Secrets, salts and the MD5 signature.

mod characters;
mod md5;
mod salt;
mod scratch;
mod secret;
mod sign;
mod signature;
mod verify;

#[cfg(feature = "explain")]
pub(crate) use characters::{describe_character, is_invisible};
pub use salt::Salt;
pub(crate) use scratch::Scratch;
pub use secret::Secret;
pub(crate) use secret::Secrets;
#[cfg(feature = "explain")]
pub(crate) use sign::compute;
pub(crate) use sign::sign;
pub use sign::sign_fields;
pub use signature::Signature;
pub(crate) use verify::verify;
pub use verify::verify_fields;
