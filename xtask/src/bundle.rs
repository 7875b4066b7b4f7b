//! The JavaScript of the npm package: one self-contained file per entry, loader and module format, and its types.
//!
//! The sources in `pkg-template/src` import the wasm as `#wasm`, whatever it is and however it gets there:
//!
//! ```ts
//! import { wasm, type Exports } from "#wasm";
//! wasm().call(…);        // the first call makes the instance; wasm().memory is its memory
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Result, run, run_quietly};
use crate::wasm::{BUILDS, Build};
use crate::{files, node, project, spelling};

/// What a user imports. `name` is the source, `pkg-template/src/<name>.ts`, and the bundle, `pkg/<name>.js`.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// Its name in [`BUILDS`].
    build: &'static str,
    /// Whether it uses Node's modules: then it is for the runtimes that have them. The others must run in a browser.
    node: bool,
    /// Whether it is a program, run by its file's name, and nothing to import.
    pub(crate) program: bool,
}

pub(crate) const ENTRIES: &[Entry] = &[
    Entry { name: "index", build: "main", node: false, program: false },
    Entry { name: "preview", build: "preview", node: false, program: false },
    Entry { name: "explain", build: "full", node: false, program: false },
    Entry { name: "sandbox", build: "full", node: true, program: false },
    Entry { name: "cli", build: "full", node: true, program: true },
];

impl Entry {
    /// What a user writes after `from`.
    pub(crate) fn import(&self) -> String {
        if self.name == "index" {
            project::NAME.to_owned()
        } else {
            format!("{}/{}", project::NAME, self.name)
        }
    }

    /// How its wasm may reach it. What needs Node's modules runs where the inlined wasm does.
    fn loaders(&self) -> impl Iterator<Item = &'static Loader> {
        LOADERS.iter().filter(|loader| !self.node || !loader.beside)
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
    /// A module that exports `source()`: bytes, or a module that the runtime has compiled. It imports
    /// `./core.txt` for the bundle, or `./$BUILD.wasm` where the file stays beside it.
    source: &'static str,
    /// The same for a build that is spelled in ASCII, where that makes a difference.
    spelled: Option<&'static str>,
    /// Whether `pkg/<build>.wasm` is that file.
    beside: bool,
    /// What esbuild does with `.wasm`.
    option: &'static str,
    pub(crate) formats: &'static [Format],
}

/// A condition of `exports` in `pkg-template/package.json` for each, with the suffix's name; "inline" is the default.
const LOADERS: &[Loader] = &[
    Loader {
        name: "inline",
        suffix: "",
        source: include_str!("../loaders/inline.js"),
        spelled: Some(include_str!("../loaders/spelled.js")),
        beside: false,
        option: "--loader:.txt=text",
        formats: &[Format { name: "esm", extension: "js" }, Format { name: "cjs", extension: "cjs" }],
    },
    Loader {
        name: "workerd",
        suffix: ".workerd",
        source: include_str!("../loaders/workerd.js"),
        spelled: None,
        beside: true,
        option: "--external:*.wasm",
        formats: &[Format { name: "esm", extension: "js" }],
    },
    Loader {
        name: "edge-light",
        suffix: ".edge-light",
        source: include_str!("../loaders/edge-light.js"),
        spelled: None,
        beside: true,
        option: "--external:*.wasm?module",
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
        let Some(build) = BUILDS.iter().find(|build| build.name == entry.build) else {
            return Err(format!("{} wants the build \"{}\": there is none", entry.name, entry.build).into());
        };
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
            if loader.beside {
                let file = package.join(format!("{}.wasm", build.name));
                files::copy(&build.wasm(), &file)?;
            }
            for (_, format) in entry.bundles().filter(|(of, _)| of.name == loader.name) {
                bundle(entry, loader, format, &settings, package)?;
            }
        }
    }
    add_commonjs_types(&package.join("types"))
}

/// Writes `<loader>.js` and its types beside the wasm: what `#wasm` stands for.
fn write_loaders(build: &Build) -> Result {
    let folder = build.folder();
    // Else TypeScript takes them for CommonJS.
    files::write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    let wasm = fs::read(build.wasm())?;
    let text =
        if build.spelled { spelling::spell(&wasm) } else { wasm.iter().copied().map(char::from).collect() };
    files::write(&folder.join("core.txt"), &text)?;
    for loader in LOADERS {
        let source = if build.spelled { loader.spelled } else { None };
        let source = source.unwrap_or(loader.source);
        let code = format!(
            "{}
let exports;

export const wasm = () => (exports ??= start());

function start() {{
  const made = source();
  const module = made instanceof Uint8Array ? new WebAssembly.Module(made) : made;
  return new WebAssembly.Instance(module).exports;
}}
",
            source.replace("$BUILD", build.name).replace("export ", "")
        );
        files::write(&folder.join(format!("{}.js", loader.name)), &code)?;
        files::write(&folder.join(format!("{}.d.ts", loader.name)), include_str!("../loaders/exports.d.ts"))?;
    }
    Ok(())
}

