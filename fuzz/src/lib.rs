//! An independent implementation that the fuzz targets compare the crate with.

mod assertions;
mod fixtures;
mod script;
mod signer;

pub use assertions::{assert_clean_error, assert_within_limits};
pub use fixtures::{MERCHANT, OLD_SECRET, SECRET, merchant, salt, without_signature};
pub use script::last_segment;
pub use signer::{Order, digests, flat, sign};
