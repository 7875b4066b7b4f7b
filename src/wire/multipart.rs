//! `multipart/form-data`, text fields only.
// Offsets into a body of at most 64 KiB.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;
use core::ops::Range;

use super::{brackets, check_name, quoting, too_many_fields, unreadable};
use crate::error::Error;
use crate::message::{Fields, MAX_FIELDS, NodeKind, Span, TOP};
use crate::names::byte_class;
use crate::text::ascii;

/// The boundary of a multipart body; `None` where the body is of another form.
///
/// The body decides whether it is multipart. Where it is and the `Content-Type`
/// names a boundary, the two must agree: a boundary that is not the body's is a
/// damaged message.
pub(crate) fn boundary<'b>(body: &'b str, content_type: Option<&str>) -> Result<Option<&'b str>, Error> {
    let (first, behind) = ascii::split_once(body, "\n").unwrap_or((body, ""));
    let Some(own) = first.trim_ascii_end().strip_prefix("--") else {
        return Ok(None);
    };
    let is_part = |at| ascii::starts_with_ignore_case(body.get(at..).unwrap_or_default(), DISPOSITION);
    let has_parts = (0..body.len()).any(is_part);
    let own = match own.strip_suffix("--") {
        _ if has_parts => Some(own),
        // Without parts there is only the closing line: `--boundary--`.
        closed if ascii::is_blank(behind) => closed,
        // What follows is the start of a part, and the boundary itself ends in dashes.
        closed => closed.and(Some(own)),
    };
    if let (Some(own), Some(content_type)) = (own, content_type)
        && ascii::eq_ignore_case(ascii::trim(ascii::until_any(content_type, b";")), "multipart/form-data")
        && let Some(declared) = parameter(content_type, "boundary")
        && declared != own
    {
        return Err(unreadable("the content type names another boundary than the multipart body has"));
    }
    Ok(own)
}

const DISPOSITION: &str = "content-disposition:";
const ENCODING: &str = "content-transfer-encoding:";

/// Reads the fields between the boundaries. Values stay where they are.
pub(crate) fn read(fields: &mut Fields, body: Range<usize>, boundary: &str) -> Result<(), Error> {
    let mut rest = body.start + 2 + boundary.len()..body.end;
    // Lines end as the first one does: CRLF by the standard, LF where a program
    // in between has rewritten them.
    let crlf = ascii::until_any(str_of(fields, &rest), b"\n").ends_with('\r');
    let (newline, blank_line) = if crlf { ("\r\n", "\r\n\r\n") } else { ("\n", "\n\n") };
    let delimiter = [newline, "--", boundary].concat();

    let mut count = 0;
    // Right behind a delimiter: the end of the body, or the end of the line.
    while !str_of(fields, &rest).starts_with("--") {
        let line = take(fields, &mut rest, newline)?;
        if !ascii::is_blank(str_of(fields, &line)) {
            return Err(unreadable("the multipart body has text behind a boundary"));
        }
        let headers = take(fields, &mut rest, blank_line)?;
        let name = name_of_part(fields, headers)?;
        let value = take(fields, &mut rest, &delimiter)?;
        if count == MAX_FIELDS {
            return Err(too_many_fields());
        }
        count += 1;
        add(fields, name, Span::new(value.start, value.end))?;
    }
    brackets::maps_to_lists(fields);
    Ok(())
}

fn add(fields: &mut Fields, name: Span, value: Span) -> Result<(), Error> {
    let at = if brackets::bracket_count(fields.bytes(name)) > 0 {
        brackets::add(fields, name.range())?
    } else {
        check_name(fields.bytes(name))?;
        fields.add_below(TOP, name, NodeKind::Text).unwrap_or_default()
    };
    fields.set_value(at, value, byte_class::of_all(fields.bytes(value)));
    Ok(())
}

fn str_of<'f>(fields: &'f Fields, part: &Range<usize>) -> &'f str {
    super::str_of(fields, part)
}

/// Takes what is before the mark, and the mark.
#[inline(never)]
fn take(fields: &Fields, rest: &mut Range<usize>, mark: &str) -> Result<Range<usize>, Error> {
    let bytes = fields.raw().get(rest.clone()).unwrap_or_default();
    let Some(length) = ascii::find_bytes(bytes, mark.as_bytes()) else {
        return Err(unreadable("the multipart body is cut off: it has no closing boundary"));
    };
    let before = rest.start..rest.start + length;
    rest.start = before.end + mark.len();
    Ok(before)
}

/// The name in the headers of a part, decoded.
fn name_of_part(fields: &mut Fields, headers: Range<usize>) -> Result<Span, Error> {
    let mut name = String::from(field_name(str_of(fields, &headers))?);
    // Browsers escape by percent, older programs by backslash.
    for (escaped, plain) in [("\\\"", "\""), ("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
        name = ascii::replace(&name, escaped, plain);
    }
    Ok(fields.append(name.as_bytes()))
}

/// The name in a part's `Content-Disposition`, escapes left in.
fn field_name(headers: &str) -> Result<&str, Error> {
    let mut name = None;
    for line in ascii::split(headers, "\n") {
        if headers.is_empty() {
            break;
        }
        let message = if ascii::find(line, ":").is_none() {
            "the multipart body has a malformed header"
        } else if ascii::starts_with_ignore_case(line, DISPOSITION) {
            name = parameter(line, "name");
            if parameter(line, "filename").is_none() {
                continue;
            }
            "the multipart body has a file; text fields were expected"
        } else if ascii::starts_with_ignore_case(line, ENCODING) {
            let encoding = ascii::trim(line.get(ENCODING.len()..).unwrap_or_default());
            if ["7bit", "8bit", "binary"].iter().any(|plain| ascii::eq_ignore_case(encoding, plain)) {
                continue;
            }
            return Err(quoting("the multipart body has a part encoded as {}", encoding));
        } else {
            continue;
        };
        return Err(unreadable(message));
    }
    name.ok_or_else(|| unreadable("the multipart body has a part without a name"))
}

/// The value of a `; key=value` parameter, quotes removed, escapes left in.
#[inline(never)]
fn parameter<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let mut rest = ascii::split_once(header, ";")?.1;
    loop {
        let (part, behind) = rest.split_at_checked(end_of_parameter(rest))?;
        if let Some((own, value)) = ascii::split_once(part, "=")
            && ascii::eq_ignore_case(ascii::trim(own), key)
        {
            let value = ascii::trim(value);
            return value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).or(Some(value));
        }
        rest = behind.get(1..)?;
    }
}

/// Where the parameter ends that the text starts with: a `;` outside quotes.
fn end_of_parameter(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let ends = |byte| {
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && quoted && !escaped;
        byte == b';' && !quoted
    };
    text.bytes().position(ends).unwrap_or(text.len())
}

/// Writes the fields as the gateway does; nested ones under names with brackets.
///
/// The boundary must not occur in any value.
#[cfg(feature = "gateway")]
pub(crate) fn write(fields: &Fields, boundary: &str) -> String {
    let mut body = String::new();
    brackets::flatten(fields, &mut |name, value| {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        body.extend([
            "--",
            boundary,
            "\r\nContent-Disposition: form-data; name=\"",
            &name,
            "\"\r\n\r\n",
            value,
            "\r\n",
        ]);
    });
    body.extend(["--", boundary, "--\r\n"]);
    body
}
