//! Measures the time from the start of a process to its first verified callback.

use std::path::Path;

use super::record::Record;
use super::runtimes::Runtime;
use super::scenarios::{A, OURS};
use crate::tools::node;
use crate::tools::process::{Result, run_quietly};

/// A module format for which the time to the first message is measured.
pub(super) struct ColdStart {
    /// Its name in the record.
    pub(super) section: &'static str,
    pub(super) title: &'static str,
    /// A file of `benches/runners`.
    runner: &'static str,
}

pub(super) const COLD_STARTS: &[ColdStart] = &[
    ColdStart { section: "cold-commonjs", title: "CommonJS", runner: "cold.cjs" },
    ColdStart { section: "cold-module", title: "ES module", runner: "cold.mjs" },
];

/// The contenders that are measured.
pub(super) const STARTERS: &[&str] = &[OURS, A, "by-hand-js-md5"];

/// Starts each contender in fresh processes, and adds the times to the record.
pub(super) fn measure(record: &mut Record, folder: &Path, runtime: &Runtime, starts: usize) -> Result {
    bundle_for_commonjs(&folder.join("benches"))?;
    for ColdStart { section, runner, .. } in COLD_STARTS {
        let mut values = vec![Vec::new(); STARTERS.len()];
        for _ in 0..starts {
            for (name, values) in STARTERS.iter().zip(&mut values) {
                values.push(runtime.cold_start(folder, runner, name)?);
            }
        }
        for (name, values) in STARTERS.iter().zip(values) {
            record.add(section, runtime.name, name, &values);
        }
    }
    Ok(())
}

fn bundle_for_commonjs(benches: &Path) -> Result {
    for name in STARTERS {
        let mut esbuild = node::build_tool("esbuild");
        esbuild.arg(benches.join(format!("contenders/verify/{name}.js")));
        esbuild.args(["--bundle", "--format=cjs", "--platform=node", "--packages=external"]);
        let file = benches.join(format!("commonjs/{name}.cjs"));
        esbuild.arg("--log-level=warning").arg(format!("--outfile={}", file.display()));
        run_quietly(&mut esbuild)?;
    }
    Ok(())
}
