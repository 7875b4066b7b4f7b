//! Writes `THIRD-PARTY-NOTICES.txt`: the licences of the code in the package's wasm.
//!
//! Many licence files differ only in the copyright holders and in line breaks. So the file lists each crate with its
//! copyright holders, and prints terms with the same words once, below all crates that have them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::build::wasm::BUILDS;
use crate::tools::process::{Result, read_stdout};
use crate::tools::toolchain::TARGET;
use crate::tools::{files, project};

/// The name of the file in the package.
pub(crate) const FILE: &str = "THIRD-PARTY-NOTICES.txt";

const HEAD: &str = "\
The WebAssembly of this package contains code of the following projects. If a project offers a choice of licences, the
MIT licence is used. Not every build contains code of all projects.
";

/// The title and the copyright of `std`, which is built with the crate but is no dependency. Its terms are those of this
/// project's `LICENSE-MIT`.
const STD: (&str, &str) = (
    "The Rust standard library (MIT OR Apache-2.0)",
    "Copyright (c) The Rust Project Developers (see https://thanks.rust-lang.org)",
);

/// A package that `wasm-bindgen` needs only at compile time. None of its code is in the wasm.
const COMPILE_TIME_ONLY: &str = "unicode-ident ";

/// The licence that is chosen where there is a choice.
const PREFERRED: &str = "MIT";

/// The notice for one package.
struct Notice {
    /// Name, version and licence expression.
    title: String,
    /// The text of the chosen licence.
    text: String,
}

/// The text of the file. It contains no paths and no dates.
pub(crate) fn notices() -> Result<String> {
    let metadata = metadata()?;
    let mut notices = Vec::new();
    for package in dependencies()? {
        notices.push(notice(&metadata, &package)?);
    }
    let (_, terms) = split_license(&fs::read_to_string(project::path("LICENSE-MIT"))?);
    notices.push(Notice { title: STD.0.to_owned(), text: format!("{}\n\n{terms}", STD.1) });
    Ok(format_notices(&notices))
}

/// The packages that the wasm is compiled from, as cargo prints them (`hex v0.4.3`), sorted by name.
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
    let printed = read_stdout(&mut tree)?;
    // The first package is the crate itself.
    let mut packages: Vec<_> = printed.lines().skip(1).map(str::to_owned).collect();
    packages.retain(|package| !package.starts_with(COMPILE_TIME_ONLY));
    packages.sort();
    packages.dedup();
    if packages.is_empty() { Err("cargo tree names no dependency of the wasm".into()) } else { Ok(packages) }
}

/// Cargo's metadata of all packages, including those for builds and tests.
fn metadata() -> Result<Value> {
    let mut metadata = cargo("metadata");
    metadata.args(["--format-version", "1", "--filter-platform", TARGET]);
    Ok(serde_json::from_str(&read_stdout(&mut metadata)?)?)
}

/// A command of cargo for the crate with the features of all builds.
fn cargo(subcommand: &str) -> Command {
    let features = BUILDS.iter().map(|build| build.features).collect::<Vec<_>>().join(",");
    let mut cargo = project::cargo();
    cargo.args([subcommand, "--locked", "--no-default-features", "--features", &features]);
    cargo
}

fn notice(metadata: &Value, package: &str) -> Result<Notice> {
    let text = |of: &Value, key: &str| of[key].as_str().map(str::to_owned);
    let (name, version) = package.split_once(" v").ok_or_else(|| format!("\"{package}\" has no version"))?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let found = packages
        .filter(|entry| entry["name"].as_str() == Some(name) && entry["version"].as_str() == Some(version))
        .find_map(|entry| Some((text(entry, "license")?, PathBuf::from(text(entry, "manifest_path")?))));
    let (expression, manifest) = found.ok_or_else(|| format!("{package} names no licence"))?;
    let chosen = choose_license(&expression)
        .ok_or_else(|| format!("{package}: no rule chooses a licence from \"{expression}\""))?;
    let folder = manifest.parent().unwrap_or(&manifest);
    let all = files::list(folder)?;
    let file = license_file(&all, folder, chosen)
        .ok_or_else(|| format!("{package} has no file with the text of {chosen}"))?;
    Ok(Notice { title: format!("{name} {version} ({expression})"), text: fs::read_to_string(file)? })
}

