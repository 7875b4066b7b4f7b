//! The script name: the first of the signed values.

use crate::text::ascii;

/// The script name of a URL: what follows the last `/` of its path (documented:
/// "from the last / to the end or ?").
///
/// Query and fragment are cut first; escapes and case stay as they are. A URL
/// that ends in `/`, or has no path, has the empty script name.
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

/// The same of bytes.
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
    // Behind a scheme's `//` is the host.
    let is_host = url.get(..start).and_then(|before| before.strip_suffix(b"//")).is_some_and(is_scheme);
    if is_host { &[] } else { url.get(start..end).unwrap_or_default() }
}

/// A URL without query and fragment, and its query.
pub(crate) fn split_query(url: &str) -> (&str, Option<&str>) {
    let url = ascii::until_any(url, b"#");
    ascii::split_once(url, "?").map_or((url, None), |(before, query)| (before, Some(query)))
}

/// The path of a URL, or the text itself where it is a path already.
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

/// Whether this is what stands before the `//` of a URL: nothing, or `https:`.
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
    fn the_script_name_is_the_last_segment_without_query_and_fragment() {
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
            // What stands before the `//` is no scheme, and so no host follows.
            ("1http://post", "post"),
            ("ht_tp://post", "post"),
        ] {
            assert_eq!(script_name(url), script, "{url}");
        }
    }

    #[test]
    fn a_url_without_a_last_segment_has_the_empty_script_name() {
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
