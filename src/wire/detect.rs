//! The format of a callback's body. The start of the body decides; a `Content-Type` with a boundary
//! that contradicts it is an error. (The vendor's example declares one format and shows another, so
//! the rest of the `Content-Type` is ignored.)

use alloc::string::String;
use core::ops::Range;

use super::{bytes_of, multipart, str_of, unreadable, unreadable_with_excerpt};
use crate::error::Error;
use crate::message::Fields;
use crate::text::ascii;

/// Errors with remedies of their own.
pub(crate) const BASE64: &str = "the body is base64; decode it first";
pub(crate) const NOT_MULTIPART: &str = "the content type is multipart, the body is not";
pub(crate) const OTHER_BOUNDARY: &str = "the content type and the multipart body have different boundaries";
pub(crate) const OTHER_TEXT: &str =
    "the body is other text where form fields or XML was expected; it starts with: {}";

/// The format of a body.
pub(crate) enum Format {
    Xml,
    Form,
    /// The boundary, and the offset of its first line.
    Multipart(String, usize),
}

/// Finds out the format of a body that is not blank.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn detect(
    fields: &Fields,
    body: &Range<usize>,
    content_type: Option<&str>,
) -> Result<Format, Error> {
    let bytes = bytes_of(fields, body);
    let space = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or_default();
    let (before, start) = bytes.split_at_checked(space).unwrap_or_default();
    let declared = content_type.and_then(multipart::declared_boundary);
    let format = match start {
        [b'<', ..] => Format::Xml,
        [b'-', b'-', ..] if before.last().is_none_or(|byte| *byte == b'\n') => {
            return after_dashes(str_of(fields, body), space, declared);
        }
        _ if starts_as_form(start) => Format::Form,
        _ => return preamble(str_of(fields, body), declared),
    };
    match declared {
        None => Ok(format),
        Some(_) => Err(unreadable(NOT_MULTIPART)),
    }
}

/// Whether the text starts with a name and a `=`, and is not base64, which may end in a `=`.
#[inline(always)]
fn starts_as_form(text: &[u8]) -> bool {
    if let [b'{' | b'[', ..] = text {
        return false;
    }
    // Neither a space nor a control character is in a name.
    let name_end = text.iter().position(|byte| *byte == b'=' || *byte <= b' ');
    match name_end.and_then(|end| text.get(end..)) {
        Some([b'=', rest @ ..]) => rest.len() > 3 || !is_base64(text),
        _ => false,
    }
}

/// The format of a body that starts with `--`.
#[inline(never)]
fn after_dashes(body: &str, start: usize, declared: Option<&str>) -> Result<Format, Error> {
    let text = body.get(start..).unwrap_or_default();
    match (multipart::boundary(text), declared) {
        (Some(own), Some(declared)) if own != declared => Err(unreadable(OTHER_BOUNDARY)),
        (Some(own), _) => Ok(Format::Multipart(String::from(own), start)),
        (None, None) if starts_as_form(text.as_bytes()) => Ok(Format::Form),
        _ => Err(multipart::cut_off()),
    }
}

/// The format of a body that starts with other text: only a declared boundary shows where its
/// multipart body starts. (RFC 2046, 5.1.1: a preamble is ignored. Our choice: it has no `=`, because a
/// form could start so, and have the boundary line in a value.)
#[inline(never)]
fn preamble(body: &str, declared: Option<&str>) -> Result<Format, Error> {
    if let Some(declared) = declared
        && let Some(start) = multipart::find_boundary(body, declared)
        && !ascii::has_byte(body.get(..start).unwrap_or_default().as_bytes(), b'=')
    {
        return Ok(Format::Multipart(String::from(declared), start));
    }
    Err(unknown(ascii::trim(body)))
}

/// The error of a body of no known format.
fn unknown(body: &str) -> Error {
    if is_base64(body.as_bytes()) {
        return unreadable(BASE64);
    }
    let is_json = matches!(body.as_bytes(), [b'{' | b'[', ..]) && !body.starts_with("[object ");
    let message = if is_json {
        "the body is JSON where form fields or XML was expected; it starts with: {}"
    } else {
        OTHER_TEXT
    };
    unreadable_with_excerpt(message, body)
}

/// Whether the bytes are base64 or base64url of a text, perhaps in several lines.
#[inline(never)]
fn is_base64(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let digits = text.strip_suffix(b"=").unwrap_or(text);
    let digits = digits.strip_suffix(b"=").unwrap_or(digits);
    let mut start = 0_u64;
    let mut count = 0_usize;
    for byte in digits {
        let digit = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a' - 26),
            b'0'..=b'9' => byte.wrapping_add(52 - b'0'),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\r' | b'\n' => continue,
            _ => return false,
        };
        if count < 8 {
            start = start << 6 | u64::from(digit);
        }
        count = count.saturating_add(1);
    }
    // Eight digits are six bytes, the last of which may be inside a character. A multipart body has a line
    // break among them.
    let [_, _, decoded @ ..] = start.to_be_bytes();
    let is_text = match core::str::from_utf8(&decoded) {
        Ok(text) => text.bytes().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace()),
        Err(error) => error.error_len().is_none(),
    };
    count >= 8 && is_text
}
