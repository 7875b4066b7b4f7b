//! Checks that code blocks of the READMEs are the code of the tested examples.
//!
//! The comment `<!-- code of <file> -->` precedes a code block. The block must contain the lines of that file between
//! `#region readme` and `#endregion` (all regions in order, without their common indentation). After the comment
//! `<!-- part of <file> -->` it must contain consecutive lines of them.

use std::fs;

use crate::tools::process::Result;
use crate::tools::project;

const READMES: &[&str] = &["README.md", "pkg-template/README.md"];
const WHOLE: &str = "<!-- code of ";
const PART: &str = "<!-- part of ";

/// Fails with the first difference of each block that differs from its example.
pub(crate) fn check() -> Result {
    let mut differences = Vec::new();
    for name in READMES {
        let readme = fs::read_to_string(project::path(name))?;
        let shown = blocks(&readme).map_err(|problem| format!("{name}: {problem}"))?;
        if shown.is_empty() {
            return Err(format!("{name} shows no example: no block has \"{WHOLE}…\" above it").into());
        }
        for (mark, file, block) in &shown {
            let source = fs::read_to_string(project::path(file))
                .map_err(|error| format!("{name} shows {file}, which could not be read: {error}"))?;
            let code = regions(&source);
            let code = if *mark == PART { part(&code, block) } else { &code };
            differences.extend(difference(name, file, block, code));
        }
        println!("{name} shows the code of examples: {} blocks", shown.len());
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}

/// The marked blocks: the mark, the file that the block shows, and the lines.
fn blocks(readme: &str) -> Result<Vec<(&str, &str, Vec<&str>)>> {
    let mut found = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let marked = [WHOLE, PART].into_iter().find_map(|mark| Some((mark, line.strip_prefix(mark)?)));
        let Some((mark, file)) = marked.and_then(|(mark, rest)| Some((mark, rest.strip_suffix(" -->")?)))
        else {
            continue;
        };
        if !lines.next().is_some_and(|line| line.starts_with("```")) {
            return Err(format!("the line after \"{line}\" must begin a code block").into());
        }
        found.push((mark, file, lines.by_ref().take_while(|line| *line != "```").collect()));
    }
    Ok(found)
}

/// The lines of all regions of a source, without their common indentation.
fn regions(source: &str) -> Vec<&str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in source.lines() {
        match line.trim() {
            "// #region readme" => inside = true,
            "// #endregion" => inside = false,
            _ if inside => lines.push(line),
            _ => {}
        }
    }
    let indents =
        lines.iter().filter(|line| !line.is_empty()).map(|line| line.len() - line.trim_start().len());
    let shared = indents.min().unwrap_or_default();
    lines.iter().map(|line| line.get(shared..).unwrap_or_default()).collect()
}

/// The part of the code that starts with the first shown line and has the same number of lines.
fn part<'c>(code: &'c [&'c str], shown: &[&str]) -> &'c [&'c str] {
    let start = code.iter().position(|line| shown.first() == Some(line)).unwrap_or(code.len());
    let rest = code.get(start..).unwrap_or_default();
    rest.get(..shown.len()).unwrap_or(rest)
}

/// The message about the first line that differs.
fn difference(name: &str, file: &str, shown: &[&str], code: &[&str]) -> Option<String> {
    let at = (0..shown.len().max(code.len())).find(|&line| shown.get(line) != code.get(line))?;
    let line =
        |lines: &[&str]| lines.get(at).map_or_else(|| "(nothing)".to_owned(), |line| format!("\"{line}\""));
    let number = at + 1;
    Some(format!(
        "{name} doesn't show the code of {file}: line {number} of the block differs\n  README:  {}\n  example: {}",
        line(shown),
        line(code)
    ))
}

#[cfg(test)]
mod tests {
    use super::{PART, WHOLE, blocks, difference, part, regions};

    #[test]
    fn reads_blocks_and_regions() {
        let readme = "text\n<!-- code of a/b.js -->\n```js\none\n\n  two\n```\n```js\nother\n```\n<!-- part of c.js -->\n```js\n```\n";
        let source = "not\n  // #region readme\n  one\n\n  // #endregion\n  nor\n// #region readme\n    two\n// #endregion\n";
        let shown = blocks(readme).unwrap_or_default();
        assert_eq!(shown, [(WHOLE, "a/b.js", vec!["one", "", "  two"]), (PART, "c.js", vec![])]);
        assert_eq!(regions(source), ["one", "", "  two"]);
        assert!(blocks("<!-- code of a -->\n\n```js\n```\n").is_err());
    }

    #[test]
    fn compares_a_part_with_consecutive_lines() {
        let code = ["one", "two", "three"];
        assert_eq!(part(&code, &["two", "three"]), ["two", "three"]);
        assert_eq!(part(&code, &["one", "three"]), ["one", "two"]);
        assert_eq!(part(&code, &["three", "four"]), ["three"]);
        assert_eq!(part(&code, &["four"]), [""; 0]);
    }

    #[test]
    fn names_the_first_difference() {
        assert_eq!(difference("README.md", "a.js", &["one", "two"], &["one", "two"]), None);
        assert_eq!(
            difference("README.md", "a.js", &["one", "two"], &["one"]).as_deref(),
            Some(
                "README.md doesn't show the code of a.js: line 2 of the block differs\n  README:  \"two\"\n  example: (nothing)"
            )
        );
    }
}
