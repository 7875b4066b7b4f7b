//! What JavaScript can call, and the memory that is left behind.
//!
//! The one file with `unsafe` in it: the attributes that keep a function's name.
//! Each is sound because no other symbol of the module has the name; nothing but this
//! crate and the libraries it uses is linked into it, and those export none.
#![allow(unsafe_code)]

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

/// Exports functions of the boundary. What they leave on the stack is overwritten.
macro_rules! exports {
    ($($stack:literal: fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {
        $(#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
        extern "C" fn $name($($argument: $type),*) -> $result {
            #[inline(never)]
            fn work($($argument: $type),*) -> $result {
                super::$name($($argument),*)
            }
            let result = work($($argument),*);
            clear_stack::<$stack>();
            result
        })+
    };
}

/// Overwrites what a call has left on the stack: called from where the call was, its
/// room lies where the call's frames lay.
#[inline(never)]
fn clear_stack<const BYTES: usize>() {
    if BYTES > 0 {
        black_box(&mut [0_u8; BYTES]);
    }
}

// How much stack each is seen to take, with room to spare: tests/runtimes/memory.test.mjs.
exports! {
    0: fn reserve(bytes: usize) -> *const u8;
    0: fn output() -> *const u8;
}
#[cfg(not(feature = "explain"))]
exports! {
    12288: fn call(head: usize, end: usize) -> usize;
}
#[cfg(feature = "explain")]
exports! {
    32768: fn call(head: usize, end: usize) -> usize;
}
#[cfg(feature = "sign")]
exports! {
    0: fn entropy() -> *const u8;
    0: fn lane(buffer: usize) -> *const u8;
    2048: fn verify(body: usize, script: usize, merchant_id: usize, secret: usize, strict: usize) -> usize;
    2048: fn verify_answer(
        operation: usize,
        body: usize,
        merchant_id: usize,
        secret: usize,
        order_id: usize,
        payment_id: usize,
        amount: usize
    ) -> usize;
    2048: fn sign(operation: usize, body: usize, merchant_id: usize, secret: usize) -> usize;
    0: fn signed() -> *const u8;
}
