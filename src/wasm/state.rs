//! The static buffers of the calls that sign and verify.
//!
//! JavaScript writes a message into the text buffer and its other arguments into the zones, makes one
//! call with their lengths, and reads the results: the head, the nodes, and the tail, which is the part
//! of the text after the body. Nothing is kept between calls: all buffers are overwritten before a
//! call returns, except the tail, which JavaScript overwrites after reading it.

use core::cell::RefCell;
use core::ops::Range;

use wasm_bindgen::prelude::*;

use super::allocator::{HOT_STACK, STACK, with_clean_stack};
use super::error::error_text;
use super::given::Given;
use super::utf16::{self, Head};
use crate::error::Error;
use crate::merchant::credentials::Credentials;
use crate::merchant::{callback, outcome};
use crate::message::{Fields, MAX_DEPTH, MAX_FIELDS};
use crate::schema::error_codes;
use crate::signing::Scratch;
use crate::text::iso8601;
use crate::wire::MAX_BYTES;

/// How many bytes JavaScript may write into the text. It is more than a body may have, so that a
/// body that is too long can be detected.
pub(super) const TEXT: usize = 2 * MAX_BYTES;

/// A part of the buffer `zones`, for a text of at most `length` bytes.
pub(super) struct Zone {
    start: usize,
    pub(super) length: usize,
}

/// The merchant's id and secrets: see [`Credentials`].
pub(super) const CREDENTIALS: Zone = Zone { start: 0, length: 4096 };
pub(super) const URL: Zone = Zone { start: 4096, length: 8192 };
pub(super) const CONTENT_TYPE: Zone = Zone { start: 12_288, length: 4096 };
pub(super) const SCRIPT: Zone = Zone { start: 16_384, length: 4096 };
/// The short texts of a call, one after the other.
pub(super) const VALUES: Zone = Zone { start: 20_480, length: 4096 };
const ZONES: usize = 24_576;

/// In place of a length: the caller has given no text.
pub(super) const NONE: usize = 0x3fff_ffff;

impl Zone {
    /// The first `length` bytes of the zone, as text.
    pub(super) fn str<'z>(&self, zones: &'z [u8], length: usize) -> &'z str {
        core::str::from_utf8(self.bytes(zones, length)).unwrap_or_default()
    }

    pub(super) fn bytes<'z>(&self, zones: &'z [u8], length: usize) -> &'z [u8] {
        zones.get(self.start..).and_then(|zone| zone.get(..length.min(self.length))).unwrap_or_default()
    }

    fn wipe(&self, zones: &mut [u8], length: usize) {
        let zone = zones.get_mut(self.start..).and_then(|zone| zone.get_mut(..length.min(self.length)));
        zone.unwrap_or_default().fill(0);
    }

    /// The text, or `None` if the length is [`NONE`].
    pub(super) fn optional<'z>(&self, zones: &'z [u8], length: usize) -> Option<&'z str> {
        (length != NONE).then(|| self.str(zones, length))
    }

    /// The texts of the zone, one after the other.
    pub(super) fn texts<'z>(&self, zones: &'z [u8]) -> Texts<'z> {
        Texts { rest: self.bytes(zones, self.length) }
    }
}

/// Reads texts that follow one another.
pub(super) struct Texts<'z> {
    rest: &'z [u8],
}

impl<'z> Texts<'z> {
    /// The next text, of `length` bytes; `None` if the length is [`NONE`].
    pub(super) fn next_bytes(&mut self, length: usize) -> Option<&'z [u8]> {
        // `NONE` is longer than the zone.
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(text)
    }

    pub(super) fn next(&mut self, length: usize) -> Option<&'z str> {
        self.next_bytes(length).map(|text| core::str::from_utf8(text).unwrap_or_default())
    }
}

pub(super) struct State {
    pub(super) fields: Fields,
    pub(super) scratch: Scratch,
    pub(super) zones: Vec<u8>,
    /// The caller's fields, and those of the option `extra`.
    pub(super) given: Given,
    pub(super) extra: Given,
    /// The result of a call that returns a text, or the error of a call that failed.
    pub(super) output: Vec<u8>,
    /// Numbers that describe a verified message, or the time of the next check.
    pub(super) head: Head,
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::new()) };
}

/// If a call fails, its result is this number plus the length of the error, which is in the output.
/// It is greater than any other result.
const FAILED: u32 = 0x2000_0000;

impl State {
    const fn new() -> Self {
        Self {
            fields: Fields::new(),
            scratch: Scratch::new(),
            zones: Vec::new(),
            given: Given::new(),
            extra: Given::new(),
            output: Vec::new(),
            head: [0; 8],
        }
    }

    /// Reserves memory for the largest message, so that the buffers do not move.
    fn reserve(&mut self) {
        const NODES: usize = MAX_FIELDS * MAX_DEPTH;
        // The body; the decoded body, twice for `pg_xml`; indices as names; the deduplication key.
        self.fields.reserve_nodes(4 * MAX_BYTES, NODES);
        self.scratch.reserve(MAX_BYTES + 2 * ZONES, MAX_FIELDS);
        self.zones.resize(ZONES, 0);
        self.output.reserve(MAX_BYTES);
    }

