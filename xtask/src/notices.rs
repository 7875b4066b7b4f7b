//! `THIRD-PARTY-NOTICES.txt`: whose code is in the package's wasm, and on what terms.
//!
//! Many licence files differ in nothing but the holders of the copyright and where lines break: each crate stands
//! with its holders, and terms that are the same word by word stand once below all that have them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::process::{Result, read};
use crate::toolchain::TARGET;
use crate::wasm::BUILDS;
use crate::{files, project};

/// The file's name in the package.
pub(crate) const FILE: &str = "THIRD-PARTY-NOTICES.txt";

const HEAD: &str = "\
The WebAssembly of this package contains code of the following projects. Where a licence can be chosen, it is taken
under the MIT licence. Not every build contains all of them.
";

/// What is built along without being among the dependencies. Its terms are those of `LICENSE-MIT`, where they stand
/// below holders of ours.
const STD: (&str, &str) = (
    "The Rust standard library (MIT OR Apache-2.0)",
    "Copyright (c) The Rust Project Developers (see https://thanks.rust-lang.org)",
);

/// A package that `wasm-bindgen` only needs while it is compiled: none of its code is in the wasm.
const WITHOUT_CODE: &str = "unicode-ident ";

/// The terms that are taken where there is a choice.
const PREFERRED: &str = "MIT";

/// What somebody is owed.
struct Notice {
    /// Name, version and licence expression.
    title: String,
    /// The text of the licence that is taken.
    text: String,
}

/// The file's text; it tells neither where nor when it was made.
pub(crate) fn text() -> Result<String> {
    let metadata = metadata()?;
    let mut notices = Vec::new();
    for package in dependencies()? {
        notices.push(notice(&metadata, &package)?);
    }
    let (_, terms) = split(&fs::read_to_string(project::at("LICENSE-MIT"))?);
    notices.push(Notice { title: STD.0.to_owned(), text: format!("{}\n\n{terms}", STD.1) });
    Ok(written(&notices))
}

/// Everything that the wasm is compiled from, as cargo says it: `hex v0.4.3`, in the order of names.
fn dependencies() -> Result<Vec<String>> {
    let mut tree = cargo("tree");
    tree.args([
        "--target",
        TARGET,
        "--edges",
        // Procedural macros run in the compiler.
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p}",
    ]);
    let printed = read(&mut tree)?;
    // The first is the crate itself.
    let mut packages: Vec<_> = printed.lines().skip(1).map(str::to_owned).collect();
    packages.retain(|package| !package.starts_with(WITHOUT_CODE));
    packages.sort();
    packages.dedup();
    if packages.is_empty() { Err("cargo tree names no dependency of the wasm".into()) } else { Ok(packages) }
}

/// What the packages say of themselves; those that build and test are among them.
fn metadata() -> Result<Value> {
    let mut metadata = cargo("metadata");
    metadata.args(["--format-version", "1", "--filter-platform", TARGET]);
    Ok(serde_json::from_str(&read(&mut metadata)?)?)
}

/// A question to cargo about the crate with the features of all builds.
fn cargo(question: &str) -> Command {
    let features = BUILDS.iter().map(|build| build.features).collect::<Vec<_>>().join(",");
    let mut cargo = project::cargo();
    cargo.args([question, "--locked", "--no-default-features", "--features", &features]);
    cargo
}

fn notice(metadata: &Value, package: &str) -> Result<Notice> {
    let text = |of: &Value, key: &str| of[key].as_str().map(str::to_owned);
    let (name, version) = package.split_once(" v").ok_or_else(|| format!("\"{package}\" has no version"))?;
    let said = metadata["packages"].as_array().into_iter().flatten();
    let said = said
        .filter(|said| said["name"].as_str() == Some(name) && said["version"].as_str() == Some(version))
        .find_map(|said| Some((text(said, "license")?, PathBuf::from(text(said, "manifest_path")?))));
    let (expression, manifest) = said.ok_or_else(|| format!("{package} names no licence"))?;
    let taken =
        taken(&expression).ok_or_else(|| format!("{package}: which of \"{expression}\" is taken?"))?;
    let folder = manifest.parent().unwrap_or(&manifest);
    let all = files::below(folder)?;
    let file = licence_file(&all, folder, taken)
        .ok_or_else(|| format!("{package} has no file with the text of {taken}"))?;
    Ok(Notice { title: format!("{name} {version} ({expression})"), text: fs::read_to_string(file)? })
}

/// The licence that is taken; `None` where the expression leaves more to say.
fn taken(expression: &str) -> Option<&str> {
    let choices: Vec<_> = expression.split(" OR ").collect();
    match choices[..] {
        _ if choices.contains(&PREFERRED) => Some(PREFERRED),
        [one] if !one.contains(' ') => Some(one),
        _ => None,
    }
}

