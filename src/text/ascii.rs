//! Searching in text.
//!
//! All patterns are ASCII, so the functions compare bytes. The patterns of the standard library
//! are compiled once for each type of pattern and inlined at most call sites: they took about 6 KB
//! of the gzipped wasm.
// Offsets into a text in memory, at most one after a byte that was found.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;
use core::ops::Range;

/// The offset of the first `pattern`, which must not be empty.
pub(crate) fn find(text: &str, pattern: &str) -> Option<usize> {
    find_bytes(text.as_bytes(), pattern.as_bytes())
}

/// The offset of the first `pattern`, which must not be empty.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn find_bytes(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    let first = *pattern.first()?;
    let mut from = 0;
    loop {
        from += bytes.get(from..)?.iter().position(|&byte| byte == first)?;
        if bytes.get(from..)?.starts_with(pattern) {
            return Some(from);
        }
        from += 1;
    }
}

/// How many bytes are copied at once.
pub(crate) const CHUNK: usize = 16;

/// Longer parts are copied by a call of `memcpy`.
const SHORT: usize = 4 * CHUNK;

/// Copies a part of a text into a buffer. Returns the end of the copy, or `None` if the buffer is
/// too short. Short parts, which are most of them, are copied in chunks of a fixed size if the text
/// and the buffer are long enough: this overwrites up to 32 bytes after the copy.
#[inline(always)]
#[allow(clippy::indexing_slicing)] // Both arrays have `SHORT` bytes, which are four chunks.
pub(crate) fn copy_part(text: &[u8], part: Range<usize>, to: &mut [u8], at: usize) -> Option<usize> {
    let (length, end) = (part.len(), at.saturating_add(part.len()));
    let from = text.get(part.start..).and_then(<[u8]>::first_chunk::<SHORT>);
    let target = to.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<SHORT>);
    match (from, target) {
        (Some(from), Some(target)) if length <= SHORT => {
            let (from, to) = (from.as_chunks::<CHUNK>().0, target.as_chunks_mut::<CHUNK>().0);
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

/// Whether the bytes contain this byte.
#[allow(clippy::manual_contains)] // The standard library's search is ten times as large in wasm.
#[inline(never)]
pub(crate) fn has_byte(bytes: &[u8], byte: u8) -> bool {
    bytes.iter().any(|own| *own == byte)
}

/// Adds all parts to a text.
#[inline(never)]
pub(crate) fn push_all(to: &mut String, parts: &[&str]) {
    for part in parts {
        to.push_str(part);
    }
}

/// The offset of the first of these characters, which must be ASCII.
#[inline(never)]
pub(crate) fn find_any(text: &str, characters: &[u8]) -> Option<usize> {
    text.bytes().position(|byte| has_byte(characters, byte))
}

/// The text before and the text after the first `delimiter`.
#[inline(never)]
pub(crate) fn split_once<'t>(text: &'t str, delimiter: &str) -> Option<(&'t str, &'t str)> {
    let at = find(text, delimiter)?;
    Some((text.get(..at)?, text.get(at + delimiter.len()..)?))
}

/// The text before the first of these characters; the whole text if it has none of them.
pub(crate) fn until_any<'t>(text: &'t str, characters: &[u8]) -> &'t str {
    find_any(text, characters).and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The text without ASCII white space at its start and end.
#[cfg(feature = "sign")]
#[inline(never)]
pub(crate) fn trim(text: &str) -> &str {
    text.trim_ascii()
}

/// Adds to a text. (Not inlined: the code that grows a `String` is large.)
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

/// Whether the text is empty or ASCII white space only.
#[cfg(feature = "sign")]
pub(crate) fn is_blank(text: &str) -> bool {
    all(text, |byte| byte.is_ascii_whitespace())
}

/// Whether the texts are equal, ignoring the case of Latin letters.
#[inline(never)]
pub(crate) fn eq_ignore_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Whether the text starts with this prefix, ignoring the case of Latin letters.
#[cfg(feature = "sign")]
#[inline(never)]
pub(crate) fn starts_with_ignore_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| eq_ignore_case(start, prefix))
}

/// Whether every byte is allowed.
pub(crate) fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(allowed)
}

/// Whether the text has one or more digits and nothing else.
#[inline(never)]
pub(crate) fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Whether the text has a control character.
#[inline(never)]
pub(crate) fn has_control(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().any(|&byte| {
        // In UTF-8, U+0080 to U+009F have two bytes.
        let is_control = byte.is_ascii_control() || (before == 0xc2 && byte < 0xa0);
        before = byte;
        is_control
    })
}

/// The next character. (Not inlined: decoding takes 150 bytes of wasm at each call site.)
#[inline(never)]
pub(crate) fn next_char(chars: &mut core::str::Chars<'_>) -> Option<char> {
    chars.next()
}

/// Whether it is a Latin or Cyrillic letter. (The tables of all alphabets take 2 KB of the gzipped
/// wasm.)
pub(crate) const fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{52f}') && !matches!(c, '×' | '÷'))
}

/// Whether it has Unicode's property `White_Space`. (The standard library's table is larger.)
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

/// Parses digits; `None` for any other character, for an empty text and for more than a `u32` holds.
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

/// The parts of a text between delimiters.
pub(crate) const fn split<'t>(text: &'t str, delimiter: &'t str) -> Split<'t> {
    Split { rest: Some(text), delimiter }
}

/// See [`split`].
#[derive(Clone)]
pub(crate) struct Split<'t> {
    rest: Option<&'t str>,
    delimiter: &'t str,
}

impl<'t> Iterator for Split<'t> {
    type Item = &'t str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'t str> {
        let rest = self.rest.take()?;
        let Some((part, rest)) = split_once(rest, self.delimiter) else {
            return Some(rest);
        };
        self.rest = Some(rest);
        Some(part)
    }
}

/// The text with each `old` replaced by `new`.
#[inline(never)]
pub(crate) fn replace(text: &str, old: &str, new: &str) -> String {
    let mut replaced = String::new();
    let mut between = "";
    for part in split(text, old) {
        push(&mut replaced, between);
        push(&mut replaced, part);
        between = new;
    }
    replaced
}
