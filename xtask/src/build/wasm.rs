//! Builds the crate as WebAssembly, with three sets of features.

use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

use crate::build::local_paths;
use crate::tools::process::{Result, run, run_quietly};
use crate::tools::toolchain::{TARGET, Toolchain};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{files, node, project};

/// One wasm file. Several entries of the package can use it.
pub(crate) struct Build {
    pub(crate) name: &'static str,
    /// Cargo features of the crate.
    pub(crate) features: &'static str,
    /// Packages that are compiled for speed. All others are compiled for size.
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

/// The wasm refers to JavaScript values by numbers instead of references. This makes the wasm and the JavaScript smaller.
const NO_REFERENCE_TYPES: &str = "-Ctarget-feature=-reference-types";

/// Functions with `#[inline]` are inlined up to the same size as others. Otherwise LLVM allows a size of 325 for them, even
/// if it optimizes for size.
const INLINE: &str = "-Cllvm-args=-inlinehint-threshold=50";

/// In a package that is compiled for speed, `#[cfg_attr(size_optimized, optimize(size))]` marks functions to compile for
/// size. The attribute is unstable, so other builds of the crate do not use it.
const SIZE_OPTIMIZED: [&str; 2] = ["--cfg", "size_optimized"];

/// A panic traps without a message. The messages would be a third of the file.
const PANIC: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// `std` is built with the crate, with the same flags.
const STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

impl Build {
    /// The folder of this build's files.
    pub(crate) fn folder(&self) -> PathBuf {
        project::path("target/package/wasm").join(self.name)
    }

    /// The wasm file.
    pub(crate) fn wasm(&self) -> PathBuf {
        self.folder().join("core_bg.wasm")
    }
}

/// Runs every build whose inputs have changed.
pub(crate) fn build_all(toolchain: &Toolchain) -> Result {
    let inputs = [
        "src",
        "Cargo.toml",
        "Cargo.lock",
        "xtask/src/build/wasm.rs",
        "xtask/npm/glue.mjs",
        "xtask/src/build/local_paths.rs",
        "xtask/npm/package-lock.json",
    ];
    for build in BUILDS {
        let folder = build.folder();
        let built = UpToDateCheck::new(
            folder.join(".stamp"),
            &inputs.map(project::path),
            &[&toolchain.version, build.features],
        )?;
        if built.is_up_to_date(&[&build.wasm()]) {
            continue;
        }
        println!("wasm: {} ({}), {}", build.name, build.features, toolchain.version);
        files::recreate_folder(&folder)?;
        compile(build, toolchain)?;
        built.record()?;
    }
    Ok(())
}

fn compile(build: &Build, toolchain: &Toolchain) -> Result {
    let target = project::path("target/wasm");

    // Before the compiler flags are made: they list the folders of the dependencies.
    run_quietly(toolchain.cargo_with_std(&[]).args(["fetch", "--locked", "--target", TARGET]))?;
    let flags = [&PANIC[..], &SIZE_OPTIMIZED, &[NO_REFERENCE_TYPES, INLINE]].concat();
    let flags: Vec<String> =
        flags.into_iter().map(ToOwned::to_owned).chain(local_paths::remap_flags(toolchain)?).collect();
    let mut cargo = toolchain.cargo_with_std(&flags);
    cargo.args(["rustc", "--quiet", "--locked", "--release", "--lib", "--crate-type=cdylib"]);
    cargo.args(["--package", project::NAME, "--target", TARGET]);
    cargo.args(["--no-default-features", "--features", build.features]).args(STD);
    for package in build.fast {
        cargo.args(["--config", &format!("profile.release.package.{package}.opt-level=3")]);
    }
    run(cargo.env("CARGO_TARGET_DIR", &target))?;

    let compiled = target.join(format!("{TARGET}/release/{}.wasm", project::NAME.replace('-', "_")));
    let mut bindgen = Bindgen::new();
    // Bundlers must not look for the file: the function `module` of a loader returns the wasm.
    bindgen.input_path(compiled).out_name("core").web(true)?.omit_default_module_path(true);
    bindgen.typescript(true).generate(build.folder())?;

    run(node::script("glue").arg(build.folder()))?;
    local_paths::assert_no_local_paths(&local_paths::local_folders(toolchain), &build.wasm())
}
