//! Published JavaScript is printable ASCII in short lines. Minifiers may rewrite string literals, servers may declare any
//! character set, and an uncaught error prints the whole line that it comes from.

/// The longest line of a published file, in characters.
pub(crate) const MAX_LINE: usize = 400;

/// The value of esbuild's `--line-limit`. It is lower than [`MAX_LINE`], because esbuild cannot break before every token.
pub(crate) const LINE_LIMIT: &str = "100";

/// Removes line breaks that esbuild has put into string literals, if the line stays within [`MAX_LINE`].
pub(crate) fn join_strings(bundle: &str) -> String {
    let mut joined = String::with_capacity(bundle.len());
    let mut length = 0;
    for line in bundle.split_inclusive('\n') {
        let end_of_previous = joined.strip_suffix("\\\n");
        // An even number of backslashes is a sequence of escaped backslashes.
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

/// Fails if the text has a character that is not printable ASCII, or a line longer than [`MAX_LINE`].
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
    use super::{check, join_strings};

    #[test]
    fn removes_line_breaks_inside_strings() {
        assert_eq!(join_strings("a=\"one\\\ntwo\\\nthree\";\nb"), "a=\"onetwothree\";\nb");
        let escaped_backslash = "a=`\\\\\n`";
        assert_eq!(join_strings(escaped_backslash), escaped_backslash);
    }

    #[test]
    fn joins_lines_up_to_400_characters() {
        let half = "x".repeat(200);
        let fits = format!("{half}\\\n{half}\n");
        assert_eq!(join_strings(&fits), format!("{half}{half}\n"));
        let too_long = format!("{half}\\\n{half};\n");
        assert_eq!(join_strings(&too_long), too_long);
    }

    #[test]
    fn rejects_long_lines_and_other_characters() {
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
