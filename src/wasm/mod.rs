//! The JavaScript boundary: the only room that knows JS. There is no logic in it.
//!
//! A string that crosses by itself costs more than the MD5 of a message, so
//! nothing crosses by itself: JavaScript writes one buffer, makes one call, and
//! reads one buffer. What stands in them is in `tokens.rs`; what can be called,
//! in `verbs.rs`.

#[cfg(feature = "gateway")]
mod gateway;
mod memory;
#[cfg(feature = "gateway")]
mod raw;
#[cfg(feature = "sign")]
mod salt;
mod tokens;
mod verbs;

use core::cell::RefCell;

#[cfg(feature = "sign")]
use crate::{
    lane::{Lane, Lengths},
    operation::Operation,
};
#[cfg(feature = "sign")]
use salt::entropy;
use tokens::{Tokens, Writer};

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
pub(crate) fn reserve(bytes: usize) -> *const u8 {
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
pub(crate) fn call(head: usize, end: usize) -> usize {
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
pub(crate) fn output() -> *const u8 {
    EXCHANGE.with_borrow(|exchange| exchange.output.as_ptr())
}

#[cfg(feature = "sign")]
thread_local! {
    static LANE: RefCell<Lane> = const { RefCell::new(Lane::new()) };
}

/// Where a buffer of the fast lane is: body, keys, offsets, text.
#[cfg(feature = "sign")]
fn lane(buffer: usize) -> *const u8 {
    LANE.with_borrow(|lane| match buffer {
        0 => lane.body.as_ptr(),
        1 => lane.keys.as_ptr(),
        2 => lane.offsets.as_ptr().cast(),
        _ => lane.text.as_ptr(),
    })
}

/// Verifies the callback in the fast lane: the number of its shape, or a number that
/// no shape has where the usual way has to decide.
#[cfg(feature = "sign")]
fn verify(body: usize, script: usize, merchant_id: usize, secret: usize, strict: usize) -> usize {
    let lengths = Lengths { body, script, merchant_id, secret, ..Lengths::default() };
    in_lane(|lane| lane.verify_callback(lengths, strict != 0)).unwrap_or(usize::MAX)
}

/// Verifies the answer in the fast lane, as a callback.
#[cfg(feature = "sign")]
fn verify_answer(
    operation: usize,
    body: usize,
    merchant_id: usize,
    secret: usize,
    order_id: usize,
    payment_id: usize,
    amount: usize,
) -> usize {
    let lengths = Lengths { body, script: 0, merchant_id, secret, order_id, payment_id, amount };
    let operation = Operation::ALL.get(operation);
    let seen = operation.and_then(|operation| in_lane(|lane| lane.verify_answer(*operation, lengths)));
    seen.unwrap_or(usize::MAX)
}

/// Signs the request in the fast lane: how long the body is, that is the output then; 0 where
/// the usual way has to decide.
#[cfg(feature = "sign")]
fn sign(operation: usize, body: usize, merchant_id: usize, secret: usize) -> usize {
    let lengths = Lengths { body, merchant_id, secret, ..Lengths::default() };
    let salt = salt::fresh_salt().ok();
    in_lane(|lane| lane.sign(operation, lengths, salt.as_ref()).map_or(0, str::len))
}

/// Where the fast lane's signed body is.
#[cfg(feature = "sign")]
fn signed() -> *const u8 {
    LANE.with_borrow(|lane| lane.signed().as_ptr())
}

/// Lets the fast lane do something, such as learn from a message that has gone the usual way.
#[cfg(feature = "sign")]
fn in_lane<T>(work: impl FnOnce(&mut Lane) -> T) -> T {
    LANE.with_borrow_mut(work)
}

/// A whole crossing, for fuzz targets: they may not follow a pointer.
#[cfg(fuzzing)]
#[must_use]
pub fn cross(head: &[u8], body: &[u8]) -> Vec<u8> {
    salt::fill();
    let input = [head, body].concat();
    let _ = reserve(input.len());
    EXCHANGE.with_borrow_mut(|exchange| {
        if let Some(room) = exchange.input.get_mut(..input.len()) {
            room.copy_from_slice(&input);
        }
    });
    let length = call(head.len(), input.len());
    EXCHANGE.with_borrow(|exchange| {
        assert!(exchange.input.iter().all(|&byte| byte == 0), "the input is still there after the call");
        assert_eq!(exchange.output.len(), length);
        exchange.output.clone()
    })
}
