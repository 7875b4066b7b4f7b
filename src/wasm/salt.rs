//! Fresh salts, from random bytes that JavaScript fetches from its platform: many
//! at once, because each fetch costs more than a signature, and only inside a call,
//! since Workers forbid it anywhere else.

use core::cell::RefCell;

use crate::error::{Error, ErrorCode};
use crate::salt::Salt;

/// Random bytes for 64 salts. What has been used is zero.
struct Pool {
    bytes: [u8; 64 * Salt::ENTROPY],
    left: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; 64 * Salt::ENTROPY], left: 0 }) };
}

/// Where JavaScript is to write 1024 random bytes before it asks for a signature;
/// null while there are enough.
pub(super) fn entropy() -> *const u8 {
    POOL.with_borrow_mut(|pool| {
        if pool.left > 0 {
            return core::ptr::null();
        }
        pool.left = pool.bytes.len();
        pool.bytes.as_ptr()
    })
}

/// Bytes that nobody has written are all zero, and no salt is made of them.
pub(super) fn fresh_salt() -> Result<Salt, Error> {
    POOL.with_borrow_mut(|pool| {
        pool.left = pool.left.saturating_sub(Salt::ENTROPY);
        let bytes = pool.bytes.get_mut(pool.left..).and_then(<[u8]>::first_chunk_mut);
        match bytes.map(|bytes| core::mem::replace(bytes, [0; Salt::ENTROPY])) {
            Some(entropy) if entropy != [0; Salt::ENTROPY] => Ok(Salt::from_entropy(entropy)),
            _ => {
                // So that JavaScript is asked again.
                pool.left = 0;
                let sentence =
                    "the platform gave no random bytes for the salt; on Workers, sign inside a request handler";
                Err(Error::new(ErrorCode::EntropyUnavailable, sentence))
            }
        }
    })
}

/// Plays JavaScript, for fuzz targets.
#[cfg(fuzzing)]
pub(super) fn fill() {
    POOL.with_borrow_mut(|pool| *pool = Pool { bytes: [7; 64 * Salt::ENTROPY], left: 64 * Salt::ENTROPY });
}
