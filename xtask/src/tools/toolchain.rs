//! The compiler for `wasm32-unknown-unknown`.
//!
//! It comes from rustup (the target and `rust-src`). Where rustup is missing or its server cannot be reached, Debian's
//! compiler is used, and `std` for the target is built once from Debian's sources.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::tools::process::{Result, can_start, read_stdout, read_stdout_within, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{debian, files, project};

/// The target of the npm package.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-22";

/// A download has at most 30 MB. A server that cannot be reached may never answer.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(180);

/// A compiler that can build for [`TARGET`], with a ready-made `std` or with one that it builds.
pub(crate) struct Toolchain {
    /// The output of `rustc --version`.
    pub(crate) version: String,
    /// The folder of the sources of `std`.
    pub(crate) sources: PathBuf,
    /// The sysroot with the `std` that was built for Debian's compiler, which has none for the target.
    debian_sysroot: Option<PathBuf>,
}

impl Toolchain {
    /// Cargo with the ready-made `std` for [`TARGET`], and with `flags` for the compiler.
    pub(crate) fn cargo(&self, flags: &[String]) -> Command {
        let sysroot = self.debian_sysroot.iter().map(|folder| format!("--sysroot={}", folder.display()));
        self.command(&sysroot.chain(flags.iter().cloned()).collect::<Vec<_>>())
    }

    /// Cargo that builds `std` with the crate. Pass `-Zbuild-std` as an argument.
    pub(crate) fn cargo_with_std(&self, flags: &[String]) -> Command {
        let mut cargo = self.command(flags);
        // Lets a stable compiler accept `-Zbuild-std`.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo
    }

    fn command(&self, flags: &[String]) -> Command {
        let mut cargo = if self.debian_sysroot.is_some() { debian_cargo() } else { project::cargo() };
        cargo.current_dir(project::root()).env_remove("RUSTFLAGS");
        // Paths may contain spaces, which only the encoded variable supports.
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        cargo
    }
}

/// Finds the toolchain, or installs it.
pub(crate) fn ensure_installed() -> Result<Toolchain> {
    match std::env::var("XTASK_TOOLCHAIN").as_deref() {
        Ok("rustup") => with_rustup(),
        Ok("debian") => with_debian(),
        Ok(other) => Err(format!("XTASK_TOOLCHAIN is \"{other}\": expected rustup or debian").into()),
        Err(_) => {
            if let Some(found) = installed()? {
                return Ok(found);
            }
            // Once Debian's compiler is set up, rustup's server is not tried again.
            if debian_sysroot().is_ok_and(|(folder, built)| built.is_up_to_date(&[&folder])) {
                return with_debian();
            }
            with_rustup().or_else(|rustup| {
                println!("set-up: {rustup}; trying Debian's compiler");
                with_debian().map_err(|debian| {
                    format!("no compiler for {TARGET}\n  by rustup: {rustup}\n  by Debian: {debian}").into()
                })
            })
        }
    }
}

/// The compiler on the `PATH`, if it has the target and the sources.
fn installed() -> Result<Option<Toolchain>> {
    let rustc = || {
        let mut rustc = Command::new("rustc");
        rustc.current_dir(project::root());
        rustc
    };
    let rustlib = Path::new(&read_stdout(rustc().args(["--print", "sysroot"]))?).join("lib/rustlib");
    let sources = rustlib.join("src/rust");
    if !rustlib.join(TARGET).join("lib").is_dir() || !sources.join("library/Cargo.lock").is_file() {
        return Ok(None);
    }
    Ok(Some(Toolchain { version: read_stdout(rustc().arg("--version"))?, sources, debian_sysroot: None }))
}

fn with_rustup() -> Result<Toolchain> {
    if let Some(found) = installed()? {
        return Ok(found);
    }
    if !can_start("rustup") {
        return Err("rustup is not installed".into());
    }
    rustup(&["target", "add", TARGET], "compiles to WebAssembly")?;
    rustup(&["component", "add", "rust-src"], "builds std with the crate: a smaller package")?;
    Ok(installed()?.ok_or("rustup installed the target, but `rustc` on the PATH is not rustup's")?)
}

/// Installs `cargo fmt` and `cargo clippy`, which rustup's minimal profile does not contain.
pub(crate) fn ensure_lints_installed() -> Result {
    let missing: Vec<&str> = [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, command)| run_quietly(project::cargo().args([command, "--version"])).is_err())
        .map(|(component, _)| component)
        .collect();
    // Without rustup, cargo's own error says what is missing.
    if missing.is_empty() || !can_start("rustup") {
        return Ok(());
    }
    rustup(&[&["component", "add"], missing.as_slice()].concat(), "checks the code")
}

fn rustup(arguments: &[&str], why: &str) -> Result {
    println!("set-up: rustup {} ({why})", arguments.join(" "));
    let mut rustup = Command::new("rustup");
    // Few retries: if the server cannot be reached, Debian's compiler may be used.
    rustup.current_dir(project::root()).args(arguments).env("RUSTUP_MAX_RETRIES", "2");
    read_stdout_within(RUSTUP_TIMEOUT, &mut rustup).map(drop)
}

fn with_debian() -> Result<Toolchain> {
    if !debian::has_apt_get() {
        return Err("this is not Debian".into());
    }
    debian::install(DEBIAN_PACKAGES, "compiles to WebAssembly")?;
    let (sysroot, built) = debian_sysroot()?;
    if !built.is_up_to_date(&[&sysroot]) {
        println!("set-up: std for {TARGET} (Debian has its sources only; about a minute)");
        let started = Instant::now();
        build_std(&sysroot)?;
        built.record()?;
        println!("set-up: std is built, {:.0} s", started.elapsed().as_secs_f32());
    }
    let sources = PathBuf::from("/usr/lib/rustlib/src/rust");
    Ok(Toolchain { version: debian_version()?, sources, debian_sysroot: Some(sysroot) })
}

fn debian_sysroot() -> Result<(PathBuf, UpToDateCheck)> {
    let built =
        UpToDateCheck::new(project::tools_folder().join("sysroot.stamp"), &[], &[&debian_version()?])?;
    Ok((project::tools_folder().join("sysroot"), built))
}

fn debian_version() -> Result<String> {
    read_stdout(Command::new(DEBIAN_RUSTC).arg("--version").env_remove("LD_LIBRARY_PATH"))
}

fn debian_cargo() -> Command {
    let mut cargo = Command::new(DEBIAN_CARGO);
    cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTDOC", "/usr/bin/rustdoc");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
    // The cargo that runs this program has set it to the libraries of its own compiler.
    cargo.env_remove("LD_LIBRARY_PATH");
    cargo
}

/// Builds `std` and `test` with an empty crate, and copies them into a sysroot. Then cargo works as if the target
/// were installed.
fn build_std(sysroot: &Path) -> Result {
    let folder = project::tools_folder().join("std");
    files::recreate_folder(&folder)?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n";
    files::write(&folder.join("Cargo.toml"), manifest)?;
    files::write(&folder.join("src/lib.rs"), "")?;

    let mut cargo = debian_cargo();
    cargo
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,test"])
        .current_dir(&folder);
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", folder.join("target"));
    run_quietly(cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS"))?;

    files::recreate_folder(sysroot)?;
    let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    for file in files::list(&folder.join("target").join(TARGET).join("release/deps"))? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            files::copy(&file, &libraries.join(name.as_ref()))?;
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
