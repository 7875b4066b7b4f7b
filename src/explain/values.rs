//! Mistakes about values: changes that programs make to a text before it is hashed.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::cause::Cause;
use super::windows1251;
use crate::text::decimal;

/// A change of a text.
pub(super) struct Change {
    pub(super) cause: Cause,
    /// How the value was signed: the rest of a sentence that starts with "pg_x was signed".
    pub(super) wording: &'static str,
    /// Returns the changed text; `None` if there is no change.
    pub(super) apply: fn(&str) -> Option<String>,
    /// Whether the change of all values is limited to amounts.
    pub(super) amounts_only: bool,
}

const fn change(cause: Cause, wording: &'static str, apply: fn(&str) -> Option<String>) -> Change {
    Change { cause, wording, apply, amounts_only: false }
}

const fn number(wording: &'static str, apply: fn(&str) -> Option<String>) -> Change {
    Change { cause: Cause::ValueNumber, wording, apply, amounts_only: true }
}

/// Changes that are tried for all values at once, and for each value alone.
pub(super) const CHANGES: &[Change] = &[
    change(Cause::ValueTrimmed, "without the white space at its ends", |text| differs(text, text.trim())),
    change(Cause::ValueTrimmed, "with each run of white space as one space", |text| {
        differs(text, text.split_whitespace().collect::<Vec<_>>().join(" "))
    }),
    number("as the shortest number, such as 100", |text| {
        is_number(text).then(|| shortest(text)).filter(|shortest| shortest != text)
    }),
    number("with two decimals, such as 100.00", |text| decimals(text, 2)),
    number("with one decimal, such as 100.0", |text| decimals(text, 1)),
    number("with four decimals, such as 100.0000", |text| decimals(text, 4)),
    number("with a decimal comma", |text| {
        if is_number(text) { differs(text, text.replace('.', ",")) } else { None }
    }),
    number("as an amount in hundredths", |text| {
        decimals(text, 2).or_else(|| is_number(text).then(|| text.into())).map(|two| two.replace('.', ""))
    }),
    change(Cause::ValueCase, "in lower case", |text| differs(text, text.to_lowercase())),
    change(Cause::ValueCase, "in upper case", |text| differs(text, text.to_uppercase())),
    change(Cause::ValueCase, "with a capital letter first", |text| {
        let mut letters = text.chars();
        let first = letters.next()?.to_uppercase().collect::<String>();
        differs(text, first + letters.as_str())
    }),
    change(Cause::ValueDoubleDecoded, "decoded once more, + as a space", |text| {
        differs(text, percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?)
            .filter(|_| text.contains('%'))
    }),
    change(Cause::ValueDoubleDecoded, "with its percent escapes decoded once more", |text| {
        differs(text, percent_decode_str(text).decode_utf8().ok()?)
    }),
    change(Cause::ValuePlus, "with a space in place of each +", |text| differs(text, text.replace('+', " "))),
    change(Cause::ValuePlus, "with a + in place of each space", |text| differs(text, text.replace(' ', "+"))),
    change(Cause::ValueNotDecoded, "in urlencoded form, with spaces as +", |text| {
        differs(text, encoded(text, FORM).replace("%20", "+"))
    }),
    change(Cause::ValueNotDecoded, "in urlencoded form, with spaces as %20", |text| {
        differs(text, encoded(text, FORM))
    }),
    change(Cause::ValueNotDecoded, "in urlencoded form, except - . _ ~", |text| {
        differs(text, encoded(text, RAW)).filter(|_| text.contains(['~', '*']))
    }),
    change(Cause::ValueNotDecoded, "as encodeURIComponent writes it", |text| {
        differs(text, encoded(text, COMPONENT)).filter(|_| text.contains(['!', '\'', '(', ')', '*', '~']))
    }),
    change(Cause::ValueNotDecoded, "in urlencoded form, except slashes", |text| {
        differs(text, encoded(text, PATH)).filter(|_| text.contains('/'))
    }),
    change(Cause::ValueNotDecoded, "in urlencoded form, with lower-case hex digits", |text| {
        let encoded = encoded(text, FORM).replace("%20", "+");
        let lower = lower_escapes(&encoded);
        if lower == encoded { None } else { differs(text, lower) }
    }),
    change(Cause::ValueHtml, "escaped for HTML, except '", |text| differs(text, html(text, "'"))),
    change(Cause::ValueHtml, "escaped for HTML, ' as &#039;", |text| {
        differs(text, html(text, "&#039;")).filter(|_| text.contains('\''))
    }),
    change(Cause::ValueHtml, "escaped for HTML, ' as &#39;", |text| {
        differs(text, html(text, "&#39;")).filter(|_| text.contains('\''))
    }),
    change(Cause::ValueHtml, "escaped for HTML, ' as &#x27;", |text| {
        differs(text, html(text, "&#x27;")).filter(|_| text.contains('\''))
    }),
    change(Cause::ValueHtml, "escaped for XML, ' as &apos;", |text| {
        differs(text, html(text, "&apos;")).filter(|_| text.contains('\''))
    }),
    change(Cause::ValueHtml, "escaped for XML, except quotes", |text| {
        differs(text, html(text, "'").replace("&quot;", "\"")).filter(|_| text.contains('"'))
    }),
    change(Cause::ValueHtml, "with its HTML entities decoded", |text| differs(text, unescaped(text))),
    change(Cause::ValueNewline, "with \\r\\n in place of \\n", |text| {
        differs(text, text.replace("\r\n", "\n").replace('\n', "\r\n"))
    }),
    change(Cause::ValueNewline, "with \\n in place of \\r\\n", |text| {
        differs(text, text.replace("\r\n", "\n"))
    }),
    change(Cause::ValueNewline, "without its line ends", |text| {
        differs(text, text.replace(['\r', '\n'], ""))
    }),
    change(Cause::ValueNewline, "with spaces in place of its line ends", |text| {
        differs(text, text.replace("\r\n", " ").replace(['\r', '\n'], " "))
    }),
    change(Cause::ValueMojibake, "after its UTF-8 was misread as windows-1251", |text| {
        if text.is_ascii() { None } else { differs(text, windows1251::decode(text.as_bytes())) }
    }),
    change(Cause::ValueMojibake, "after its UTF-8 was misread as latin-1", |text| {
        if text.is_ascii() { None } else { Some(text.bytes().map(char::from).collect()) }
    }),
    change(Cause::ValueMojibake, "in UTF-8, but the message has it misread as windows-1251", |text| {
        if text.is_ascii() { None } else { String::from_utf8(windows1251::encode(text)?).ok() }
    }),
    change(Cause::ValueMojibake, "in UTF-8, but the message has it misread as latin-1", |text| {
        if text.is_ascii() {
            return None;
        }
        let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        String::from_utf8(bytes?).ok()
    }),
    change(Cause::ValueWindows1251, "with ? in place of every non-ASCII character", |text| {
        differs(text, text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect::<String>())
    }),
];

