//! An independent implementation that the fuzz targets compare the crate with.

mod assertions;
mod fixtures;
mod script;
mod signatures;
#[path = "../../tests/common/signer.rs"]
mod signer;
#[path = "../../tests/common/tree.rs"]
mod tree;

pub use assertions::{assert_clean_error, assert_within_limits};
pub use fixtures::{MERCHANT, OLD_SECRET, SECRET, merchant, salt, without_signature};
pub use script::last_segment;
use signatures::md5;
pub use signatures::{digests, flat, sign};
pub use signer::Order;
