//! Writes the JavaScript of the npm package: one self-contained file for each entry, loader and module format, and the
//! types.
//!
//! The sources in `pkg-template/src` import the wasm as `#wasm`, for every build and every loader:
//!
//! ```ts
//! import { core } from "#wasm";
//! core().verify(…);        // the first call creates the instance; core().memory is its memory
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use crate::build::inline_wasm::InlineWasm;
use crate::build::wasm::{BUILDS, Build};
use crate::build::{ascii, declarations, wasm};
use crate::tools::process::{Result, run, run_quietly};
use crate::tools::{files, node, project};

/// An entry of the package: a module that users import, or a program.
pub(crate) struct Entry {
    /// The source is `pkg-template/src/<name>.ts`, the bundle `pkg/<name>.js`.
    pub(crate) name: &'static str,
    /// Follows the name of the package in an import.
    subpath: &'static str,
    /// The name of its wasm in [`BUILDS`]; `None` for plain JavaScript.
    build: Option<&'static str>,
    /// Whether it uses Node's modules, except with loaders of other runtimes. Entries without them must run in browsers.
    node: bool,
    /// Whether it is a program, which is run by the name of its file and cannot be imported.
    pub(crate) program: bool,
}

pub(crate) const ENTRIES: &[Entry] = &[
    Entry { name: "index", subpath: "", build: Some("main"), node: false, program: false },
    Entry { name: "preview", subpath: "/preview", build: Some("preview"), node: false, program: false },
    // Named after its source: `errors.ts` contains the error classes.
    Entry { name: "error-codes", subpath: "/errors", build: None, node: false, program: false },
    Entry { name: "explain", subpath: "/explain", build: Some("full"), node: false, program: false },
    Entry { name: "sandbox", subpath: "/sandbox", build: Some("full"), node: true, program: false },
    Entry { name: "cli", subpath: "", build: Some("full"), node: true, program: true },
];

impl Entry {
    /// The module name in an import: `freedompay-payouts/preview`.
    pub(crate) fn specifier(&self) -> String {
        format!("{}{}", project::NAME, self.subpath)
    }

    /// The loaders of its wasm. Programs, and entries without wasm, need only the default one.
    fn loaders(&self) -> impl Iterator<Item = &'static Loader> {
        LOADERS.iter().filter(|loader| (!self.program && self.build.is_some()) || !loader.separate)
    }

    /// Its bundles. A program has only an ES module, which Node starts.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = (&'static Loader, &'static Format)> {
        let all = self.loaders().flat_map(|loader| loader.formats.iter().map(move |format| (loader, format)));
        all.filter(|(_, format)| !self.program || format.extension == "js")
    }
}

/// A way to load the wasm in a runtime. The bundle of an entry with this loader is `<name><suffix>.js`.
pub(crate) struct Loader {
    name: &'static str,
    pub(crate) suffix: &'static str,
    /// A module that exports the function `module`, which returns the compiled wasm. If the wasm is a separate file, the
    /// module imports `./$BUILD.wasm`.
    source: &'static str,
    /// Whether the wasm is a separate file, `pkg/<build>.wasm`.
    separate: bool,
    pub(crate) formats: &'static [Format],
}

/// `exports` in `pkg-template/package.json` has a condition with the name of each loader, except for the default, "inline".
/// Nitro's builds for Cloudflare have the conditions "workerd" and "unwasm", and use the files of "edge-light": both compile
/// files that are imported with `?module`.
const LOADERS: &[Loader] = &[
    Loader {
        name: "inline",
        suffix: "",
        source: include_str!("../../loaders/inline.js"),
        separate: false,
        formats: &[Format { name: "esm", extension: "js" }, Format { name: "cjs", extension: "cjs" }],
    },
    Loader {
        name: "workerd",
        suffix: ".workerd",
        source: include_str!("../../loaders/workerd.js"),
        separate: true,
        formats: &[Format { name: "esm", extension: "js" }],
    },
    Loader {
        name: "edge-light",
        suffix: ".edge-light",
        source: include_str!("../../loaders/edge-light.js"),
        separate: true,
        formats: &[Format { name: "esm", extension: "js" }],
    },
];

/// A module format: its name in esbuild, and the extension of its files in a package of `"type": "module"`.
pub(crate) struct Format {
    name: &'static str,
    pub(crate) extension: &'static str,
}

/// The version of JavaScript that bundles are written in. Every supported runtime has it.
const JAVASCRIPT_VERSION: &str = "es2022";

