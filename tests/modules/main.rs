//! The modules of `src/` and `xtask/src/` follow the tables of modules in the documentation of `lib.rs` and `main.rs`.
//! Public functions have a description, an example and a list of their errors.
#![cfg(not(target_arch = "wasm32"))]

mod documentation;
mod reader;
mod source;
mod table;
mod violations;

use std::path::{Path, PathBuf};

use source::{Sources, read_texts};
use table::Table;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The sources of the crate and of `xtask`.
fn crates() -> [Sources; 2] {
    [Sources::read(&folder("src"), "lib.rs"), Sources::read(&folder("xtask/src"), "main.rs")]
}

#[track_caller]
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn imports_follow_the_table_of_modules() {
    for sources in crates() {
        let table = Table::parse(&sources.root().docs).unwrap();
        assert_none(&violations::forbidden_imports(&sources, &table));
    }
}

#[test]
fn modules_have_no_import_cycles() {
    for sources in crates() {
        let table = Table::parse(&sources.root().docs).unwrap();
        assert_none(&violations::module_cycles(&sources, &table));
    }
}

#[test]
fn files_of_xtask_have_no_import_cycles() {
    let [_, xtask] = crates();
    assert_none(&violations::file_cycles(&xtask));
}

#[test]
fn files_have_at_most_300_lines() {
    for sources in crates() {
        assert_none(&violations::long_files(&sources));
    }
}

#[test]
fn typescript_files_have_at_most_300_lines() {
    let root = folder("pkg-template/src");
    let mut long = Vec::new();
    for folder in [root.clone(), root.join("cli")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "ts") {
                let lines = std::fs::read_to_string(&file).unwrap().lines().count();
                if lines > 300 {
                    long.push(format!("{}: {lines} lines", file.display()));
                }
            }
        }
    }
    assert_none(&long);
}

#[test]
fn functions_have_at_most_60_lines() {
    for sources in crates() {
        assert_none(&violations::long_functions(&sources));
    }
}

