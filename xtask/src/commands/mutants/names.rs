//! Names of mutants that do not change when lines move.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::tools::process::Result;
use crate::tools::project;

/// The text of each source file, as it was when the mutants were listed.
#[derive(Default)]
pub(super) struct Sources(BTreeMap<String, String>);

impl Sources {
    /// The name of a mutant that cargo-mutants has described.
    pub(super) fn name(&mut self, mutant: &Value) -> Result<String> {
        let file = mutant["file"].as_str().unwrap_or_default();
        if !self.0.contains_key(file) {
            self.0.insert(file.to_owned(), fs::read_to_string(project::path(file))?);
        }
        name(mutant, &self.0[file]).ok_or_else(|| format!("unknown description of a mutant: {mutant}").into())
    }

    /// Whether the mutant of this name is in one of these files.
    pub(super) fn has_file_of(&self, name: &str) -> bool {
        name.split_once(": ").is_some_and(|(file, _)| self.0.contains_key(file))
    }
}

/// The file, the change, and the line with the changed part in «».
fn name(mutant: &Value, source: &str) -> Option<String> {
    let (_, change) = mutant["name"].as_str()?.split_once(": ")?;
    let place = |edge: &str| {
        let at = &mutant["span"][edge];
        let number = |key: &str| usize::try_from(at[key].as_u64()?).ok()?.checked_sub(1);
        Some((number("line")?, number("column")?))
    };
    let ((first, start), (last, end)) = (place("start")?, place("end")?);
    let line: Vec<char> = source.lines().nth(first)?.chars().collect();
    // If the change has several lines, only the first is part of the name.
    let end = if first == last { end } else { line.len() };
    let part = |place| line.get(place).map(String::from_iter);
    let (before, changed, after): (String, String, String) =
        (part(0..start)?, part(start..end)?, part(end..line.len())?);
    let file = mutant["file"].as_str()?;
    Some(format!("{file}: {change}: {}«{changed}»{after}", before.trim_start()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::name;

    #[test]
    fn names_a_mutant_by_its_line_without_the_line_number() {
        let mutant = |end_line: u32| {
            json!({
                "name": "src/mask.rs:2:8: replace < with <= in hide",
                "file": "src/mask.rs",
                "span": { "start": { "line": 2, "column": 8 }, "end": { "line": end_line, "column": 9 } },
            })
        };
        let source = "fn hide() {\n  if é < 1 {\n}\n";
        assert_eq!(
            name(&mutant(2), source).as_deref(),
            Some("src/mask.rs: replace < with <= in hide: if é «<» 1 {")
        );
        assert_eq!(
            name(&mutant(3), source).as_deref(),
            Some("src/mask.rs: replace < with <= in hide: if é «< 1 {»")
        );
        assert_eq!(name(&mutant(2), "fn hide() {}"), None);
    }
}
