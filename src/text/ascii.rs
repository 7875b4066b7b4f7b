//! Looking into text.
//!
//! What is looked for here is ASCII, so bytes are enough. The standard library's
//! own patterns are compiled anew for each kind of pattern, and nearly for each
//! place that uses one: they weighed some 6 KB of the wasm, gzipped.
// Offsets into a text that is in memory, one behind a byte that was found.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;
use core::ops::Range;

/// Where the first `mark` stands, a text of one character or more.
pub(crate) fn find(text: &str, mark: &str) -> Option<usize> {
    find_bytes(text.as_bytes(), mark.as_bytes())
}

/// Where the first `mark` stands, one byte or more.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn find_bytes(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    let first = *mark.first()?;
    let mut from = 0;
    loop {
        from += bytes.get(from..)?.iter().position(|&byte| byte == first)?;
        if bytes.get(from..)?.starts_with(mark) {
            return Some(from);
        }
        from += 1;
    }
}

/// Bytes copied at once.
pub(crate) const CHUNK: usize = 16;

/// Longer parts are copied by a call.
const SHORT: usize = 4 * CHUNK;

/// Copies a part of a text into a buffer; where the copy ends, and `None` where it has no room.
/// Short parts, as nearly all are, are copied in chunks of a fixed size, where the text and the
/// buffer have bytes behind: up to 32 bytes behind the copy are overwritten.
#[inline(always)]
#[allow(clippy::indexing_slicing)] // Into arrays of `SHORT` bytes, four chunks.
pub(crate) fn copy_part(text: &[u8], part: Range<usize>, to: &mut [u8], at: usize) -> Option<usize> {
    let (length, end) = (part.len(), at.saturating_add(part.len()));
    let from = text.get(part.start..).and_then(<[u8]>::first_chunk::<SHORT>);
    let room = to.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<SHORT>);
    match (from, room) {
        (Some(from), Some(room)) if length <= SHORT => {
            let (from, to) = (from.as_chunks::<CHUNK>().0, room.as_chunks_mut::<CHUNK>().0);
            to[0] = from[0];
            to[1] = from[1];
            if length > 2 * CHUNK {
                to[2..].copy_from_slice(&from[2..]);
            }
        }
        _ => to.get_mut(at..end)?.copy_from_slice(text.get(part)?),
    }
    Some(end)
}

/// Whether the byte is among the bytes.
#[allow(clippy::manual_contains)] // The standard library's search is ten times as large.
#[inline(never)]
pub(crate) fn has_byte(bytes: &[u8], byte: u8) -> bool {
    bytes.iter().any(|own| *own == byte)
}

/// Adds the parts to a text.
#[inline(never)]
pub(crate) fn push_all(to: &mut String, parts: &[&str]) {
    for part in parts {
        to.push_str(part);
    }
}

/// Where the first of the characters stands, all of them ASCII.
#[inline(never)]
pub(crate) fn find_any(text: &str, marks: &[u8]) -> Option<usize> {
    text.bytes().position(|byte| has_byte(marks, byte))
}

/// What stands before the first `mark`, and what stands behind it.
#[inline(never)]
pub(crate) fn split_once<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let at = find(text, mark)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// What stands before the first of the characters; the whole text where there is none.
pub(crate) fn until_any<'t>(text: &'t str, marks: &[u8]) -> &'t str {
    find_any(text, marks).and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The text without the ASCII white space at its ends.
#[cfg(feature = "sign")]
#[inline(never)]
pub(crate) fn trim(text: &str) -> &str {
    text.trim_ascii()
}

/// Adds to a text. (The growing weighs much where it is inlined.)
#[inline(never)]
pub(crate) fn push(to: &mut String, text: &str) {
    to.push_str(text);
}

/// Adds a part of one text to another.
#[cfg(feature = "sign")]
#[inline(never)]
pub(crate) fn push_slice(to: &mut String, text: &str, from: usize, end: usize) {
    push(to, text.get(from..end).unwrap_or_default());
}

/// Whether there is nothing but ASCII white space.
#[cfg(feature = "sign")]
pub(crate) fn is_blank(text: &str) -> bool {
    all(text, |byte| byte.is_ascii_whitespace())
}

/// Whether the texts are one, but for the case of Latin letters.
#[inline(never)]
pub(crate) fn eq_ignore_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Whether the text starts with this word, in any case of Latin letters.
#[cfg(feature = "sign")]
#[inline(never)]
pub(crate) fn starts_with_ignore_case(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| eq_ignore_case(start, word))
}

/// Whether every byte is one of the allowed.
pub(crate) fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(allowed)
}

/// Whether the text is one digit or more, and nothing else.
#[inline(never)]
pub(crate) fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Whether the text has a control character.
#[inline(never)]
pub(crate) fn has_control(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().any(|&byte| {
        // Those from U+0080 to U+009F are two bytes.
        let is_control = byte.is_ascii_control() || (before == 0xc2 && byte < 0xa0);
        before = byte;
        is_control
    })
}

/// The next character. Decoding it weighs 150 bytes at each place that does it itself.
#[inline(never)]
pub(crate) fn next_char(chars: &mut core::str::Chars<'_>) -> Option<char> {
    chars.next()
}

/// Whether it is a letter of the Latin or the Cyrillic alphabets. (The tables of
/// all alphabets weigh 2 KB in wasm, gzipped.)
pub(crate) const fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{52f}') && !matches!(c, '×' | '÷'))
}

/// Whether it is white space: Unicode's property, without its table.
pub(crate) const fn is_white_space(c: char) -> bool {
    matches!(
        c,
        '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}'
            | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// How many bytes of white space the text starts with.
#[inline(never)]
pub(crate) fn leading_white_space(text: &str) -> usize {
    let mut chars = text.chars();
    loop {
        let left = chars.as_str().len();
        if !next_char(&mut chars).is_some_and(is_white_space) {
            return text.len() - left;
        }
    }
}

/// The number that the digits make; `None` for anything but digits, and for more
/// than a `u32` holds.
#[inline(never)]
pub(crate) fn parse_u32(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, byte| {
        let digit = char::from(*byte).to_digit(radix)?;
        number.checked_mul(radix)?.checked_add(digit)
    })
}

/// What stands between the `mark`s, before the first and behind the last.
pub(crate) const fn split<'t>(text: &'t str, mark: &'t str) -> Split<'t> {
    Split { rest: Some(text), mark }
}

/// See [`split`].
#[derive(Clone)]
pub(crate) struct Split<'t> {
    rest: Option<&'t str>,
    mark: &'t str,
}

impl<'t> Iterator for Split<'t> {
    type Item = &'t str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'t str> {
        let rest = self.rest.take()?;
        let Some((part, rest)) = split_once(rest, self.mark) else {
            return Some(rest);
        };
        self.rest = Some(rest);
        Some(part)
    }
}

/// The text with `new` for every `mark`.
#[inline(never)]
pub(crate) fn replace(text: &str, mark: &str, new: &str) -> String {
    let mut replaced = String::new();
    let mut between = "";
    for part in split(text, mark) {
        push(&mut replaced, between);
        push(&mut replaced, part);
        between = new;
    }
    replaced
}
