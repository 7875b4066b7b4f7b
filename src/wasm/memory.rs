//! The wasm instance's memory: who hands it out, and what JavaScript can call.
//!
//! The one file with `unsafe` in it. Why each is sound stands beside it.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

/// A small allocator (Rust's usual one weighs twice as much) that wipes what is
/// given back: secrets, card numbers and signed strings pass through many short
/// allocations, and nobody has to remember which.
struct Wiping(WasmDynamicTalc);

#[global_allocator]
static ALLOCATOR: Wiping = Wiping(new_wasm_dynamic_allocator());

// SAFETY: it is the allocator in it, whose answers are handed on as they are. A
// block is written to only in `dealloc`, whose caller has given it up, and only
// within the layout it was allocated with. `realloc` is the default one: a new
// block, a copy, and `dealloc` of the old.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is handed on.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is the caller's own, and as long as its layout says.
        unsafe {
            block.write_bytes(0, layout.size());
            self.0.dealloc(block, layout);
        }
    }
}

// SAFETY, for each `no_mangle`: the names are those of no other symbol; nothing
// but this crate is linked into the module.
macro_rules! exports {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)+) => {
        $($(#[$doc])*
        #[unsafe(no_mangle)]
        extern "C" fn $name($($argument: $type),*) $(-> $result)? {
            super::$name($($argument),*)
        })+
    };
}

exports! {
    fn reserve(bytes: usize) -> *const u8;
    fn call(head: usize, end: usize) -> usize;
    fn output() -> *const u8;
}
#[cfg(feature = "sign")]
exports! {
    fn entropy() -> *const u8;
    fn lane(buffer: usize) -> *const u8;
    fn verify(body: usize, script: usize, merchant_id: usize, secret: usize, strict: usize) -> usize;
    fn sign(operation: usize, body: usize, merchant_id: usize, secret: usize) -> usize;
    fn signed() -> *const u8;
}
