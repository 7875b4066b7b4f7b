//! The JavaScript boundary: the only room that knows JS. There is no logic in it.
//!
//! A string that crosses by itself costs more than the MD5 of a message, so
//! nothing crosses by itself: JavaScript writes one buffer, makes one call, and
//! reads one buffer. What stands in them is in `tokens.rs`; what can be called,
//! in `verbs.rs`.

#[cfg(feature = "gateway")]
mod gateway;
#[cfg(feature = "gateway")]
mod raw;
#[cfg(feature = "sign")]
mod salt;
mod tokens;
mod verbs;

use core::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use tokens::{Tokens, Writer};

/// Rust's usual allocator weighs twice as much.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The two buffers. A call's input is wiped before the call returns: it holds the
/// secret and perhaps a card number. The output is wiped when the next call starts
/// and, at once, by JavaScript, which has read it.
struct Exchange {
    input: Vec<u8>,
    output: Vec<u8>,
}

thread_local! {
    static EXCHANGE: RefCell<Exchange> = const { RefCell::new(Exchange { input: Vec::new(), output: Vec::new() }) };
}

/// Makes room for so many bytes of input; where to write them.
#[wasm_bindgen]
#[must_use]
pub fn reserve(bytes: usize) -> *const u8 {
    EXCHANGE.with_borrow_mut(|exchange| {
        if exchange.input.len() < bytes {
            // The old buffer has been wiped by the call that used it.
            exchange.input = vec![0; bytes.next_power_of_two()];
        }
        exchange.input.as_ptr()
    })
}

/// Does what the input's first token says. The input is `head` bytes of tokens and
/// then the raw bytes of a body, `end` bytes in all. How many bytes of output there are.
#[wasm_bindgen]
#[must_use]
pub fn call(head: usize, end: usize) -> usize {
    EXCHANGE.with_borrow_mut(|exchange| {
        exchange.output.fill(0);
        exchange.output.clear();
        let input = exchange.input.get(..end).unwrap_or_default();
        let (head, body) = input.split_at_checked(head).unwrap_or_default();
        let mut writer = Writer::new(&mut exchange.output);
        verbs::answer(&mut Tokens::new(head), body, &mut writer);
        if let Some(used) = exchange.input.get_mut(..end) {
            used.fill(0);
        }
        exchange.output.len()
    })
}

/// Where the output of the last call is.
#[wasm_bindgen]
#[must_use]
pub fn output() -> *const u8 {
    EXCHANGE.with_borrow(|exchange| exchange.output.as_ptr())
}
