//! The README shows the examples' own code: what is tested is what is read.
//!
//! `<!-- code of <file> -->` stands above a code block. The block holds the lines of that file between
//! `#region readme` and `#endregion`, one region after the other, without the indentation they share.

use std::fs;

use crate::process::Result;
use crate::project;

const MARK: &str = "<!-- code of ";

/// Fails with the first difference of each block, where a block isn't its example's code.
pub(crate) fn check() -> Result {
    let readme = fs::read_to_string(project::at("README.md"))?;
    let shown = blocks(&readme)?;
    if shown.is_empty() {
        return Err(format!("README.md shows no example: no block has \"{MARK}…\" above it").into());
    }
    let mut complaints = Vec::new();
    for (file, block) in &shown {
        let source = fs::read_to_string(project::at(file))
            .map_err(|error| format!("README.md shows {file}, which could not be read: {error}"))?;
        complaints.extend(difference(file, block, &regions(&source)));
    }
    if complaints.is_empty() {
        println!("README.md shows the code of {} examples", shown.len());
        return Ok(());
    }
    Err(complaints.join("\n").into())
}

/// The file that each marked block shows, and the block's lines.
fn blocks(readme: &str) -> Result<Vec<(&str, Vec<&str>)>> {
    let mut found = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(file) = line.strip_prefix(MARK).and_then(|rest| rest.strip_suffix(" -->")) else { continue };
        if !lines.next().is_some_and(|line| line.starts_with("```")) {
            return Err(format!("README.md: the line after \"{line}\" must begin a code block").into());
        }
        found.push((file, lines.by_ref().take_while(|line| *line != "```").collect()));
    }
    Ok(found)
}

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

fn difference(file: &str, shown: &[&str], code: &[&str]) -> Option<String> {
    let at = (0..shown.len().max(code.len())).find(|&line| shown.get(line) != code.get(line))?;
    let line =
        |lines: &[&str]| lines.get(at).map_or_else(|| "(nothing)".to_owned(), |line| format!("\"{line}\""));
    let number = at + 1;
    Some(format!(
        "README.md doesn't show the code of {file}: line {number} of the block differs\n  README:  {}\n  example: {}",
        line(shown),
        line(code)
    ))
}

#[cfg(test)]
mod tests {
    use super::{blocks, difference, regions};

    #[test]
    fn a_block_is_the_regions_of_its_file() {
        let readme = "text\n<!-- code of a/b.js -->\n```js\none\n\n  two\n```\n```js\nother\n```\n";
        let source = "not\n  // #region readme\n  one\n\n  // #endregion\n  nor\n// #region readme\n    two\n// #endregion\n";
        let shown = blocks(readme).unwrap_or_default();
        assert_eq!(shown, [("a/b.js", vec!["one", "", "  two"])]);
        assert_eq!(regions(source), ["one", "", "  two"]);
        assert!(blocks("<!-- code of a -->\n\n```js\n```\n").is_err());
    }

    #[test]
    fn a_difference_is_named() {
        assert_eq!(difference("a.js", &["one", "two"], &["one", "two"]), None);
        assert_eq!(
            difference("a.js", &["one", "two"], &["one"]).as_deref(),
            Some(
                "README.md doesn't show the code of a.js: line 2 of the block differs\n  README:  \"two\"\n  example: (nothing)"
            )
        );
    }
}
