//! The script name, implemented from the vendor's description.

/// The last segment of a URL's path: "from the last / to the end or ?".
#[must_use]
pub fn last_segment(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = &url[..end];
    let path = match url.find("//") {
        // After a scheme and `//`, or after a leading `//`, a host follows, which is not part of the path.
        Some(at) if is_scheme(&url[..at]) => {
            let rest = &url[at + 2..];
            rest.find('/').map_or("", |slash| &rest[slash..])
        }
        _ => url,
    };
    path.rsplit('/').next().unwrap_or_default()
}

fn is_scheme(text: &str) -> bool {
    let Some(name) = text.strip_suffix(':') else {
        return text.is_empty();
    };
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}
