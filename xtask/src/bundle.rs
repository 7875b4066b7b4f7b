//! The JavaScript of the npm package: one self-contained file per entry, loader and module format, and its types.
//!
//! The sources in `pkg-template/src` import the wasm as `#wasm`, whatever it is and however it gets there:
//!
//! ```ts
//! import { core } from "#wasm";
//! core().verify(…);        // the first call makes the instance; core().memory is its memory
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use crate::inline::Inlined;
use crate::process::{Result, run, run_quietly};
use crate::wasm::{BUILDS, Build};
use crate::{ascii, declarations, files, node, project, wasm};

/// What a user imports. `name` is the source, `pkg-template/src/<name>.ts`, and the bundle, `pkg/<name>.js`.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// What a user writes behind the package's name.
    subpath: &'static str,
    /// Its wasm's name in [`BUILDS`]; `None` for plain JavaScript.
    build: Option<&'static str>,
    /// Whether it uses Node's modules: then it is for the runtimes that have them. The others must run in a browser.
    node: bool,
    /// Whether it is a program, run by its file's name, and nothing to import.
    pub(crate) program: bool,
}

pub(crate) const ENTRIES: &[Entry] = &[
    Entry { name: "index", subpath: "", build: Some("main"), node: false, program: false },
    Entry { name: "preview", subpath: "/preview", build: Some("preview"), node: false, program: false },
    // The source `errors.ts` has the error classes.
    Entry { name: "error-codes", subpath: "/errors", build: None, node: false, program: false },
    Entry { name: "explain", subpath: "/explain", build: Some("full"), node: false, program: false },
    Entry { name: "sandbox", subpath: "/sandbox", build: Some("full"), node: true, program: false },
    Entry { name: "cli", subpath: "", build: Some("full"), node: true, program: true },
];

impl Entry {
    /// What a user writes after `from`.
    pub(crate) fn import(&self) -> String {
        format!("{}{}", project::NAME, self.subpath)
    }

    /// How its wasm may reach it. What needs Node's modules runs where the inlined wasm does, and what has no wasm
    /// needs one bundle for every runtime.
    fn loaders(&self) -> impl Iterator<Item = &'static Loader> {
        LOADERS.iter().filter(|loader| (!self.node && self.build.is_some()) || !loader.beside)
    }

    /// The bundles that are made of it. A program is started by Node, as a module, and by nothing else.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = (&'static Loader, &'static Format)> {
        let all = self.loaders().flat_map(|loader| loader.formats.iter().map(move |format| (loader, format)));
        all.filter(|(_, format)| !self.program || format.extension == "js")
    }
}

/// How the wasm reaches a runtime. Each loader gives every entry one more bundle, `<name><suffix>.js`.
pub(crate) struct Loader {
    name: &'static str,
    pub(crate) suffix: &'static str,
    /// A module that exports `module()`, the compiled wasm. It imports `./$BUILD.wasm` where the file stays beside the
    /// bundle.
    source: &'static str,
    /// Whether `pkg/<build>.wasm` is that file.
    beside: bool,
    pub(crate) formats: &'static [Format],
}

/// A condition of `exports` in `pkg-template/package.json` for each, with the suffix's name; "inline" is the default.
const LOADERS: &[Loader] = &[
    Loader {
        name: "inline",
        suffix: "",
        source: include_str!("../loaders/inline.js"),
        beside: false,
        formats: &[Format { name: "esm", extension: "js" }, Format { name: "cjs", extension: "cjs" }],
    },
    Loader {
        name: "workerd",
        suffix: ".workerd",
        source: include_str!("../loaders/workerd.js"),
        beside: true,
        formats: &[Format { name: "esm", extension: "js" }],
    },
    Loader {
        name: "edge-light",
        suffix: ".edge-light",
        source: include_str!("../loaders/edge-light.js"),
        beside: true,
        formats: &[Format { name: "esm", extension: "js" }],
    },
];

/// A module format, as esbuild calls it, and the extension its files have in a package of `"type": "module"`.
pub(crate) struct Format {
    name: &'static str,
    pub(crate) extension: &'static str,
}

/// The oldest JavaScript that has all we use; every supported runtime is newer.
const LANGUAGE: &str = "es2022";