/// `LICENSE-MIT`, or the only licence there is: `LICENSE` with any ending.
fn licence_file<'f>(all: &'f [PathBuf], folder: &Path, licence: &str) -> Option<&'f PathBuf> {
    let called = |stem: &str| {
        let mut beside = all.iter().filter(|file| file.parent() == Some(folder));
        beside.find(|file| file.file_stem().is_some_and(|own| own.eq_ignore_ascii_case(stem)))
    };
    called(&format!("LICENSE-{licence}")).or_else(|| called("LICENSE"))
}

/// Whose the text is, and the terms: the title of a licence says nothing that the terms don't.
fn split(text: &str) -> (Vec<&str>, String) {
    let is_terms = |line: &&str| !(line.is_empty() || is_holder(line) || is_title(line));
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let start = lines.iter().position(is_terms).unwrap_or(lines.len());
    let (head, terms) = lines.split_at(start);
    (head.iter().copied().filter(|line| is_holder(line)).collect(), terms.join("\n").trim_end().to_owned())
}

fn is_holder(line: &str) -> bool {
    line.starts_with("Copyright ")
}

fn is_title(line: &str) -> bool {
    matches!(line, "MIT License" | "The MIT License (MIT)")
}

fn written(notices: &[Notice]) -> String {
    // Terms are the same if their words are; those that come first are shown.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut places = BTreeMap::new();
    for Notice { title, text } in notices {
        let (holders, terms) = split(text);
        let words = terms.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = *places.entry(words).or_insert(groups.len());
        if place == groups.len() {
            groups.push((terms, Vec::new()));
        }
        groups[place].1.push([vec![title.as_str()], holders].concat().join("\n  "));
    }
    let mut file = HEAD.to_owned();
    for (terms, owed) in groups {
        // Writing to a String cannot fail.
        let _ = write!(file, "\n{}\n\n{}\n\n{terms}\n", "-".repeat(80), owed.join("\n"));
    }
    file
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{HEAD, Notice, dependencies, licence_file, split, taken, text, written};

    #[test]
    fn where_there_is_a_choice_it_is_mit() {
        assert_eq!(taken("Apache-2.0 OR MIT"), Some("MIT"));
        assert_eq!(taken("BSD-3-Clause"), Some("BSD-3-Clause"));
        assert_eq!(taken("Zlib OR Apache-2.0"), None);
        assert_eq!(taken("(MIT OR Apache-2.0) AND Unicode-3.0"), None);
        assert_eq!(taken("Apache-2.0 WITH LLVM-exception"), None);
    }

    #[test]
    fn the_text_is_that_of_the_licence_taken() {
        let files = |names: &[&str]| names.iter().map(|name| Path::new("a").join(name)).collect::<Vec<_>>();
        let found = |names: &[&str], licence| licence_file(&files(names), Path::new("a"), licence).cloned();
        let several = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "src/LICENSE-BSD"];
        assert_eq!(found(&several, "MIT"), Some(PathBuf::from("a/LICENSE-MIT")));
        assert_eq!(found(&["license.md"], "MIT"), Some(PathBuf::from("a/license.md")));
        assert_eq!(found(&["LICENSE-APACHE", "src/LICENSE"], "MIT"), None);
    }

    #[test]
    fn holders_are_told_from_terms() {
        let file = "MIT License\n\nCopyright (c) 2024 A \nCopyright © 2023 B\n\nMay be used,\nif named.\n\nCopyright law applies.\n";
        let (holders, terms) = split(file);
        assert_eq!(holders, ["Copyright (c) 2024 A", "Copyright © 2023 B"]);
        assert_eq!(terms, "May be used,\nif named.\n\nCopyright law applies.");
    }

    #[test]
    fn the_same_terms_stand_once() {
        let notice = |title: &str, text: &str| Notice { title: title.to_owned(), text: text.to_owned() };
        let line = "-".repeat(80);
        let file = written(&[
            notice("a 1.0.0 (MIT)", "Copyright (c) A\n\nMay be used,\nif named.\n"),
            notice("b 2.0.0 (BSD-3-Clause)", "Copyright (c) B\n\nMust not boast.\n"),
            notice("c 3.0.0 (MIT)", "MIT License\r\n\r\nMay be\r\nused, if named."),
        ]);
        assert_eq!(
            file,
            format!(
                "{HEAD}\n{line}\n\na 1.0.0 (MIT)\n  Copyright (c) A\nc 3.0.0 (MIT)\n\nMay be used,\nif named.\n\
                 \n{line}\n\nb 2.0.0 (BSD-3-Clause)\n  Copyright (c) B\n\nMust not boast.\n"
            )
        );
    }

    #[test]
    fn every_dependency_is_in_the_file() {
        let file = text().unwrap();
        for package in dependencies().unwrap() {
            let title = format!("\n{} (", package.replacen(" v", " ", 1));
            assert!(file.contains(&title), "{package}");
        }
        assert!(
            file.contains("\nsubtle 2.")
                && file.contains("\nThe Rust standard library (MIT OR Apache-2.0)\n")
        );
        // What runs on the machine that builds is in no wasm.
        assert!(!file.contains("serde_derive") && !file.contains("proptest"));
    }
}
