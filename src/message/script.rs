//! The script name: the first value of the signed string.

use crate::text::ascii;

/// The script name of a URL: the text after the last `/` of its path. (Vendor's documentation:
/// "from the last / to the end or ?".)
///
/// The query and the fragment are removed first. Percent escapes and letter case are kept. A URL
/// that ends in `/` or has no path has an empty script name. The text may also be a path.
///
/// ```
/// use freedompay_payouts::script_name;
///
/// assert_eq!(script_name("https://api.freedompay.kz/g2g/p2p2nonreg"), "p2p2nonreg");
/// assert_eq!(script_name("https://shop.example/hooks/paid?order=1/2"), "paid");
/// assert_eq!(script_name("https://shop.example"), "");
/// ```
#[must_use]
pub fn script_name(url: &str) -> &str {
    core::str::from_utf8(script_bytes(url.as_bytes())).unwrap_or_default()
}

/// The same for bytes.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn script_bytes(url: &[u8]) -> &[u8] {
    let (mut start, mut end) = (0, url.len());
    for (at, byte) in url.iter().enumerate() {
        match byte {
            b'/' => start = at.saturating_add(1),
            b'?' | b'#' => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    // The host follows the `//` of a scheme.
    let is_host = url.get(..start).and_then(|before| before.strip_suffix(b"//")).is_some_and(is_scheme);
    if is_host { &[] } else { url.get(start..end).unwrap_or_default() }
}

/// The URL without its query and fragment, and the query.
pub(crate) fn split_query(url: &str) -> (&str, Option<&str>) {
    let url = ascii::until_any(url, b"#");
    ascii::split_once(url, "?").map_or((url, None), |(before, query)| (before, Some(query)))
}

/// The path of a URL without its query and fragment. The text may also be a path.
#[cfg(any(feature = "explain", feature = "gateway"))]
pub(crate) fn path_of(url: &str) -> &str {
    let (url, _) = split_query(url);
    match ascii::split_once(url, "//") {
        Some((scheme, rest)) if is_scheme(scheme.as_bytes()) => {
            ascii::find(rest, "/").and_then(|at| rest.get(at..)).unwrap_or_default()
        }
        _ => url,
    }
}

/// Whether the text may come before the `//` of a URL: it is empty or a scheme such as `https:`.
fn is_scheme(text: &[u8]) -> bool {
    text.is_empty()
        || text.strip_suffix(b":").is_some_and(|scheme| {
            scheme.first().is_some_and(u8::is_ascii_alphabetic)
                && scheme.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        })
}

#[cfg(test)]
mod tests {
    use super::script_name;

    #[test]
    fn script_name_is_the_last_segment_without_query_and_fragment() {
        for (url, script) in [
            ("https://api.freedompay.kz/g2g/p2p2nonreg", "p2p2nonreg"),
            ("https://api.freedompay.kz/v1/merchant/500/cardstorage/add", "add"),
            ("http://site.kz/post", "post"),
            ("http://site.kz/post?x=a/b", "post"),
            ("http://site.kz/post#a/b", "post"),
            ("http://site.kz/post?q#f/g", "post"),
            ("http://site.kz/p%6Fst", "p%6Fst"),
            ("http://site.kz/Post.PHP", "Post.PHP"),
            ("http://site.kz//post", "post"),
            ("//site.kz/post", "post"),
            ("/hooks/post", "post"),
            ("init_payment.php", "init_payment.php"),
            ("a//b", "b"),
            ("a//b//c", "c"),
            ("http://site.kz//c", "c"),
            ("http:////c", "c"),
            ("///c", "c"),
            // The text before `//` is not a scheme, so no host follows.
            ("1http://post", "post"),
            ("ht_tp://post", "post"),
        ] {
            assert_eq!(script_name(url), script, "{url}");
        }
    }

    #[test]
    fn script_name_is_empty_without_a_last_segment() {
        for url in [
            "",
            "/",
            "http://site.kz",
            "http://site.kz/",
            "http://site.kz/post/",
            "http://site.kz?a=/b",
            "//site.kz",
            "//site.kz?a=/b",
            "http:////",
        ] {
            assert_eq!(script_name(url), "", "{url}");
        }
    }
}
