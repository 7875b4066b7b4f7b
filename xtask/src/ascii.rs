//! Published JavaScript is printable ASCII in short lines, and the wasm inside it is hexadecimal text.
//!
//! Minifiers may rewrite string literals, pages may be served with any character set, and an uncaught error prints the
//! line it comes from. Hexadecimal digits survive all of that. Every runtime with a decoder of its own for base64 also
//! has one for them, and gzip shortens them better: a wasm file grows by an eighth, as base64 by almost a third.

use std::fmt::Write as _;

use crate::process::Result;

/// The longest line of a published file, in characters.
const MAX_LINE: usize = 400;

/// Where esbuild is asked to break lines. It cannot break before every token, so it needs some room to [`MAX_LINE`].
pub(crate) const LINE_LIMIT: &str = "100";

/// The name that stands for the elements of the array of digits until esbuild has finished.
const PLACEHOLDER: &str = "[WASM_DIGITS]";

/// The bytes in hexadecimal digits, as the elements of an array of strings: one on each line.
pub(crate) fn hex_strings(bytes: &[u8]) -> String {
    // Two quotes and a comma are on the line, too; a byte is never divided.
    let bytes_in_line = (MAX_LINE - 3) / 2;
    let mut strings = String::with_capacity(bytes.len() * 2 + bytes.len() / 32);
    for line in bytes.chunks(bytes_in_line) {
        // Writing to a `String` cannot fail.
        let _ = write!(strings, "{}\"{}\"", if strings.is_empty() { "" } else { ",\n" }, hex::encode(line));
    }
    strings
}

/// Puts the strings into a bundle that needs them.
pub(crate) fn insert_wasm(bundle: &str, hex_strings: &str) -> Result<String> {
    match bundle.split(PLACEHOLDER).collect::<Vec<_>>()[..] {
        [before, after] => Ok(format!("{before}[\n{hex_strings}\n]{after}")),
        _ => Err(format!("a bundle must contain {PLACEHOLDER} once").into()),
    }
}

/// Removes the line breaks that esbuild has put inside string literals, where the line stays short enough.
pub(crate) fn join_strings(bundle: &str) -> String {
    let mut joined = String::with_capacity(bundle.len());
    let mut length = 0;
    for line in bundle.split_inclusive('\n') {
        let end_of_previous = joined.strip_suffix("\\\n");
        // An even number of backslashes stands for backslashes.
        let is_continued = end_of_previous
            .is_some_and(|text| (text.len() - text.trim_end_matches('\\').len()).is_multiple_of(2));
        if is_continued && length - 1 + line.trim_end().len() <= MAX_LINE {
            joined.truncate(joined.len() - 2);
            length -= 1;
        } else {
            length = 0;
        }
        joined.push_str(line);
        length += line.trim_end_matches('\n').len();
    }
    joined
}

/// Whether the text is printable ASCII in short lines.
pub(crate) fn check(text: &str) -> std::result::Result<(), String> {
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(other) = line.chars().find(|c| !(' '..='~').contains(c)) {
            return Err(format!("line {number} contains {other:?}: it must be printable ASCII"));
        }
        if line.len() > MAX_LINE {
            return Err(format!(
                "line {number} has {} characters: at most {MAX_LINE} are allowed",
                line.len()
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check, hex_strings, insert_wasm, join_strings};

    #[test]
    fn every_byte_becomes_two_digits_in_lines_of_400_characters() {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(1000).collect();
        let strings = hex_strings(&bytes);
        let digits: String = strings.chars().filter(char::is_ascii_hexdigit).collect();
        assert_eq!(hex::decode(digits), Ok(bytes));
        let lengths: Vec<_> = strings.lines().map(str::len).collect();
        assert_eq!(lengths, [399, 399, 399, 399, 399, 22]);
        assert_eq!(check(&strings), Ok(()));
    }

    #[test]
    fn the_strings_replace_the_placeholder() {
        let bundle = insert_wasm("var a=[WASM_DIGITS];\n", &hex_strings(&[0, 97])).unwrap();
        assert_eq!(bundle, "var a=[\n\"0061\"\n];\n");
        assert!(insert_wasm("var a=1;\n", "").is_err());
        assert!(insert_wasm("[WASM_DIGITS][WASM_DIGITS]", "").is_err());
    }

    #[test]
    fn line_breaks_inside_strings_are_removed() {
        assert_eq!(join_strings("a=\"one\\\ntwo\\\nthree\";\nb"), "a=\"onetwothree\";\nb");
        let escaped_backslash = "a=`\\\\\n`";
        assert_eq!(join_strings(escaped_backslash), escaped_backslash);
    }

    #[test]
    fn joined_lines_have_at_most_400_characters() {
        let half = "x".repeat(200);
        let fits = format!("{half}\\\n{half}\n");
        assert_eq!(join_strings(&fits), format!("{half}{half}\n"));
        let too_long = format!("{half}\\\n{half};\n");
        assert_eq!(join_strings(&too_long), too_long);
    }

    #[test]
    fn refuses_long_lines_and_other_characters() {
        assert_eq!(check("let a;\nlet b;\n"), Ok(()));
        assert_eq!(check(&"x".repeat(400)), Ok(()));
        assert_eq!(
            check(&format!("\n{}", "x".repeat(401))),
            Err("line 2 has 401 characters: at most 400 are allowed".to_owned())
        );
        for other in ["\u{7f}", "\t", "\u{e9}", "\r"] {
            assert!(check(&format!("a{other}b")).is_err(), "{other:?}");
        }
    }
}
