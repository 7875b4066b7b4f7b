//! The allocator, and the memory that a call leaves behind.

use core::hint::black_box;

#[cfg(target_arch = "wasm32")]
use {
    talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator},
    zeroizing_alloc::ZeroAlloc,
};

/// A small allocator (Rust's usual one weighs twice as much) that wipes what is given
/// back: secrets, card numbers and signed strings pass through many short allocations,
/// and nobody has to remember which.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: ZeroAlloc<WasmDynamicTalc> = ZeroAlloc(new_wasm_dynamic_allocator());

/// How much stack a call over the hot path takes at most, with room to spare: see
/// tests/runtimes/memory.test.mjs.
pub(super) const HOT_STACK: usize = 2048;

/// How much stack any other call takes at most.
#[cfg(not(feature = "explain"))]
pub(super) const STACK: usize = 12_288;
#[cfg(feature = "explain")]
pub(super) const STACK: usize = 32_768;

/// Does some work, and overwrites what it has left on the stack: called from where the
/// work was, the room of `clear_stack` is where its frames were.
#[inline(always)]
pub(super) fn with_clean_stack<const BYTES: usize, T>(work: impl FnOnce() -> T) -> T {
    #[inline(never)]
    fn run<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    let result = run(work);
    clear_stack::<BYTES>();
    result
}

#[inline(never)]
fn clear_stack<const BYTES: usize>() {
    black_box(&mut [0_u8; BYTES]);
}
