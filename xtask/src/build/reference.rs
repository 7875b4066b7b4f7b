//! The API reference of the npm package: `docs/api`, written from the package's type declarations.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::build::package;
use crate::tools::process::{Result, run};
use crate::tools::{files, node, project};

/// The committed reference.
const FOLDER: &str = "docs/api";

/// Writes the reference.
pub(crate) fn write() -> Result {
    generate(&project::path(FOLDER))
}

/// Fails if the committed reference is not the one that the type declarations make.
pub(crate) fn check() -> Result {
    let expected = project::path("target/docs-api");
    generate(&expected)?;
    let differences = differences(&expected, &project::path(FOLDER))?;
    if differences.is_empty() {
        println!("{FOLDER}: current");
        return Ok(());
    }
    Err(format!("{FOLDER} is not current, run `cargo xtask docs`:\n{}", differences.join("\n")).into())
}

fn generate(folder: &Path) -> Result {
    package::build()?;
    node::install_packages("xtask/docs", "TypeDoc writes the API reference")?;
    files::recreate_folder(folder)?;
    run(Command::new("node").arg(project::path("xtask/docs/reference.mjs")).arg(folder))
}

/// The files that are missing in `actual`, superfluous, or different from those in `expected`.
fn differences(expected: &Path, actual: &Path) -> Result<Vec<String>> {
    let mut names = BTreeSet::new();
    for folder in [expected, actual] {
        for file in files::list(folder)? {
            names.insert(file.strip_prefix(folder)?.to_owned());
        }
    }
    let text = |folder: &Path, name| fs::read(folder.join(name)).ok();
    let difference = |name| match (text(expected, name), text(actual, name)) {
        (Some(_), None) => Some("is missing"),
        (None, _) => Some("is superfluous"),
        (expected, actual) => (expected != actual).then_some("differs"),
    };
    Ok(names
        .iter()
        .filter_map(|name| difference(name).map(|how| format!("{} {how}", name.display())))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::tools::{files, project};

    #[test]
    fn reports_each_file_that_is_not_current() {
        let folder = project::path("target/test-reference");
        files::recreate_folder(&folder).unwrap();
        let (expected, actual) = (folder.join("expected"), folder.join("actual"));
        for (file, text) in [("a.md", "1"), ("b.md", "1"), ("c/d.md", "1")] {
            files::write(&expected.join(file), text).unwrap();
        }
        for (file, text) in [("a.md", "1"), ("b.md", "2"), ("e.md", "1")] {
            files::write(&actual.join(file), text).unwrap();
        }
        assert_eq!(differences(&expected, &expected).unwrap(), Vec::<String>::new());
        assert_eq!(
            differences(&expected, &actual).unwrap(),
            ["b.md differs", "c/d.md is missing", "e.md is superfluous"]
        );
    }
}
