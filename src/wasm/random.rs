//! New salts from the platform's random bytes. They are fetched for many salts at once, because a fetch
//! takes longer than a signature, and only inside a call, because Workers forbid it elsewhere.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorCode};
use crate::signing::Salt;

/// The number of salts for which random bytes are fetched at once.
const SALTS: usize = 256;

/// Random bytes; the first `left` of them are unused. Used bytes are zero.
struct Pool {
    bytes: [u8; SALTS * Salt::ENTROPY],
    left: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; SALTS * Salt::ENTROPY], left: 0 }) };
}

/// Fetches random bytes if none are left. JavaScript makes this call before it writes to the
/// buffers, because a replaced `crypto.getRandomValues` may itself call the package.
#[wasm_bindgen]
pub fn prepare_salts() {
    if POOL.with_borrow(|pool| pool.left) == 0 {
        fill_pool();
    }
}

/// A new salt. Fetches random bytes if none are left.
#[cfg(feature = "gateway")]
pub(super) fn fresh_salt() -> Result<Salt, Error> {
    prepare_salts();
    prepared_entropy().map(Salt::from_entropy)
}

/// The characters of a new salt, from random bytes that have been fetched before.
pub(super) fn prepared_salt() -> Result<[u8; Salt::LENGTH], Error> {
    prepared_entropy().map(Salt::characters)
}

fn prepared_entropy() -> Result<[u8; Salt::ENTROPY], Error> {
    let entropy = POOL.with_borrow_mut(|pool| {
        pool.left = pool.left.checked_sub(Salt::ENTROPY)?;
        let bytes = pool.bytes.get_mut(pool.left..)?.first_chunk_mut()?;
        let entropy = core::mem::replace(bytes, [0; Salt::ENTROPY]);
        if entropy == [0; Salt::ENTROPY] {
            // Zeros are not random: the platform has no random bytes. The next call tries again.
            pool.left = 0;
            return None;
        }
        Some(entropy)
    });
    entropy.ok_or_else(unavailable)
}

/// Fetches random bytes. It does not borrow the pool during the fetch, because a test may have replaced
/// `crypto.getRandomValues` by a function that calls the package.
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