/// Writes the settings that TypeScript and esbuild share, so that both find the same `#wasm`.
fn write_settings(entry: &Entry, build: &Build, loader: &Loader, package: &Path) -> Result<PathBuf> {
    let file = project::at("target/package").join(format!("tsconfig.{}.{}.json", entry.name, loader.name));
    let text =
        |path: PathBuf| format!("\"{}\"", path.display().to_string().replace('\\', "/").replace('"', "\\\""));
    let settings = format!(
        r##"{{
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
    "paths": {{ "#wasm": [{wasm_types}, {wasm}] }},
    "rootDir": {source},
    "declaration": true,
    "emitDeclarationOnly": true,
    "outDir": {out}
  }},
  "files": [{entry}]
}}
"##,
        types = text(project::at("xtask/npm/node_modules/@types")),
        node = if entry.node { "\"node\"" } else { "" },
        // TypeScript takes the first; esbuild passes over declarations and takes the second.
        wasm_types = text(build.folder().join(format!("{}.d.ts", loader.name))),
        wasm = text(build.folder().join(format!("{}.js", loader.name))),
        source = text(project::at("pkg-template/src")),
        out = text(package.join("types")),
        entry = text(project::at("pkg-template/src").join(format!("{}.ts", entry.name))),
    );
    files::write(&file, &settings)?;
    Ok(file)
}

fn bundle(entry: &Entry, loader: &Loader, format: &Format, settings: &Path, package: &Path) -> Result {
    let mut esbuild = node::tool("esbuild");
    esbuild.arg(project::at("pkg-template/src").join(format!("{}.ts", entry.name)));
    esbuild.args([
        "--bundle",
        "--minify",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
        loader.option,
    ]);
    esbuild.arg(format!("--target={LANGUAGE}")).arg(format!("--format={}", format.name));
    esbuild.arg(format!("--platform={}", if entry.node { "node" } else { "neutral" }));
    esbuild.arg(format!("--tsconfig={}", settings.display()));
    let file = format!("{}{}.{}", entry.name, loader.suffix, format.extension);
    run_quietly(esbuild.arg(format!("--outfile={}", package.join(file).display())))
}

/// TypeScript takes a `.d.ts` of this package for an ES module; `require` needs its own copy of each.
fn add_commonjs_types(types: &Path) -> Result {
    for file in files::below(types)? {
        let text = fs::read_to_string(&file)?;
        if text.contains("#wasm") {
            return Err(format!("{} shows the wasm: nobody outside can import them", file.display()).into());
        }
        if let Some(stem) = file.to_string_lossy().strip_suffix(".d.ts") {
            files::write(Path::new(&format!("{stem}.d.cts")), &with_imports(&text, ".cjs"))?;
        }
    }
    Ok(())
}

/// `from "./x.js"` gets another ending, and so does `import("./x.js")`.
pub(crate) fn with_imports(types: &str, ending: &str) -> String {
    let mut parts = types.split('"');
    let mut before = parts.next().unwrap_or_default();
    let mut changed = before.to_owned();
    for part in parts {
        changed.push('"');
        let imported = [" from ", "import(", "import "].iter().any(|word| before.ends_with(word));
        match part.strip_suffix(".js").filter(|path| imported && path.starts_with('.')) {
            Some(path) => changed.extend([path, ending]),
            None => changed.push_str(part),
        }
        before = part;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, with_imports};

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

    #[test]
    fn only_import_paths_change() {
        let types = "export { a } from \"./a.js\";\n/** see \"./b.js\" */\nexport type B = import(\"../b.js\").B | \"./c.js\";\n";
        assert_eq!(
            with_imports(types, ".cjs"),
            "export { a } from \"./a.cjs\";\n/** see \"./b.js\" */\nexport type B = import(\"../b.cjs\").B | \"./c.js\";\n"
        );
        assert_eq!(with_imports("import \"node:http\";\n", ".cjs"), "import \"node:http\";\n");
    }
}
