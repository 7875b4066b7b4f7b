//! What the targets hold the crate against: written once more, and without a line of the crate's.

mod calm;
mod script;
mod signer;
mod world;

pub use calm::{is_calm, keeps_the_limits};
pub use script::last_segment;
pub use signer::{Order, digests, flat, sign};
pub use world::{KEY, MERCHANT, OLD_KEY, merchant, salt, without_signature};
