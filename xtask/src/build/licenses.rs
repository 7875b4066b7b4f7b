//! Writes `THIRD-PARTY-NOTICES.txt`: the licences of the code in the package's wasm.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::build::wasm::BUILDS;
use crate::tools::process::{Result, read_stdout};
use crate::tools::project;
use crate::tools::toolchain::TARGET;

/// The name of the file in the package.
pub(crate) const FILE: &str = "THIRD-PARTY-NOTICES.txt";

const HEAD: &str = "\
The WebAssembly of this package contains code of the following projects. If a project offers a choice of licences, the
MIT licence is used. Not every build contains code of all projects.
";

/// The title of `std`, which is built with the crate but is no dependency. Its terms are those of this project's
/// `LICENSE-MIT`.
const STD: &str = "The Rust standard library (MIT OR Apache-2.0)
Copyright (c) The Rust Project Developers (see https://thanks.rust-lang.org)";

/// A package that `wasm-bindgen` needs only at compile time. None of its code is in the wasm.
const COMPILE_TIME_ONLY: &str = "unicode-ident ";

/// The text of the file. It contains no paths and no dates.
pub(crate) fn notices() -> Result<String> {
    let mut metadata = cargo("metadata");
    metadata.args(["--format-version", "1", "--filter-platform", TARGET]);
    let metadata: Value = serde_json::from_str(&read_stdout(&mut metadata)?)?;
    let mut notices = vec![HEAD.to_owned()];
    for package in dependencies()? {
        let (name, version) = package.split_once(" v").ok_or("cargo tree names no version")?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let found = packages.into_iter().find(|entry| entry["name"] == name && entry["version"] == version);
        let text = |key: &str| found?[key].as_str();
        let (Some(expression), Some(manifest)) = (text("license"), text("manifest_path")) else {
            return Err(format!("{package} names no licence").into());
        };
        let file = license_file(Path::new(manifest).parent().unwrap_or(Path::new("")), expression)
            .ok_or_else(|| format!("{package} has no file with the licence chosen from \"{expression}\""))?;
        notices.push(format!("{name} {version} ({expression})\n\n{}\n", fs::read_to_string(file)?.trim()));
    }
    let ours = fs::read_to_string(project::path("LICENSE-MIT"))?;
    let (_, terms) = ours.split_once("\n\nPermission").ok_or("LICENSE-MIT has no terms")?;
    notices.push(format!("{STD}\n\nPermission{terms}"));
    Ok(notices.join(&format!("\n{}\n\n", "-".repeat(80))).replace('\r', ""))
}

/// The packages that the wasm is compiled from, as cargo prints them (`hex v0.4.3`), sorted by name.
fn dependencies() -> Result<BTreeSet<String>> {
    let mut tree = cargo("tree");
    // Procedural macros run in the compiler.
    tree.args(["--target", TARGET, "--edges", "normal,no-proc-macro"]);
    let printed = read_stdout(tree.args(["--prefix", "none", "--no-dedupe", "--format", "{p}"]))?;
    // The first package is the crate itself.
    let packages = printed.lines().skip(1).filter(|package| !package.starts_with(COMPILE_TIME_ONLY));
    let packages: BTreeSet<_> = packages.map(str::to_owned).collect();
    if packages.is_empty() { Err("cargo tree names no dependency of the wasm".into()) } else { Ok(packages) }
}

/// A command of cargo for the crate with the features of all builds.
fn cargo(subcommand: &str) -> Command {
    let features = BUILDS.iter().map(|build| build.features).collect::<Vec<_>>().join(",");
    let mut cargo = project::cargo();
    cargo.args([subcommand, "--locked", "--no-default-features", "--features", &features]);
    cargo
}

/// The file of a package with the text of MIT, or of its only licence: `LICENSE-MIT`, or `LICENSE` with any extension.
/// `None` for expressions that are neither one licence nor a choice with MIT.
fn license_file(folder: &Path, expression: &str) -> Option<PathBuf> {
    let choices: Vec<_> = expression.split(" OR ").collect();
    let chosen = match choices[..] {
        _ if choices.contains(&"MIT") => "MIT",
        [one] if !one.contains(' ') => one,
        _ => return None,
    };
    let files = || {
        fs::read_dir(folder)
            .ok()?
            .map(|entry| entry.ok().map(|entry| entry.path()))
            .collect::<Option<Vec<_>>>()
    };
    let named = |stem: String| {
        files()?.into_iter().find(|file| file.file_stem().is_some_and(|own| own.eq_ignore_ascii_case(&stem)))
    };
    named(format!("LICENSE-{chosen}")).or_else(|| named("LICENSE".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{dependencies, license_file, notices};
    use crate::tools::{files, project};

    #[test]
    fn finds_the_file_of_the_chosen_license() {
        let found = |names: &[&str], expression| {
            let folder = project::path("target/test-licenses");
            files::recreate_folder(&folder).unwrap();
            for name in names {
                files::write(&folder.join(name), "").unwrap();
            }
            license_file(&folder, expression).map(|file| file.file_name().unwrap().to_owned())
        };
        let several = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "src/LICENSE-BSD"];
        assert_eq!(found(&several, "Apache-2.0 OR MIT").as_deref(), Some("LICENSE-MIT".as_ref()));
        assert_eq!(found(&["license.md"], "BSD-3-Clause").as_deref(), Some("license.md".as_ref()));
        assert_eq!(found(&["LICENSE-APACHE", "src/LICENSE"], "MIT"), None);
        for expression in
            ["Zlib OR Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
        {
            assert_eq!(found(&several, expression), None);
        }
    }

    #[test]
    fn names_every_dependency() {
        let file = notices().unwrap();
        for package in dependencies().unwrap() {
            assert!(file.contains(&format!("\n{} (", package.replacen(" v", " ", 1))), "{package}");
        }
        assert!(
            file.contains("\nsubtle 2.")
                && file.contains("\nThe Rust standard library (MIT OR Apache-2.0)\n")
        );
        // Packages that run only at build time are not in the wasm.
        assert!(!file.contains("serde_derive") && !file.contains("proptest"));
    }
}
