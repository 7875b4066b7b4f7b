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

/// The most that a bundle may weigh gzipped, in KB of 1024 bytes, the wasm in it included.
const BUDGETS: &[(&str, f64)] = &[("index.js", 28.0), ("preview.js", 30.0)];

pub(crate) fn run(_words: &[String]) -> Result {
    package::make()?;
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
    let mut over = Vec::new();
    println!("{:<22} {:>9} {:>9} {:>9}", "", "raw KB", "gzip KB", "budget");
    for Weight { name, raw, gzipped } in weights()? {
        let budget = BUDGETS.iter().find(|(of, _)| *of == name).map(|(_, budget)| *budget);
        let shown = budget.map(|budget| format!("{budget:.1}")).unwrap_or_default();
        println!("{name:<22} {raw:>9.1} {gzipped:>9.1} {shown:>9}");
        if budget.is_some_and(|budget| gzipped > budget) {
            over.push(name);
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