/// The chosen licence of an expression; `None` if the expression is neither one licence nor a choice with MIT.
fn choose_license(expression: &str) -> Option<&str> {
    let choices: Vec<_> = expression.split(" OR ").collect();
    match choices[..] {
        _ if choices.contains(&PREFERRED) => Some(PREFERRED),
        [one] if !one.contains(' ') => Some(one),
        _ => None,
    }
}

/// The file `LICENSE-<license>` of the folder, or `LICENSE` with any extension.
fn license_file<'f>(all: &'f [PathBuf], folder: &Path, license: &str) -> Option<&'f PathBuf> {
    let named = |stem: &str| {
        let mut files = all.iter().filter(|file| file.parent() == Some(folder));
        files.find(|file| file.file_stem().is_some_and(|own| own.eq_ignore_ascii_case(stem)))
    };
    named(&format!("LICENSE-{license}")).or_else(|| named("LICENSE"))
}

/// The copyright lines of a licence file, and its terms without the title.
fn split_license(text: &str) -> (Vec<&str>, String) {
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

fn format_notices(notices: &[Notice]) -> String {
    // Terms with the same words are one group, which shows the terms of its first package.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut places = BTreeMap::new();
    for Notice { title, text } in notices {
        let (holders, terms) = split_license(text);
        let words = terms.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = *places.entry(words).or_insert(groups.len());
        if place == groups.len() {
            groups.push((terms, Vec::new()));
        }
        groups[place].1.push([vec![title.as_str()], holders].concat().join("\n  "));
    }
    let mut file = HEAD.to_owned();
    for (terms, packages) in groups {
        // Writing to a String cannot fail.
        let _ = write!(file, "\n{}\n\n{}\n\n{terms}\n", "-".repeat(80), packages.join("\n"));
    }
    file
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{
        HEAD, Notice, choose_license, dependencies, format_notices, license_file, notices, split_license,
    };

    #[test]
    fn chooses_mit_where_there_is_a_choice() {
        assert_eq!(choose_license("Apache-2.0 OR MIT"), Some("MIT"));
        assert_eq!(choose_license("BSD-3-Clause"), Some("BSD-3-Clause"));
        assert_eq!(choose_license("Zlib OR Apache-2.0"), None);
        assert_eq!(choose_license("(MIT OR Apache-2.0) AND Unicode-3.0"), None);
        assert_eq!(choose_license("Apache-2.0 WITH LLVM-exception"), None);
    }

    #[test]
    fn finds_the_file_of_the_chosen_license() {
        let files = |names: &[&str]| names.iter().map(|name| Path::new("a").join(name)).collect::<Vec<_>>();
        let found = |names: &[&str], license| license_file(&files(names), Path::new("a"), license).cloned();
        let several = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "src/LICENSE-BSD"];
        assert_eq!(found(&several, "MIT"), Some(PathBuf::from("a/LICENSE-MIT")));
        assert_eq!(found(&["license.md"], "MIT"), Some(PathBuf::from("a/license.md")));
        assert_eq!(found(&["LICENSE-APACHE", "src/LICENSE"], "MIT"), None);
    }

    #[test]
    fn separates_copyright_holders_from_terms() {
        let file = "MIT License\n\nCopyright (c) 2024 A \nCopyright © 2023 B\n\nMay be used,\nif named.\n\nCopyright law applies.\n";
        let (holders, terms) = split_license(file);
        assert_eq!(holders, ["Copyright (c) 2024 A", "Copyright © 2023 B"]);
        assert_eq!(terms, "May be used,\nif named.\n\nCopyright law applies.");
    }

    #[test]
    fn prints_the_same_terms_once() {
        let notice = |title: &str, text: &str| Notice { title: title.to_owned(), text: text.to_owned() };
        let line = "-".repeat(80);
        let file = format_notices(&[
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
    fn names_every_dependency() {
        let file = notices().unwrap();
        for package in dependencies().unwrap() {
            let title = format!("\n{} (", package.replacen(" v", " ", 1));
            assert!(file.contains(&title), "{package}");
        }
        assert!(
            file.contains("\nsubtle 2.")
                && file.contains("\nThe Rust standard library (MIT OR Apache-2.0)\n")
        );
        // Packages that run only at build time are not in the wasm.
        assert!(!file.contains("serde_derive") && !file.contains("proptest"));
    }
}
