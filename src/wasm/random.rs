//! Fresh salts from the platform's random bytes: many at once, because each fetch costs
//! more than a signature, and only inside a call, since Workers forbid it anywhere else.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorCode};
use crate::signing::Salt;

/// Random bytes for so many salts are fetched at once.
const SALTS: usize = 256;

/// Random bytes. Those that have been used are zero.
struct Pool {
    bytes: [u8; SALTS * Salt::ENTROPY],
    left: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; SALTS * Salt::ENTROPY], left: 0 }) };
}

/// Fetches random bytes where none are left. JavaScript makes this call before it writes into
/// the buffers: whatever gives the bytes may call the package.
#[wasm_bindgen]
pub fn prepare_salts() {
    if POOL.with_borrow(|pool| pool.left) == 0 {
        fill_pool();
    }
}

/// A salt of random bytes that are used once. JavaScript is asked for them where none are left.
#[cfg(feature = "gateway")]
pub(super) fn fresh_salt() -> Result<Salt, Error> {
    prepare_salts();
    prepared_entropy().map(Salt::from_entropy)
}

/// The text of a salt of random bytes that have been fetched before, and are used once.
pub(super) fn prepared_salt() -> Result<[u8; Salt::LENGTH], Error> {
    prepared_entropy().map(Salt::characters)
}

fn prepared_entropy() -> Result<[u8; Salt::ENTROPY], Error> {
    let entropy = POOL.with_borrow_mut(|pool| {
        pool.left = pool.left.checked_sub(Salt::ENTROPY)?;
        let bytes = pool.bytes.get_mut(pool.left..)?.first_chunk_mut()?;
        let entropy = core::mem::replace(bytes, [0; Salt::ENTROPY]);
        if entropy == [0; Salt::ENTROPY] {
            // A platform that gives zeros gives no random bytes. It is asked again next time.
            pool.left = 0;
            return None;
        }
        Some(entropy)
    });
    entropy.ok_or_else(unavailable)
}

/// The pool is not borrowed while JavaScript is asked: a test may have put a function of its
/// own in the place of `crypto.getRandomValues`, and that may call the package.
#[cold]
#[inline(never)]
fn fill_pool() {
    let mut bytes = [0; SALTS * Salt::ENTROPY];
    if getrandom::fill(&mut bytes).is_ok() {
        POOL.with_borrow_mut(|pool| *pool = Pool { bytes, left: bytes.len() });
    }
}

#[cold]
#[inline(never)]
fn unavailable() -> Error {
    let message = "the platform gave no random bytes for the salt; on Workers, sign inside a request handler";
    Error::new(ErrorCode::EntropyUnavailable, message)
}