/// Changes that apply to any text. They are tried for one field at a time only.
pub(super) const ADDITIONS: &[Change] = &[
    change(Cause::ValueTrimmed, "with a space at its end, which the message does not have", |text| {
        Some(format!("{text} "))
    }),
    change(Cause::ValueTrimmed, "with a space before it, which the message does not have", |text| {
        Some(format!(" {text}"))
    }),
    change(Cause::ValueTrimmed, "with a newline at its end, which the message does not have", |text| {
        Some(format!("{text}\n"))
    }),
    change(
        Cause::ValueTrimmed,
        "with a Windows newline at its end, which the message does not have",
        |text| Some(format!("{text}\r\n")),
    ),
];

/// Whether a field with this name is an amount.
pub(super) fn is_amount_name(name: &str) -> bool {
    ["amount", "balance", "to_pay", "price", "sum"].iter().any(|word| name.contains(word))
}

fn differs<'t>(text: &str, changed: impl Into<Cow<'t, str>>) -> Option<String> {
    let changed = changed.into();
    if changed == text { None } else { Some(changed.into_owned()) }
}

fn is_number(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 24 && digits(whole) && digits(decimals)
}

fn shortest(number: &str) -> String {
    let (needs_zero, digits) = decimal::normalize(number.as_bytes());
    [if needs_zero { "0" } else { "" }, number.get(digits).unwrap_or_default()].concat()
}

/// The number with this number of decimals; `None` if it needs more.
fn decimals(text: &str, count: usize) -> Option<String> {
    if !is_number(text) {
        return None;
    }
    let shortest = shortest(text);
    let (whole, decimals) = shortest.split_once('.').unwrap_or((&shortest, ""));
    if decimals.len() > count {
        return None;
    }
    differs(text, format!("{whole}.{decimals:0<count$}"))
}

/// What PHP and browsers encode in a form.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');
/// What RFC 3986 encodes: all but unreserved characters.
const RAW: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What `encodeURIComponent` of JavaScript encodes.
const COMPONENT: &AsciiSet = &RAW.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');
/// What `urllib.parse.quote` of Python encodes.
const PATH: &AsciiSet = &RAW.remove(b'/');

fn encoded(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).collect()
}

fn lower_escapes(text: &str) -> String {
    let mut parts = text.split('%');
    let mut lower = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        lower.push('%');
        lower.push_str(&hex.to_ascii_lowercase());
        lower.push_str(rest);
    }
    lower
}

fn html(text: &str, apostrophe: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str(apostrophe),
            c => escaped.push(c),
        }
    }
    escaped
}

fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.into();
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        // Last, so that its result is not decoded again.
        ("&amp;", "&"),
    ];
    entities.iter().fold(text.into(), |text: String, (entity, c)| text.replace(entity, c))
}
