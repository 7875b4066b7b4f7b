//! `cargo xtask size`: what a user downloads.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::bundle::ENTRIES;
use crate::process::Result;
use crate::wasm::BUILDS;
use crate::{package, project};

/// The most that what a user downloads may weigh gzipped, in KB of 1024 bytes: what it weighs today, and room for a
/// repair. What it ought to weigh stands in `bench/goals.rs`.
const BUDGETS: &[(&[&str], f64)] =
    &[(&["index.js"], 54.4), (&["index.workerd.js", "main.wasm"], 50.9), (&["preview.js"], 22.1)];

pub(crate) fn run(_words: &[String]) -> Result {
    package::make()?;
    check()
}

/// Prints the table; fails over budget.
pub(crate) fn check() -> Result {
    let over = show()?;
    if over.is_empty() { Ok(()) } else { Err(format!("over budget: {}", over.join(", ")).into()) }
}

/// What a file weighs, in KB of 1024 bytes.
pub(crate) struct Weight {
    pub(crate) name: String,
    pub(crate) raw: f64,
    pub(crate) gzipped: f64,
}

/// The wasm of each build, and each bundle.
pub(crate) fn weights() -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    for build in BUILDS {
        weights.push(weigh(format!("{}.wasm", build.name), &build.wasm())?);
    }
    for entry in ENTRIES {
        for (loader, format) in entry.bundles() {
            let name = format!("{}{}.{}", entry.name, loader.suffix, format.extension);
            let file = project::at("pkg").join(&name);
            weights.push(weigh(name, &file)?);
        }
    }
    Ok(weights)
}

/// Prints the table; gives what is over budget.
pub(crate) fn show() -> Result<Vec<String>> {
    let weights = weights()?;
    println!("{:<32} {:>9} {:>9} {:>9}", "", "raw KB", "gzip KB", "budget");
    for Weight { name, raw, gzipped } in &weights {
        println!("{name:<32} {raw:>9.1} {gzipped:>9.1}");
    }
    let mut over = Vec::new();
    for (files, budget) in BUDGETS {
        let counted = || weights.iter().filter(|weight| files.contains(&weight.name.as_str()));
        let (title, gzipped) = (files.join(" + "), counted().map(|weight| weight.gzipped).sum::<f64>());
        println!("{title:<32} {:>9} {gzipped:>9.1} {budget:>9.1}", "");
        // A file that isn't there weighs nothing, and is no reason to be content.
        if gzipped > *budget || counted().count() != files.len() {
            over.push(title);
        }
    }
    Ok(over)
}

fn weigh(name: String, file: &Path) -> Result<Weight> {
    let bytes = fs::read(file).map_err(|error| format!("could not read {}: {error}", file.display()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let kilobytes = |length: usize| f64::from(u32::try_from(length).unwrap_or(u32::MAX)) / 1024.0;
    Ok(Weight { name, raw: kilobytes(bytes.len()), gzipped: kilobytes(gzip.finish()?.len()) })
}
