//! The compiler for `wasm32-unknown-unknown`.
//!
//! Two ways lead to one: rustup's target and `rust-src`, or, where rustup is missing or its server cannot be
//! reached, Debian's compiler with the sources of `std`, from which the target's `std` is built once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::process::{Result, has, read, read_within, run_quietly};
use crate::stamp::Stamp;
use crate::{debian, files, project};

/// What npm users run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-22";

/// A download of 30 MB at most; a server that cannot be reached may otherwise never answer.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// A compiler that can build for [`TARGET`], with and without a `std` of its own.
pub(crate) struct Toolchain {
    /// As `rustc --version` says it.
    pub(crate) version: String,
    /// Where the sources of `std` lie.
    pub(crate) sources: PathBuf,
    /// Debian's compiler has no `std` for the target: ours, in the layout of a sysroot.
    debian_sysroot: Option<PathBuf>,
}

impl Toolchain {
    /// Cargo for [`TARGET`] with the `std` that is already built, and with `flags` for the compiler.
    pub(crate) fn cargo(&self, flags: &[String]) -> Command {
        let sysroot = self.debian_sysroot.iter().map(|folder| format!("--sysroot={}", folder.display()));
        self.command(&sysroot.chain(flags.iter().cloned()).collect::<Vec<_>>())
    }

    /// Cargo that builds `std` along with the crate: `-Zbuild-std` is to be among its arguments.
    pub(crate) fn cargo_with_std(&self, flags: &[String]) -> Command {
        let mut cargo = self.command(flags);
        // `-Zbuild-std` has worked on stable compilers for years, but has to be asked for by this name.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo
    }

    fn command(&self, flags: &[String]) -> Command {
        let mut cargo = project::cargo();
        if self.debian_sysroot.is_some() {
            cargo = debian_cargo();
        }
        cargo.current_dir(project::root()).env_remove("RUSTFLAGS");
        // One variable for every flag: paths may hold spaces, and only this form keeps them whole.
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        cargo
    }
}

/// Finds the toolchain, or sets it up.
pub(crate) fn ready() -> Result<Toolchain> {
    match std::env::var("XTASK_TOOLCHAIN").as_deref() {
        Ok("rustup") => with_rustup(),
        Ok("debian") => with_debian(),
        Ok(other) => Err(format!("XTASK_TOOLCHAIN is \"{other}\": expected rustup or debian").into()),
        Err(_) => {
            if let Some(found) = installed()? {
                return Ok(found);
            }
            // Once the other way is taken, the server is not asked again.
            if debian_sysroot_stamp().is_ok_and(|(folder, stamp)| stamp.is_current(&[&folder])) {
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

/// The compiler that runs us, where it already has the target and the sources.
fn installed() -> Result<Option<Toolchain>> {
    let rustc = || {
        let mut rustc = Command::new("rustc");
        rustc.current_dir(project::root());
        rustc
    };
    let rustlib = Path::new(&read(rustc().args(["--print", "sysroot"]))?).join("lib/rustlib");
    let sources = rustlib.join("src/rust");
    if !rustlib.join(TARGET).join("lib").is_dir() || !sources.join("library/Cargo.lock").is_file() {
        return Ok(None);
    }
    Ok(Some(Toolchain { version: read(rustc().arg("--version"))?, sources, debian_sysroot: None }))
}

fn with_rustup() -> Result<Toolchain> {
    if let Some(found) = installed()? {
        return Ok(found);
    }
    if !has("rustup") {
        return Err("rustup is not installed".into());
    }
    rustup(&["target", "add", TARGET], "compiles to WebAssembly")?;
    rustup(&["component", "add", "rust-src"], "builds std with the crate: a smaller package")?;
    Ok(installed()?.ok_or("rustup installed the target, but `rustc` on the PATH is not rustup's")?)
}

/// Makes sure of `cargo fmt` and `cargo clippy`, which rustup's minimal profile leaves out.
pub(crate) fn lints() -> Result {
    let missing: Vec<&str> = [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, command)| run_quietly(project::cargo().args([command, "--version"])).is_err())
        .map(|(component, _)| component)
        .collect();
    // Without rustup cargo itself says what is missing.
    if missing.is_empty() || !has("rustup") {
        return Ok(());
    }
    rustup(&[&["component", "add"], missing.as_slice()].concat(), "checks the code")
}

fn rustup(words: &[&str], why: &str) -> Result {
    println!("set-up: rustup {} ({why})", words.join(" "));
    let mut rustup = Command::new("rustup");
    // A hiccup is not the end; a server that is away is not waited for long, for there may be another way.
    rustup.current_dir(project::root()).args(words).env("RUSTUP_MAX_RETRIES", "2");
    read_within(RUSTUP_LIMIT, &mut rustup).map(drop)
}

fn with_debian() -> Result<Toolchain> {
    if !debian::is_here() {
        return Err("this is not Debian".into());
    }
    debian::install(DEBIAN_PACKAGES, "compiles to WebAssembly")?;
    let (sysroot, stamp) = debian_sysroot_stamp()?;
    if !stamp.is_current(&[&sysroot]) {
        println!("set-up: std for {TARGET} (Debian has its sources only; about a minute)");
        let started = Instant::now();
        build_std(&sysroot)?;
        stamp.write()?;
        println!("set-up: std is built, {:.0} s", started.elapsed().as_secs_f32());
    }
    Ok(Toolchain {
        version: debian_version()?,
        sources: PathBuf::from("/usr/lib/rustlib/src/rust"),
        debian_sysroot: Some(sysroot),
    })
}

fn debian_sysroot_stamp() -> Result<(PathBuf, Stamp)> {
    let stamp = Stamp::of(project::tools().join("sysroot.stamp"), &[], &[&debian_version()?])?;
    Ok((project::tools().join("sysroot"), stamp))
}

fn debian_version() -> Result<String> {
    read(Command::new(DEBIAN_RUSTC).arg("--version").env_remove("LD_LIBRARY_PATH"))
}

fn debian_cargo() -> Command {
    let mut cargo = Command::new(DEBIAN_CARGO);
    cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTDOC", "/usr/bin/rustdoc");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
    // The cargo that runs us has put its own compiler's libraries there.
    cargo.env_remove("LD_LIBRARY_PATH");
    cargo
}

/// Builds `std`, and `test` for the tests, along with an empty crate, and lays them out as a sysroot, so that
/// from then on cargo works as if the target had been installed.
fn build_std(sysroot: &Path) -> Result {
    let folder = project::tools().join("std");
    files::fresh_folder(&folder)?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n";
    files::write(&folder.join("Cargo.toml"), manifest)?;
    files::write(&folder.join("src/lib.rs"), "")?;

    let mut cargo = debian_cargo();
    cargo.current_dir(&folder).args([
        "build",
        "--release",
        "--target",
        TARGET,
        "-Zbuild-std=std,panic_abort,test",
    ]);
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", folder.join("target"));
    run_quietly(cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS"))?;

    files::fresh_folder(sysroot)?;
    let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    for file in files::below(&folder.join("target").join(TARGET).join("release/deps"))? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            files::copy(&file, &libraries.join(name.as_ref()))?;
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
