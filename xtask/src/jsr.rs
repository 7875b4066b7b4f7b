//! The package as JSR wants it, and the proof that it would take it.
//!
//! JSR has no conditions: everybody gets the inlined wasm. Workers and Vercel's Edge compile none at run time, so
//! there the npm package is the one to install.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{Result, run_quietly};
use crate::{bundle, files, hosts, notices, package, project};

/// Checks the types, that they are whole without inference, and the list of files. Nothing leaves this machine.
pub(crate) fn dry_run() -> Result {
    let folder = make()?;
    let mut deno = Command::new(hosts::program("deno")?);
    deno.args(["publish", "--dry-run", "--allow-dirty"]).current_dir(&folder);
    deno.env("DENO_DIR", project::at("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
    run_quietly(&mut deno)?;
    println!("deno publish --dry-run (JSR): clean");
    Ok(())
}

/// Lays the package out in `target/jsr`: `pkg` must be current.
fn make() -> Result<PathBuf> {
    let (package, folder) = (project::at("pkg"), project::at("target/jsr"));
    files::fresh_folder(&folder)?;
    // A program is npm's to start; JSR has modules only.
    for entry in bundle::ENTRIES.iter().filter(|entry| !entry.program) {
        let file = format!("{}.js", entry.name);
        let code = fs::read_to_string(package.join(&file))?;
        let types = format!("/* @ts-self-types=\"./types/{}.d.ts\" */\n", entry.name);
        files::write(&folder.join(file), &(types + &code))?;
    }
    for file in files::below(&package)? {
        let name = file.to_string_lossy();
        let copy = folder.join(file.strip_prefix(&package)?);
        if name.ends_with(".d.ts") {
            // Deno takes an import by its letter, and there is no `errors.js`.
            files::write(&copy, &bundle::with_imports(&fs::read_to_string(&file)?, ".d.ts"))?;
        } else if name.ends_with(".md") || name.contains("LICENSE") || name.ends_with(notices::FILE) {
            files::copy(&file, &copy)?;
        }
    }
    let manifest = fs::read_to_string(project::at("pkg-template/jsr.json"))?;
    files::write(&folder.join("jsr.json"), &package::with_version(&manifest, &project::version()?)?)?;
    Ok(folder)
}
