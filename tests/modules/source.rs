//! Reads the sources of a crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::visit::Visit;
use syn::{Attribute, Meta};

use crate::reader::{Function, Reader, Use};

/// The sources of one crate.
pub(crate) struct Sources {
    pub(crate) files: Vec<SourceFile>,
}

/// A file. Test modules are not read, but they count as lines.
pub(crate) struct SourceFile {
    /// Relative to the folder of the sources, with `/`.
    pub(crate) name: String,
    /// Its path in the crate; empty for the root.
    pub(crate) module: Vec<String>,
    pub(crate) lines: usize,
    /// Uses of paths of the same crate, without duplicates.
    pub(crate) uses: BTreeSet<Use>,
    pub(crate) functions: Vec<Function>,
    /// The `use` declarations that are visible outside: each name and its path.
    pub(crate) reexports: Vec<(String, Vec<String>)>,
    /// The documentation of the file.
    pub(crate) docs: String,
    /// The modules in other files that are compiled for tests only.
    test_modules: Vec<Vec<String>>,
}

impl Sources {
    /// Reads all `.rs` files of a folder. `root` is the name of the crate's root file.
    pub(crate) fn read(folder: &Path, root: &str) -> Self {
        Self::parse(&read_texts(folder), root)
    }

    /// Parses files, which are given by name and text.
    pub(crate) fn parse(texts: &[(String, String)], root: &str) -> Self {
        let mut files: Vec<_> =
            texts.iter().map(|(name, text)| SourceFile::parse(name, text, name == root)).collect();
        let test_modules: Vec<_> = files.iter().flat_map(|file| file.test_modules.clone()).collect();
        for file in &mut files {
            if test_modules.iter().any(|module| file.module.starts_with(module)) {
                file.uses.clear();
            }
        }
        Self { files }
    }

    /// The root file of the crate.
    pub(crate) fn root(&self) -> &SourceFile {
        self.files.iter().find(|file| file.module.is_empty()).expect("a root file")
    }
}

/// The name and the text of each `.rs` file of a folder.
pub(crate) fn read_texts(folder: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    read_folder(folder, "", &mut texts);
    texts
}

fn read_folder(folder: &Path, prefix: &str, texts: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().display());
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push((name, fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

impl SourceFile {
    fn parse(name: &str, text: &str, is_root: bool) -> Self {
        let stem = name.strip_suffix(".rs").unwrap_or(name);
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        let module = if is_root { Vec::new() } else { stem.split('/').map(str::to_owned).collect() };
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut reader = Reader::new(module.clone(), &syntax.items);
        reader.visit_file(&syntax);
        Self {
            name: name.to_owned(),
            module,
            lines: text.lines().count(),
            uses: reader.uses,
            functions: reader.functions,
            reexports: reader.reexports,
            docs: docs(&syntax.attrs),
            test_modules: reader.test_modules,
        }
    }
}

/// The text of the documentation comments.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
            && let syn::Expr::Lit(literal) = &meta.value
            && let syn::Lit::Str(text) = &literal.lit
        {
            lines.push(text.value());
        }
    }
    lines.join("\n")
}