    /// Encodes the result or the error of a call.
    fn answer(&mut self, result: Result<u32, Error>) -> u32 {
        match result {
            Ok(result) => result,
            Err(error) => {
                self.wipe_text(0..self.fields.used());
                FAILED | self.put(&error_text(&error))
            }
        }
    }

    /// Writes a text to the output, and returns its length.
    pub(super) fn put(&mut self, text: &[u8]) -> u32 {
        self.output.clear();
        self.output.extend_from_slice(text);
        self.output_length()
    }

    pub(super) fn output_length(&self) -> u32 {
        u32::try_from(self.output.len()).unwrap_or_default()
    }

    /// Appends the deduplication key and the meaning of the error code to the tail, and fills the
    /// head.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(super) fn report(&mut self, body: usize, is_wide: bool, secret_index: usize, with_key: bool) {
        let Self { fields, head, .. } = self;
        let key = fields.used();
        if with_key {
            callback::add_deduplication_key(fields);
        }
        let error = outcome::error_code(fields);
        let has_error = error.is_some();
        let meaning = error.and_then(error_codes::row).map(|row| row.meaning).unwrap_or_default();
        if has_error {
            fields.append(meaning.as_bytes());
        }
        *head = utf16::write(fields, body, is_wide, [key, meaning.len(), secret_index], has_error);
        self.wipe_text(0..body);
    }

    pub(super) fn wipe_text(&mut self, part: Range<usize>) {
        if let Some(part) = self.fields.text_mut().get_mut(part) {
            part.fill(0);
        }
    }

    /// Overwrites the buffers that contain secrets or signed values.
    #[inline(never)]
    fn wipe(&mut self, credentials: usize) {
        self.scratch.wipe();
        CREDENTIALS.wipe(&mut self.zones, credentials);
        self.clear_given();
    }

    /// Removes all fields that the caller has given.
    #[inline(never)]
    fn clear_given(&mut self) {
        for given in [&mut self.given, &mut self.extra] {
            given.clear();
        }
    }
}

/// Runs a call on the hot path, and overwrites its buffers and its stack.
#[inline(never)]
pub(super) fn in_state(credentials: usize, work: &mut dyn FnMut(&mut State) -> Result<u32, Error>) -> u32 {
    with_clean_stack::<HOT_STACK, _>(|| {
        STATE.with_borrow_mut(|state| {
            let result = work(state);
            let result = state.answer(result);
            state.wipe(credentials);
            result
        })
    })
}

/// Runs any other call, which may use more stack. It also overwrites the whole zone of values.
#[inline(never)]
pub(super) fn in_state_rarely(
    credentials: usize,
    work: &mut dyn FnMut(&mut State) -> Result<u32, Error>,
) -> u32 {
    with_clean_stack::<STACK, _>(|| {
        in_state(credentials, &mut |state| {
            let result = work(state);
            VALUES.wipe(&mut state.zones, VALUES.length);
            result
        })
    })
}

/// The credentials of a call.
pub(super) fn credentials(zones: &[u8], length: usize) -> Credentials<'_> {
    Credentials::new(CREDENTIALS.bytes(zones, length))
}

/// The address of a buffer: 0 is the text, 1 the zones, 2 the head, and 3 the output.
#[wasm_bindgen]
pub fn address(buffer: u32) -> usize {
    STATE.with_borrow_mut(|state| {
        if state.zones.is_empty() {
            state.reserve();
        }
        match buffer {
            0 => state.fields.raw().as_ptr().addr(),
            1 => state.zones.as_ptr().addr(),
            2 => state.head.as_ptr().addr(),
            _ => state.output.as_ptr().addr(),
        }
    })
}

/// The time in the zone of values, ISO 8601 with an offset, in milliseconds since 1970; -1 for any other
/// text.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss, reason = "a time is less than 2^53")]
pub fn parse_time(length: usize) -> f64 {
    STATE.with_borrow_mut(|state| {
        let time = iso8601::parse(VALUES.str(&state.zones, length)).map_or(-1.0, |time| time as f64);
        VALUES.wipe(&mut state.zones, length);
        time
    })
}

/// Removes all fields that the caller has given.
#[wasm_bindgen]
pub fn begin_fields() {
    STATE.with_borrow_mut(State::clear_given);
}

/// Makes the fields given so far the fields of the option `extra`.
#[wasm_bindgen]
pub fn end_extra() {
    STATE.with_borrow_mut(|state| core::mem::swap(&mut state.extra, &mut state.given));
}

/// Reserves memory for the name and the text of a field, and returns the address at which JavaScript
/// writes them, one after the other.
#[wasm_bindgen]
pub fn reserve_field(bytes: usize) -> usize {
    STATE.with_borrow_mut(|state| state.given.reserve(bytes).addr())
}

/// Adds the written field: see [`Given`].
#[wasm_bindgen]
pub fn add_field(kind: u32, parent: u32, name: usize, text: usize) {
    STATE.with_borrow_mut(|state| state.given.add_written(kind, parent, name, text));
}
