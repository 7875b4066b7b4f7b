//! The crate as WebAssembly: three builds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Result, read, run, run_quietly};
use crate::stamp::Stamp;
use crate::toolchain::{TARGET, Toolchain};
use crate::{files, glue, node, project};

/// One wasm file; entries share builds.
pub(crate) struct Build {
    pub(crate) name: &'static str,
    /// Cargo features of the crate.
    pub(crate) features: &'static str,
    /// Packages that are compiled for speed; all others are compiled for size.
    fast: &'static [&'static str],
}

pub(crate) const BUILDS: &[Build] = &[
    Build { name: "main", features: "std,sign,wasm", fast: &["md-5"] },
    Build { name: "preview", features: "std,wasm", fast: &[] },
    Build {
        name: "full",
        features: "std,sign,explain,gateway,wasm",
        // An explanation hashes megabytes.
        fast: &["md-5"],
    },
];

/// The build of this name.
pub(crate) fn build(name: &str) -> Result<&'static Build> {
    let found = BUILDS.iter().find(|build| build.name == name);
    found.ok_or_else(|| format!("there is no build \"{name}\"").into())
}

/// Whether the builds use SIMD instructions. Every runtime that the package supports must have them then.
const SIMD: bool = false;

/// Values of JavaScript are numbers to the wasm, not references: a smaller file with less JavaScript around it.
const NO_REFERENCE_TYPES: &str = "-Ctarget-feature=-reference-types";

/// In a package that is compiled for speed, `#[cfg_attr(size_optimized, optimize(size))]` marks the functions that are
/// compiled for size all the same. The attribute is not stable, so that other builds of the crate do without it.
const SIZE_OPTIMIZED: [&str; 2] = ["--cfg", "size_optimized"];

/// A panic is a trap and carries no message: the strings would be a third of the file.
const PANIC: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// `std` is built along, so that it is compiled the same way.
const STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// What wasm-opt does: first it makes the file small, then it prints the short names that it gives. The linker puts the
/// end of the stack at the lowest addresses, so that no address below 1024 is in use.
const WASM_OPT: [&[&str]; 2] = [
    &[
        "-Oz",
        "--converge",
        "--low-memory-unused",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ],
    &["--minify-imports-and-exports-and-modules"],
];

/// `--all-features` would write files that Node and Bun refuse; these are the features that every runtime has.
const FEATURES: &[&str] = &[
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
];

impl Build {
    /// Where this build and what belongs to it are.
    pub(crate) fn folder(&self) -> PathBuf {
        project::at("target/package/wasm").join(self.name)
    }

    pub(crate) fn wasm(&self) -> PathBuf {
        self.folder().join("core_bg.wasm")
    }
}

/// Makes every build that is not current.
pub(crate) fn build_all(toolchain: &Toolchain) -> Result {
    let inputs = [
        "src",
        "Cargo.toml",
        "Cargo.lock",
        "xtask/src/wasm.rs",
        "xtask/src/glue.rs",
        "xtask/npm/package-lock.json",
    ];
    for build in BUILDS {
        let folder = build.folder();
        let stamp = Stamp::of(
            folder.join(".stamp"),
            &inputs.map(project::at),
            &[&toolchain.version, build.features],
        )?;
        if stamp.is_current(&[&build.wasm()]) {
            continue;
        }
        println!("wasm: {} ({}), {}", build.name, build.features, toolchain.version);
        files::fresh_folder(&folder)?;
        make(build, toolchain)?;
        stamp.write()?;
    }
    Ok(())
}

fn make(build: &Build, toolchain: &Toolchain) -> Result {
    let target = project::at("target/wasm");

    // Before the paths are listed: a dependency's folder must be there to be listed.
    run_quietly(toolchain.cargo_with_std(&[]).args(["fetch", "--locked", "--target", TARGET]))?;
    let mut flags = [&PANIC[..], &SIZE_OPTIMIZED, &[NO_REFERENCE_TYPES]].concat();
    let mut features = FEATURES.to_vec();
    if SIMD {
        flags.push("-Ctarget-feature=+simd128");
        features.push("--enable-simd");
    }
    let flags: Vec<String> =
        flags.into_iter().map(ToOwned::to_owned).chain(remapped_paths(toolchain)?).collect();
    let mut cargo = toolchain.cargo_with_std(&flags);
    cargo.args(["rustc", "--quiet", "--locked", "--release", "--lib", "--crate-type=cdylib"]);
    cargo.args(["--package", project::NAME, "--target", TARGET]);
    cargo.args(["--no-default-features", "--features", build.features]).args(STD);
    for package in build.fast {
        cargo.args(["--config", &format!("profile.release.package.{package}.opt-level=3")]);
    }
    run(cargo.env("CARGO_TARGET_DIR", &target))?;

    let compiled = target.join(format!("{TARGET}/release/{}.wasm", project::NAME.replace('-', "_")));
    glue::generate(&compiled, &build.folder())?;
    let wasm = build.wasm();
    let mut renamed = String::new();
    for passes in WASM_OPT {
        let mut wasm_opt = node::tool("wasm-opt");
        renamed = read(wasm_opt.args(passes).args(&features).arg(&wasm).arg("-o").arg(&wasm))?;
    }
    glue::finish(&build.folder(), &renamed)?;
    names_none_of(&folders_of_this_machine(toolchain), &wasm)
}

/// Compiler flags that give every folder of this machine a name of its own: the file is the same wherever it is
/// made, and tells nothing about where that was. Of several that match the compiler takes the last.
fn remapped_paths(toolchain: &Toolchain) -> Result<Vec<String>> {
    let mut folders = vec![(project::root().to_owned(), "crate")];
    if let Some(home) = cargo_home() {
        folders.push((home.clone(), "cargo"));
        for registry in fs::read_dir(home.join("registry/src")).into_iter().flatten() {
            folders.push((registry?.path(), "dependencies"));
        }
    }
    // Debian's is a link, and the compiler may resolve it.
    folders.push((toolchain.sources.canonicalize()?, "rust"));
    folders.push((toolchain.sources.clone(), "rust"));
    Ok(folders
        .iter()
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect())
}

pub(crate) fn cargo_home() -> Option<PathBuf> {
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"));
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home)
}

/// Folders whose names must be in no file that others get.
pub(crate) fn folders_of_this_machine(toolchain: &Toolchain) -> Vec<PathBuf> {
    [project::root().to_owned(), toolchain.sources.clone()].into_iter().chain(cargo_home()).collect()
}

/// The proof of [`remapped_paths`].
pub(crate) fn names_none_of(folders: &[PathBuf], file: &Path) -> Result {
    let bytes = fs::read(file)?;
    for folder in folders {
        let folder = format!("{}/", folder.display());
        if bytes.windows(folder.len()).any(|window| window == folder.as_bytes()) {
            return Err(format!("{} names a folder of this machine: {folder}", file.display()).into());
        }
    }
    Ok(())
}