/// Writes the bundles and the types of every entry into `package`.
pub(crate) fn write_all(package: &Path) -> Result {
    for build in BUILDS {
        write_loaders(build)?;
    }
    for entry in ENTRIES {
        let build = entry.build.map(wasm::build).transpose()?;
        let inline = build.map(|build| InlineWasm::new(&build.wasm(), &build.folder())).transpose()?;
        for loader in entry.loaders() {
            let settings = write_settings(entry, build, loader, package)?;
            if loader.suffix.is_empty() {
                let mut tsc = node::build_tool("tsc");
                tsc.arg("--project").arg(&settings);
                if entry.program {
                    // Users cannot import its types.
                    tsc.args(["--noEmit", "--emitDeclarationOnly", "false", "--declaration", "false"]);
                }
                run(&mut tsc)?;
            }
            if let Some(build) = build.filter(|_| loader.separate) {
                let file = package.join(format!("{}.wasm", build.name));
                files::copy(&build.wasm(), &file)?;
            }
            for (_, format) in entry.bundles().filter(|(of, _)| of.name == loader.name) {
                let file = package.join(format!("{}{}.{}", entry.name, loader.suffix, format.extension));
                bundle(entry, format, &settings, &file)?;
                let mut code = ascii::join_strings(&fs::read_to_string(&file)?);
                if let Some(inline) = inline.as_ref().filter(|_| !loader.separate) {
                    code = inline.insert(&code)?;
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

/// Writes the modules that the sources import as `#module` to the folder of the build.
fn write_loaders(build: &Build) -> Result {
    for loader in LOADERS {
        let code = loader.source.replace("$BUILD", build.name);
        files::write(&build.folder().join(format!("{}.js", loader.name)), &code)?;
    }
    Ok(())
}

/// Writes the `tsconfig` file that TypeScript and esbuild share, so that both resolve `#wasm` to the same file.
fn write_settings(entry: &Entry, build: Option<&Build>, loader: &Loader, package: &Path) -> Result<PathBuf> {
    let file = project::path("target/package").join(format!("tsconfig.{}.{}.json", entry.name, loader.name));
    let text =
        |path: PathBuf| format!("\"{}\"", path.display().to_string().replace('\\', "/").replace('"', "\\\""));
    // The runtimes with separate wasm files have no server.
    let server = if loader.separate { "no-server.ts" } else { "server.ts" };
    let server = text(project::path("pkg-template/src").join(server));
    // TypeScript uses the first path; esbuild ignores declarations and uses the second.
    let wasm = build.map_or_else(String::new, |build| {
        let [types, code, module] = ["wasm.d.ts", "wasm.js", &format!("{}.js", loader.name)]
            .map(|file| text(build.folder().join(file)));
        format!("\"#wasm\": [{types}, {code}], \"#module\": [{module}], \"#server\": [{server}]")
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
    "target": "{JAVASCRIPT_VERSION}",
    "lib": ["{JAVASCRIPT_VERSION}", "dom", "dom.iterable", "esnext.disposable"],
    "module": "nodenext",
    "typeRoots": [{types}],
    "types": [{node}],
    "paths": {{ {wasm} }},
    "rootDir": {source},
    "declaration": true,
    "emitDeclarationOnly": true,
    "outDir": {out}
  }},
  "files": [{entry}{no_server}]
}}
"#,
        types = text(project::path("xtask/npm/node_modules/@types")),
        node = if entry.node { "\"node\"" } else { "" },
        source = text(project::path("pkg-template/src")),
        out = text(package.join("types")),
        entry = text(project::path("pkg-template/src").join(format!("{}.ts", entry.name))),
        no_server = if entry.node {
            format!(", {}", text(project::path("pkg-template/src/no-server.ts")))
        } else {
            String::new()
        },
    );
    files::write(&file, &settings)?;
    Ok(file)
}

fn bundle(entry: &Entry, format: &Format, settings: &Path, file: &Path) -> Result {
    let mut esbuild = node::build_tool("esbuild");
    esbuild.arg(project::path("pkg-template/src").join(format!("{}.ts", entry.name)));
    esbuild.args(["--bundle", "--minify", "--charset=ascii", "--legal-comments=none", "--log-level=warning"]);
    esbuild.args(["--external:*.wasm", "--external:*.wasm?module"]);
    esbuild.arg(format!("--line-limit={}", ascii::LINE_LIMIT));
    esbuild.arg(format!("--target={JAVASCRIPT_VERSION}")).arg(format!("--format={}", format.name));
    esbuild.arg(format!("--platform={}", if entry.node { "node" } else { "neutral" }));
    esbuild.arg(format!("--tsconfig={}", settings.display()));
    run_quietly(esbuild.arg(format!("--outfile={}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::ENTRIES;

    #[test]
    fn manifest_names_every_bundle() {
        let manifest = include_str!("../../../pkg-template/package.json");
        for entry in ENTRIES {
            // `bin` contains file names, `exports` contains relative paths.
            let folder = if entry.program { "" } else { "./" };
            for (loader, format) in entry.bundles() {
                let file = format!("\"{folder}{}{}.{}\"", entry.name, loader.suffix, format.extension);
                assert!(manifest.contains(&file), "{file} is not in package.json");
            }
        }
    }
}
