//! The buffers of the hot calls, and what they are read into.
//!
//! JavaScript writes a message into the text and what belongs to it into the zones, makes
//! one call with their lengths, and reads the table and the side. Nothing is kept from one
//! call to the next: it is all overwritten before a call returns, but for the side, which
//! JavaScript overwrites when it has read it.

use core::cell::RefCell;
use core::ops::Range;

use wasm_bindgen::prelude::*;

use super::allocator::{HOT_STACK, with_clean_stack};
use super::table::{self, Head};
use crate::error::Error;
use crate::merchant::credentials::Credentials;
use crate::merchant::outcome;
use crate::message::{Fields, MAX_DEPTH, MAX_FIELDS};
use crate::signing::Scratch;
use crate::wire::MAX_BYTES;

/// What JavaScript may write into the text: more than a body may have, so that one that is
/// too long is seen to be.
pub(super) const TEXT: usize = 2 * MAX_BYTES;

/// A part of the zones, for a text of so many bytes at most.
pub(super) struct Zone {
    start: usize,
    pub(super) length: usize,
}

/// The merchant's id and secrets: see [`Credentials`].
pub(super) const CREDENTIALS: Zone = Zone { start: 0, length: 4096 };
pub(super) const URL: Zone = Zone { start: 4096, length: 8192 };
pub(super) const CONTENT_TYPE: Zone = Zone { start: 12_288, length: 4096 };
pub(super) const SCRIPT: Zone = Zone { start: 16_384, length: 4096 };
/// Order id, payment id and amount of what was asked for, one after the other.
pub(super) const ASKED: Zone = Zone { start: 20_480, length: 4096 };
const ZONES: usize = 24_576;

/// A length that says that there is no such text.
pub(super) const NONE: usize = 0x3fff_ffff;

impl Zone {
    /// The first bytes of the zone, as text.
    pub(super) fn str<'z>(&self, zones: &'z [u8], length: usize) -> &'z str {
        core::str::from_utf8(self.bytes(zones, length)).unwrap_or_default()
    }

    pub(super) fn bytes<'z>(&self, zones: &'z [u8], length: usize) -> &'z [u8] {
        zones.get(self.start..).and_then(|zone| zone.get(..length.min(self.length))).unwrap_or_default()
    }

    /// The text, where there is one.
    pub(super) fn optional<'z>(&self, zones: &'z [u8], length: usize) -> Option<&'z str> {
        (length != NONE).then(|| self.str(zones, length))
    }
}

pub(super) struct State {
    pub(super) fields: Fields,
    pub(super) scratch: Scratch,
    pub(super) zones: Vec<u8>,
    /// A signed body.
    pub(super) output: Vec<u8>,
    key: Vec<u8>,
    table: Vec<u32>,
    error: Option<Error>,
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::new()) };
}

/// The result of a hot call that has failed: more than any length.
pub(super) const FAILED: u32 = 0x3fff_ffff;

/// The result of `sign` for fields that have to be read as JavaScript values.
pub(super) const UNUSUAL: u32 = 0x3fff_fffe;

impl State {
    const fn new() -> Self {
        Self {
            fields: Fields::new(),
            scratch: Scratch::new(),
            zones: Vec::new(),
            output: Vec::new(),
            key: Vec::new(),
            table: Vec::new(),
            error: None,
        }
    }

    /// Makes room for the largest message, so that the buffers stay where they are.
    fn make_room(&mut self) {
        const NODES: usize = MAX_FIELDS * MAX_DEPTH;
        // The body; all of it decoded, twice (`pg_xml`); names that are numbers; the key.
        self.fields.reserve_nodes(4 * MAX_BYTES, NODES);
        self.scratch.reserve(MAX_BYTES + 2 * ZONES, MAX_FIELDS);
        self.zones.resize(ZONES, 0);
        self.output.reserve(MAX_BYTES);
        self.key.reserve(ZONES);
        self.table.resize(table::HEAD + table::PER_NODE * NODES, 0);
    }

    /// What has been asked for, or [`FAILED`] and the error for [`take_error`].
    fn answer(&mut self, result: Result<u32, Error>) -> u32 {
        match result {
            Ok(result) => result,
            Err(error) => {
                self.error = Some(error);
                self.wipe_text(0..self.fields.used());
                FAILED
            }
        }
    }

    /// Adds the deduplication key and the meaning of the error code to the side, and writes
    /// the table.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(super) fn report(&mut self, body: usize, is_wide: bool, secret_index: usize, with_key: bool) {
        let Self { fields, key, table, .. } = self;
        key.clear();
        if with_key {
            outcome::write_deduplication_key(fields, key);
        }
        let key = fields.append(key).range();
        let error = outcome::gateway_error(fields);
        let meaning = error.as_ref().and_then(|error| error.meaning).unwrap_or_default();
        let meaning = fields.append(meaning.as_bytes()).range();
        let head = Head { key: key.start, meaning: meaning.start, secret_index, has_error: error.is_some() };
        table::write(fields, body, is_wide, head, table);
        self.wipe_text(0..body);
    }

    pub(super) fn wipe_text(&mut self, part: Range<usize>) {
        if let Some(part) = self.fields.text_mut().get_mut(part) {
            part.fill(0);
        }
    }

    /// Overwrites what holds secrets or signed values.
    #[inline(never)]
    fn wipe(&mut self, credentials: usize) {
        self.scratch.wipe();
        if let Some(used) = self.zones.get_mut(..credentials.min(CREDENTIALS.length)) {
            used.fill(0);
        }
        self.key.fill(0);
    }
}

/// Does a hot call and overwrites what it leaves behind.
#[inline(always)]
pub(super) fn in_state(credentials: usize, work: impl FnOnce(&mut State) -> Result<u32, Error>) -> u32 {
    with_clean_stack::<HOT_STACK, _>(|| {
        STATE.with_borrow_mut(|state| {
            let result = work(state);
            let result = state.answer(result);
            state.wipe(credentials);
            result
        })
    })
}

/// The merchant of a hot call.
pub(super) fn credentials(zones: &[u8], length: usize) -> Credentials<'_> {
    Credentials::new(CREDENTIALS.bytes(zones, length))
}

/// Where a buffer is: the text, the zones, the table, a signed body.
#[wasm_bindgen]
pub fn address(buffer: u32) -> usize {
    STATE.with_borrow_mut(|state| {
        if state.zones.is_empty() {
            state.make_room();
        }
        match buffer {
            0 => state.fields.raw().as_ptr().addr(),
            1 => state.zones.as_ptr().addr(),
            2 => state.table.as_ptr().addr(),
            _ => state.output.as_ptr().addr(),
        }
    })
}

/// The error of a hot call that has failed.
#[wasm_bindgen]
pub fn take_error() -> JsValue {
    let error = STATE.with_borrow_mut(|state| state.error.take());
    error.map_or(JsValue::UNDEFINED, JsValue::from)
}
