//! URLs: the merchant's callback URL and the gateway's host.

use crate::error::{ProblemCode, Violation};
use crate::message::script::script_bytes;
use crate::names::byte_class::{self, Classes, DIGIT, UNRESERVED};
use crate::text::ascii;

/// Scheme and authority of an http or https URL.
pub(super) struct Origin<'u> {
    /// Whether it is http on a host that is not loopback.
    pub(super) is_insecure: bool,
    host: &'u [u8],
    /// The rest of the URL: path, query and fragment.
    pub(super) rest: &'u [u8],
}

/// The origin of a URL; `None` if the scheme, the host or the port is malformed.
#[inline(never)]
pub(super) fn origin(url: &[u8]) -> Option<Origin<'_>> {
    let (scheme, rest) = url.split_first_chunk::<4>()?;
    let (is_http, rest) = match rest {
        [b's' | b'S', rest @ ..] => (false, rest),
        rest => (true, rest),
    };
    let rest = rest.strip_prefix(b"://").filter(|_| scheme.eq_ignore_ascii_case(b"http"))?;
    // A host with colons (IPv6) is in brackets.
    let (host, rest) = match rest {
        [b'[', rest @ ..] => {
            let (host, rest) = split_at_other(rest, UNRESERVED, b':');
            (host, rest.strip_prefix(b"]")?)
        }
        _ => split_at_other(rest, UNRESERVED, b'.'),
    };
    let (is_port_valid, rest) = match rest {
        [b':', rest @ ..] => {
            let (port, rest) = split_at_other(rest, DIGIT, b'0');
            (matches!(ascii::parse_u32(port, 10), Some(1..=0xffff)), rest)
        }
        _ => (true, rest),
    };
    let is_host_valid = !host.is_empty() && !ascii::has_byte(host, b'*');
    let is_valid = is_host_valid && is_port_valid && matches!(rest, [] | [b'/' | b'?' | b'#', ..]);
    is_valid.then(|| Origin { is_insecure: is_http && !is_loopback(host), host, rest })
}

/// Whether the URL has a user or a password before its host. The error texts never contain them.
#[inline(never)]
fn has_userinfo(url: &[u8]) -> bool {
    let Some(start) = ascii::find_bytes(url, b"://") else { return false };
    // Browsers take a backslash for a slash.
    let after_scheme = url.iter().skip(start.saturating_add(3));
    after_scheme.take_while(|byte| !ascii::has_byte(b"/\\?#", **byte)).any(|byte| *byte == b'@')
}

/// Splits before the first byte that has none of these classes and is not the byte `other`.
#[inline(never)]
fn split_at_other(bytes: &[u8], allowed: Classes, other: u8) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| byte_class::of(*byte) & allowed == 0 && *byte != other);
    bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or_default()
}

/// Whether a host is loopback: `localhost`, `::1` or 127.x.x.x.
#[inline(never)]
fn is_loopback(host: &[u8]) -> bool {
    let host = core::str::from_utf8(host).unwrap_or_default();
    let mut octets = 0_u32;
    for octet in ascii::split(host, ".") {
        // Browsers read a number with a leading zero as octal, which is another address.
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

/// A URL that receives callbacks.
pub(super) struct Link<'u> {
    pub(super) script: &'u [u8],
    /// Whether it is http on a host that is not loopback.
    pub(super) is_insecure: bool,
    pub(super) has_query: bool,
}

/// Parses a URL that can receive callbacks.
pub(super) fn link(value: &[u8]) -> Result<Link<'_>, &'static Violation> {
    let (mut is_graphic, mut has_fragment, mut has_query) = (true, false, false);
    for byte in value {
        is_graphic &= byte.is_ascii_graphic();
        has_fragment |= *byte == b'#';
        has_query |= *byte == b'?';
    }
    if !is_graphic {
        return Err(&(
            ProblemCode::UrlFormat,
            "must be a URL in ASCII without spaces; escape other characters",
        ));
    }
    let Some(origin) = origin(value) else {
        return Err(if has_userinfo(value) {
            &(ProblemCode::UrlFormat, "must not have a user or a password before its host")
        } else {
            &(ProblemCode::UrlFormat, "must be an http or https URL with a host")
        });
    };
    if has_fragment {
        return Err(&(ProblemCode::UrlFragment, "must not have a \"#\": the part after it is never sent"));
    }
    match script_bytes(value) {
        b"" => Err(&(ProblemCode::UrlScript, "must not end in \"/\": its last path segment is signed")),
        b"." | b".." => {
            Err(&(ProblemCode::UrlScript, "must not end in \".\" or \"..\": clients rewrite such a URL"))
        }
        script => Ok(Link { script, is_insecure: origin.is_insecure, has_query }),
    }
}

/// The vendor's domains: the last two labels of a host. `paybox.money` is the older one. (Vendor's documentation.)
static VENDOR_DOMAINS: [(&str, &str); 5] = [
    ("freedompay", "kz"),
    ("freedompay", "uz"),
    ("freedompay", "kg"),
    ("freedompay", "money"),
    ("paybox", "money"),
];

/// Whether the host is in one of the [`VENDOR_DOMAINS`].
#[inline(never)]
fn is_vendor_host(host: &[u8]) -> bool {
    let (mut name, mut top) = ("", "");
    for label in ascii::split(core::str::from_utf8(host).unwrap_or_default(), ".") {
        // "freedompay.kz." is the same host.
        if !label.is_empty() {
            (name, top) = (top, label);
        }
    }
    VENDOR_DOMAINS
        .iter()
        .any(|domain| ascii::eq_ignore_case(name, domain.0) && ascii::eq_ignore_case(top, domain.1))
}

/// Checks a gateway host: a scheme, a host and optionally a port; https unless it is loopback. (Our
/// choice: a payout request contains a card number.) With `allow_insecure` it may be http on any host
/// but the vendor's own.
pub(crate) fn check_host(value: &str, allow_insecure: bool) -> Result<(), &'static str> {
    let value = value.as_bytes();
    match origin(value) {
        None if has_userinfo(value) => Err("the host must not have a user or a password"),
        None if ascii::find_bytes(value, b":/").is_none() => Err("the host must begin with https://"),
        None => Err("the host has an invalid scheme, name or port"),
        Some(Origin { rest: [_, ..], .. }) => Err("the host must not have a path"),
        Some(Origin { is_insecure: true, host, .. }) if is_vendor_host(host) => {
            Err("the host must use https: it is FreedomPay's own")
        }
        Some(Origin { is_insecure: true, .. }) if !allow_insecure => Err(
            "the host must use https, except in tests with allowInsecureHost: a payout request contains a card number",
        ),
        Some(_) => Ok(()),
    }
}