#[test]
fn documentation_lists_every_feature_and_the_oldest_compiler() {
    let manifest = std::fs::read_to_string(folder("Cargo.toml")).unwrap();
    let features = manifest.split("\n[features]\n").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap();
    let features: Vec<_> =
        features.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    let features: Vec<_> = features.into_iter().filter(|name| *name != "default").collect();
    let [library, _] = crates();
    let docs = &library.root().docs;
    let table = docs.split("# Features\n").nth(1).and_then(|rest| rest.split("\n # ").next()).unwrap();
    let rows = table.lines().filter_map(|line| line.trim().strip_prefix("| `")?.split_once('`'));
    let documented: Vec<_> = rows.map(|(name, _)| name).collect();
    assert_eq!(documented, features);
    let version = manifest.split("rust-version = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(docs.contains(&format!("Rust {version} or newer")), "Rust {version}");
}

#[test]
fn public_functions_have_description_example_and_errors() {
    assert_none(&documentation::incomplete_docs(&read_texts(&folder("src"))));
}

/// The checks find what they look for.
mod checks {
    use crate::documentation::incomplete_docs;
    use crate::source::Sources;
    use crate::table::Table;
    use crate::violations::{file_cycles, forbidden_imports, long_files, long_functions, module_cycles};

    const DOCS: &str = "//! | module | content | may use |\n//! |---|---|---|\n\
        //! | `text` | text | nothing |\n//! | `error`, `codes` | errors | `text` |\n\
        //! | `lib` | the root | all above |\n//! | `wasm` | the boundary | all above but `codes`, `lib` |\n";

    fn sources(files: &[(&str, &str)]) -> Sources {
        let root = format!("{DOCS}pub use error::Error;\n{}", files[0].1);
        let mut texts: Vec<_> =
            files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        texts[0] = ("lib.rs".to_owned(), root);
        Sources::parse(&texts, "lib.rs")
    }

    fn forbidden(files: &[(&str, &str)]) -> Vec<String> {
        let sources = sources(files);
        forbidden_imports(&sources, &Table::parse(&sources.root().docs).unwrap())
    }

    const LIB: (&str, &str) = ("lib.rs", "mod codes; mod error; mod text; pub fn root() {}");
    const ERROR: (&str, &str) = ("error/mod.rs", "mod list; pub struct Error;");
    const LIST: (&str, &str) = ("error/list.rs", "use super::super::text::ascii;");
    const TEXT: (&str, &str) = ("text.rs", "");
    const CODES: (&str, &str) = ("codes.rs", "");
    const WASM: (&str, &str) = ("wasm.rs", "");

    #[test]
    fn accepts_allowed_imports() {
        let codes = ("codes.rs", "use crate::{error::Error, text};\nuse std::fmt;");
        let wasm = ("wasm.rs", "fn f() -> crate::Error { crate::text::f::<crate::text::T>() }");
        assert_eq!(forbidden(&[LIB, ERROR, LIST, TEXT, codes, wasm]), [""; 0]);
    }

    #[test]
    fn reports_forbidden_imports_in_every_kind_of_path() {
        for text in [
            "use crate::error::Error;",
            "use crate::{error::{self as e}};",
            "use super::error::*;",
            // The root only re-exports the name.
            "use crate::Error;",
            "fn f() { crate::error::list::g(); }",
            "fn f(x: super::error::Error) {}",
            "macro_rules! m { () => { $crate::error::Error } }",
            "fn f() { println!(\"{}\", g(crate::error::X)); }",
            "mod inner { use super::super::error; }",
            "#[cfg(not(test))] use crate::error;",
        ] {
            let found = forbidden(&[LIB, ERROR, LIST, ("text.rs", text), CODES, WASM]);
            assert_eq!(found, ["text.rs:1: `text` must not use `error`"], "{text}");
        }
        let found = forbidden(&[LIB, ERROR, LIST, TEXT, CODES, ("wasm.rs", "\nuse crate::root;")]);
        assert_eq!(found, ["wasm.rs:2: `wasm` must not use `lib`"]);
        let found = forbidden(&[LIB, ERROR, LIST, TEXT, CODES, WASM, ("other/file.rs", "")]);
        assert_eq!(found, ["other/file.rs: the table has no module `other`"]);
        let found = forbidden(&[LIB, ERROR, LIST, TEXT, WASM]);
        assert_eq!(found, ["the table has the module `codes`, which does not exist"]);
    }

    #[test]
    fn ignores_test_modules() {
        let text = (
            "text.rs",
            "#[cfg(test)] mod tests { use crate::error; }\n#[cfg(test)] mod more;\n#[cfg(all(test, unix))] use crate::error;",
        );
        let more = ("text/more.rs", "use crate::error;");
        assert_eq!(forbidden(&[LIB, ERROR, LIST, text, more, CODES, WASM]), [""; 0]);
    }

    #[test]
    fn reports_cycles() {
        let files = [LIB, ERROR, ("error/list.rs", "use super::Error;"), ("text.rs", "use crate::error;")];
        let without = sources(&files);
        let table = Table::parse(&without.root().docs).unwrap();
        assert_eq!(module_cycles(&without, &table), [""; 0]);
        assert_eq!(file_cycles(&without), [""; 0]);
        let error = ("error/mod.rs", "mod list; use list::names; use crate::text;");
        let with = sources(&[LIB, error, files[2], files[3]]);
        assert_eq!(module_cycles(&with, &table), ["cycle between error, text"]);
        assert_eq!(file_cycles(&with), ["cycle between error/list.rs, error/mod.rs, text.rs"]);
    }

    #[test]
    fn reports_long_files_and_functions() {
        let lines = "\n".repeat(57);
        let short = format!("impl X {{\nfn f(\n) {{{lines}}}\n}}");
        assert_eq!(long_functions(&sources(&[LIB, ("text.rs", &short)])), [""; 0]);
        let long = format!("impl X {{\nfn f(\n) {{\n{lines}\n}}\n}}");
        let found = long_functions(&sources(&[LIB, ("text.rs", &long)]));
        assert_eq!(found, ["text.rs:2: `f` has 61 lines, the limit is 60"]);
        assert_eq!(long_files(&sources(&[LIB, ("text.rs", &"\n".repeat(300))])), [""; 0]);
        let found = long_files(&sources(&[LIB, ("text.rs", &"\n".repeat(301))]));
        assert_eq!(found, ["text.rs: 301 lines, the limit is 300"]);
    }

    #[test]
    fn reports_incomplete_docs_of_public_functions() {
        const COMPLETE: &str =
            "/// Adds.\n///\n/// ```\n/// add(1);\n/// ```\n///\n/// # Errors\n///\n/// None.\n";
        let found = |docs: &str, function: &str| {
            let text = function.replace("DOCS", docs);
            incomplete_docs(&[("a.rs".to_owned(), text)])
        };
        let description = "a.rs: `add` has no description".to_owned();
        let example = "a.rs: `add` has no example that calls it".to_owned();
        let only_example = [example.clone()];
        let errors = "a.rs: `add` returns `Result` and has no section `# Errors`".to_owned();
        let fallible = "DOCS pub fn add() -> Result<(), Error> {}";
        let method = "impl A {\nDOCS pub const fn add(self) {} }";
        assert_eq!(found("", fallible), [description.clone(), example.clone(), errors.clone()]);
        assert_eq!(found("/// Adds.\n", method), only_example);
        assert_eq!(found("/// ```\n/// add(1);\n/// ```\n", fallible), [description.clone(), errors]);
        for code in ["readd(1);", "add_all(1);", "# add(1);", "\"add\";"] {
            assert_eq!(
                found(&format!("/// Adds.\n/// ```\n/// {code}\n/// ```\n"), method),
                only_example,
                "{code}"
            );
        }
        assert_eq!(found("/// Adds.\n/// ```text\n/// add(1);\n/// ```\n", method), only_example);
        let in_macro = "macro_rules! m { ($name:ident) => { impl $name {\nDOCS pub fn add(self) {} } }; }";
        let of_trait = "pub trait T {\nDOCS fn add(); }";
        assert_eq!(found("", in_macro), [description.clone(), example.clone()]);
        assert_eq!(found("", of_trait), [description, example]);
        for function in [fallible, method, in_macro, of_trait] {
            assert_eq!(found(COMPLETE, function), [""; 0], "{function}");
        }
        for hidden in [
            "pub(crate) fn add() {}",
            "impl T for A { fn add() {} }",
            "#[cfg(test)] mod tests { pub fn add() {} }",
        ] {
            assert_eq!(found("", hidden), [""; 0], "{hidden}");
        }
    }

    #[test]
    fn rejects_tables_that_allow_modules_below() {
        let table = "| module | content | may use |\n|---|---|---|\n| `a` | | `b` |\n| `b` | | nothing |\n";
        let error = Table::parse(table).err();
        assert_eq!(error.as_deref(), Some("`a` may use `b`, which is not above it in the table"));
        assert!(Table::parse("| module | other |").is_err());
    }
}
