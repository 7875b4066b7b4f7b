//! URLs: links of the merchant's, and the gateway's host.

use crate::error::{ProblemCode, Violation};
use crate::message::script::script_bytes;
use crate::names::byte_class::{self, Classes, DIGIT, UNRESERVED};
use crate::text::ascii;

/// Scheme and authority of an http or https URL.
pub(super) struct Origin<'u> {
    /// Whether it is http on a public host, for everyone to read.
    pub(super) is_open: bool,
    /// What follows: path, query or fragment.
    pub(super) rest: &'u [u8],
}

/// The origin of a URL, where host and port are of a possible form.
#[inline(never)]
pub(super) fn origin(url: &[u8]) -> Option<Origin<'_>> {
    let (scheme, rest) = url.split_first_chunk::<4>()?;
    let (is_http, rest) = match rest {
        [b's' | b'S', rest @ ..] => (false, rest),
        rest => (true, rest),
    };
    let rest = rest.strip_prefix(b"://").filter(|_| scheme.eq_ignore_ascii_case(b"http"))?;
    // Only in brackets a host has colons.
    let (host, rest) = match rest {
        [b'[', rest @ ..] => {
            let (host, rest) = split_behind(rest, UNRESERVED, b':');
            (host, rest.strip_prefix(b"]")?)
        }
        _ => split_behind(rest, UNRESERVED, b'.'),
    };
    let (port_fits, rest) = match rest {
        [b':', rest @ ..] => {
            let (port, rest) = split_behind(rest, DIGIT, b'0');
            (matches!(ascii::parse_u32(port, 10), Some(1..=0xffff)), rest)
        }
        _ => (true, rest),
    };
    let host_fits = !host.is_empty() && !ascii::has_byte(host, b'*');
    let fits = host_fits && port_fits && matches!(rest, [] | [b'/' | b'?' | b'#', ..]);
    fits.then(|| Origin { is_open: is_http && !is_loopback(host), rest })
}

/// What stands before the first byte that is neither of these classes nor the other byte, and
/// the rest.
#[inline(never)]
fn split_behind(bytes: &[u8], allowed: Classes, other: u8) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| byte_class::of(*byte) & allowed == 0 && *byte != other);
    bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or_default()
}

/// Whether a host is this machine.
#[inline(never)]
fn is_loopback(host: &[u8]) -> bool {
    let host = core::str::from_utf8(host).unwrap_or_default();
    let mut octets = 0_u32;
    for octet in ascii::split(host, ".") {
        // With a zero before it browsers read an octal number: another machine's.
        if octet.len() > 1 && octet.starts_with('0') {
            return false;
        }
        match ascii::parse_u32(octet.as_bytes(), 10) {
            Some(127) if octets == 0 => {}
            Some(0..=255) if octets > 0 => {}
            _ => return host == "::1" || ascii::eq_ignore_case(host, "localhost"),
        }
        octets = octets.saturating_add(1);
    }
    octets == 4
}

/// A link of the merchant's.
pub(super) struct Link<'u> {
    pub(super) script: &'u [u8],
    /// Whether it is http on a public host, for everyone to read.
    pub(super) is_open: bool,
}

/// Takes a link that callbacks can be sent to.
pub(super) fn link(value: &[u8]) -> Result<Link<'_>, &'static Violation> {
    let (mut is_graphic, mut has_fragment) = (true, false);
    for byte in value {
        is_graphic &= byte.is_ascii_graphic();
        has_fragment |= *byte == b'#';
    }
    if !is_graphic {
        return Err(&(
            ProblemCode::UrlFormat,
            "must be a URL in ASCII without spaces; escape other characters",
        ));
    }
    let Some(origin) = origin(value) else {
        return Err(&(ProblemCode::UrlFormat, "must be an http or https URL with a host"));
    };
    if has_fragment {
        return Err(&(ProblemCode::UrlFragment, "must not have a \"#\": what follows is never sent"));
    }
    match script_bytes(value) {
        b"" => Err(&(ProblemCode::UrlScript, "must not end in \"/\": its last path segment is signed")),
        b"." | b".." => Err(&(ProblemCode::UrlScript, "must not end in a dot segment: clients rewrite it")),
        script => Ok(Link { script, is_open: origin.is_open }),
    }
}

/// Checks a gateway host: a scheme, a host and perhaps a port; https unless it is
/// this machine. (Our choice: a payout request holds a card number.)
pub(crate) fn check_host(value: &str) -> Result<(), &'static str> {
    match origin(value.as_bytes()).filter(|origin| origin.rest.is_empty()) {
        None => Err("the host must have a scheme and no path: \"https://api.freedompay.kz\""),
        Some(Origin { is_open: true, .. }) => {
            Err("the host must be https: a payout request holds a card number")
        }
        Some(_) => Ok(()),
    }
}
