//! The allocator, and clearing the stack after a call.

use core::hint::black_box;

#[cfg(target_arch = "wasm32")]
use {
    talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator},
    zeroizing_alloc::ZeroAlloc,
};

/// A small allocator (Rust's default one is twice as large) that overwrites freed memory. Secrets,
/// card numbers and signed strings pass through many short allocations, and none of them needs its
/// own cleanup.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: ZeroAlloc<WasmDynamicTalc> = ZeroAlloc(new_wasm_dynamic_allocator());

/// The maximum stack usage of a call on the hot path, in bytes, with a margin: see
/// tests/runtimes/memory.test.mjs.
pub(super) const HOT_STACK: usize = 2048;

/// The maximum stack usage of any other call, in bytes.
#[cfg(not(feature = "explain"))]
pub(super) const STACK: usize = 12_288;
#[cfg(feature = "explain")]
pub(super) const STACK: usize = 32_768;

/// Calls `work`, and overwrites the stack that it used: `clear_stack` is called from the same frame,
/// so its array covers the former frames of `work`.
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