/// Writes the bundles and the types of every entry into `package`.
pub(crate) fn make(package: &Path) -> Result {
    for build in BUILDS {
        write_loaders(build)?;
    }
    for entry in ENTRIES {
        let build = entry.build.map(wasm::build).transpose()?;
        let inlined = build.map(|build| Inlined::of(&build.wasm(), &build.folder())).transpose()?;
        for loader in entry.loaders() {
            let settings = write_settings(entry, build, loader, package)?;
            if loader.suffix.is_empty() {
                let mut tsc = node::tool("tsc");
                tsc.arg("--project").arg(&settings);
                if entry.program {
                    // Checked, but nobody imports its types.
                    tsc.args(["--noEmit", "--emitDeclarationOnly", "false", "--declaration", "false"]);
                }
                run(&mut tsc)?;
            }
            if let Some(build) = build.filter(|_| loader.beside) {
                let file = package.join(format!("{}.wasm", build.name));
                files::copy(&build.wasm(), &file)?;
            }
            for (_, format) in entry.bundles().filter(|(of, _)| of.name == loader.name) {
                let file = package.join(format!("{}{}.{}", entry.name, loader.suffix, format.extension));
                bundle(entry, format, &settings, &file)?;
                let mut code = ascii::join_strings(&fs::read_to_string(&file)?);
                if let Some(inlined) = inlined.as_ref().filter(|_| !loader.beside) {
                    code = inlined.insert(&code)?;
                }
                files::write(&file, &code)?;
            }
        }
    }
    declarations::finish(
        &package.join("types"),
        ENTRIES.iter().filter(|entry| !entry.program).map(|entry| entry.name),
    )
}

/// Writes what `#module` stands for beside the wasm.
fn write_loaders(build: &Build) -> Result {
    for loader in LOADERS {
        let code = loader.source.replace("$BUILD", build.name);
        files::write(&build.folder().join(format!("{}.js", loader.name)), &code)?;
    }
    Ok(())
}

/// Writes the settings that TypeScript and esbuild share, so that both find the same `#wasm`.
fn write_settings(entry: &Entry, build: Option<&Build>, loader: &Loader, package: &Path) -> Result<PathBuf> {
    let file = project::at("target/package").join(format!("tsconfig.{}.{}.json", entry.name, loader.name));
    let text =
        |path: PathBuf| format!("\"{}\"", path.display().to_string().replace('\\', "/").replace('"', "\\\""));
    // TypeScript takes the first; esbuild passes over declarations and takes the second.
    let wasm = build.map_or_else(String::new, |build| {
        let [types, code, module] = ["wasm.d.ts", "wasm.js", &format!("{}.js", loader.name)]
            .map(|file| text(build.folder().join(file)));
        format!("\"#wasm\": [{types}, {code}], \"#module\": [{module}]")
    });
    let settings = format!(
        r#"{{
  "compilerOptions": {{
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "noImplicitOverride": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "verbatimModuleSyntax": true,
    "isolatedModules": true,
    "target": "{LANGUAGE}",
    "lib": ["{LANGUAGE}", "dom", "dom.iterable", "esnext.disposable"],
    "module": "nodenext",
    "typeRoots": [{types}],
    "types": [{node}],
    "paths": {{ {wasm} }},
    "rootDir": {source},
    "declaration": true,
    "emitDeclarationOnly": true,
    "outDir": {out}
  }},
  "files": [{entry}]
}}
"#,
        types = text(project::at("xtask/npm/node_modules/@types")),
        node = if entry.node { "\"node\"" } else { "" },
        source = text(project::at("pkg-template/src")),
        out = text(package.join("types")),
        entry = text(project::at("pkg-template/src").join(format!("{}.ts", entry.name))),
    );
    files::write(&file, &settings)?;
    Ok(file)
}

fn bundle(entry: &Entry, format: &Format, settings: &Path, file: &Path) -> Result {
    let mut esbuild = node::tool("esbuild");
    esbuild.arg(project::at("pkg-template/src").join(format!("{}.ts", entry.name)));
    esbuild.args(["--bundle", "--minify", "--charset=ascii", "--legal-comments=none", "--log-level=warning"]);
    esbuild.args(["--external:*.wasm", "--external:*.wasm?module"]);
    esbuild.arg(format!("--line-limit={}", ascii::LINE_LIMIT));
    esbuild.arg(format!("--target={LANGUAGE}")).arg(format!("--format={}", format.name));
    esbuild.arg(format!("--platform={}", if entry.node { "node" } else { "neutral" }));
    esbuild.arg(format!("--tsconfig={}", settings.display()));
    run_quietly(esbuild.arg(format!("--outfile={}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::ENTRIES;

    #[test]
    fn the_manifest_has_every_bundle() {
        let manifest = include_str!("../../pkg-template/package.json");
        for entry in ENTRIES {
            // `bin` has the program's bare name, `exports` paths.
            let folder = if entry.program { "" } else { "./" };
            for (loader, format) in entry.bundles() {
                let file = format!("\"{folder}{}{}.{}\"", entry.name, loader.suffix, format.extension);
                assert!(manifest.contains(&file), "{file} is not in package.json");
            }
        }
    }
}
