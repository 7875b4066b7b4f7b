//! The buffers that signing and verifying use.

use super::md5::Buffer;
use crate::message::Fields;
use crate::message::canonical::Order;

/// Buffers for signing and verifying. They can be used again after [`wipe`](Self::wipe).
#[derive(Default)]
pub(crate) struct Scratch {
    buffer: Buffer,
    pub(super) order: Order,
}

impl Scratch {
    pub(crate) const fn new() -> Self {
        Self { buffer: Buffer::new(), order: Order::new() }
    }

    /// Reserves memory for messages up to this size, so that signing them does not allocate.
    pub(crate) fn reserve(&mut self, bytes: usize, fields: usize) {
        self.buffer.begin(bytes);
        self.order.reserve(fields);
    }

    /// Overwrites the string that was hashed.
    #[inline(always)]
    pub(crate) fn wipe(&mut self) {
        self.buffer.wipe();
    }

    /// Writes `script;value;value;…;` in the order in `self.order`, and makes room for a secret. Without a script
    /// the string starts with the first value. Returns how many bytes were written.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(super) fn write_values(&mut self, fields: &Fields, script: Option<&str>, secret: usize) -> usize {
        let values = self.order.iter().filter_map(|at| fields.node(*at)).map(|node| node.value.range());
        let other = script
            .map_or(0, str::len)
            .saturating_add(secret)
            .saturating_add(self.order.len())
            .saturating_add(1);
        // The values do not overlap, so together they are not longer than the text of the message.
        // Their exact length is needed only if the buffer is shorter than that.
        let max_length = other.saturating_add(fields.used());
        let has_room = self.buffer.has_room(max_length);
        let length = if has_room {
            max_length
        } else {
            values.clone().fold(other, |length, value| length.saturating_add(value.len()))
        };
        self.buffer.begin(length);
        if let Some(script) = script {
            self.buffer.push(script.as_bytes());
            self.buffer.push(b";");
        }
        self.buffer.push_values(fields.raw(), values);
        self.buffer.len()
    }

    /// The digest of the first `written` bytes followed by this secret.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(super) fn digest(&mut self, written: usize, secret: &[u8]) -> Option<[u8; 16]> {
        self.buffer.truncate(written);
        self.buffer.push(secret);
        self.buffer.digest()
    }
}
