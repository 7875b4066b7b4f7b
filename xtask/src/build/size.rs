//! Measures the files that a user downloads, and compares them with the limits.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::build::size_limits::{SIZE_LIMITS, SizeLimit};
use crate::tools::process::Result;
use crate::tools::{files, project};

/// The files that are loaded for one export of the package. Sizes are in KiB.
pub(crate) struct Download {
    /// `./preview`, as in `exports` of the manifest.
    subpath: String,
    /// The script, and the wasm files that it names.
    files: Vec<String>,
    pub(crate) raw: f64,
    pub(crate) gzipped: f64,
}

/// Prints the sizes of `pkg/` with their limits, and returns the sizes.
pub(crate) fn print() -> Result<Vec<Download>> {
    let downloads = downloads(&project::path("pkg"))?;
    println!("{:<36} {:>8} {:>9} {:>6} {:>5}", "", "raw KiB", "gzip KiB", "must", "aim");
    for each in &downloads {
        let limit = SIZE_LIMITS.iter().find(|limit| each.is_limited_by(limit));
        let [must, aim] = [limit.map(|limit| limit.must), limit.and_then(|limit| limit.aim)]
            .map(|limit| limit.map(|limit| limit.to_string()).unwrap_or_default());
        let line = format!("{:<36} {:>8.1} {:>9.1} {must:>6} {aim:>5}", each.name(), each.raw, each.gzipped);
        println!("{}", line.trim_end());
    }
    Ok(downloads)
}

/// A message for each size over its limit, and for each limit that no export falls under.
pub(crate) fn violations(downloads: &[Download]) -> Vec<String> {
    let mut violations = Vec::new();
    for limit in SIZE_LIMITS {
        let mut limited = downloads.iter().filter(|each| each.is_limited_by(limit)).peekable();
        if limited.peek().is_none() {
            violations.push(format!("{}: the package has no such export", limit.title));
        }
        for each in limited.filter(|each| each.gzipped > limit.must) {
            let (name, gzipped) = (each.name(), each.gzipped);
            violations.push(format!("{name}: {gzipped:.1} KiB gzipped, the limit is {}", limit.must));
        }
    }
    violations
}

/// The gzipped size of the largest download that the limit is for.
pub(crate) fn largest(downloads: &[Download], limit: &SizeLimit) -> Option<f64> {
    downloads.iter().filter(|each| each.is_limited_by(limit)).map(|each| each.gzipped).reduce(f64::max)
}

/// The downloads of all exports of the package in this folder.
pub(crate) fn downloads(package: &Path) -> Result<Vec<Download>> {
    let manifest: Value = serde_json::from_str(&fs::read_to_string(package.join("package.json"))?)?;
    let exports = manifest.get("exports").and_then(Value::as_object).ok_or("package.json has no exports")?;
    let mut downloads: Vec<Download> = Vec::new();
    for (subpath, targets) in exports {
        let mut scripts = Vec::new();
        collect_scripts(targets, &mut scripts);
        for script in scripts {
            let script = script.trim_start_matches("./");
            if !downloads.iter().any(|each| each.files[0] == script) {
                downloads.push(download(package, subpath, script)?);
            }
        }
    }
    Ok(downloads)
}

/// Collects the scripts of an export, for all conditions.
fn collect_scripts<'a>(targets: &'a Value, scripts: &mut Vec<&'a str>) {
    match targets {
        Value::String(file) if file.ends_with("js") => scripts.push(file),
        Value::Object(conditions) => conditions.values().for_each(|each| collect_scripts(each, scripts)),
        _ => {}
    }
}

fn download(package: &Path, subpath: &str, script: &str) -> Result<Download> {
    let file = package.join(script);
    let code = fs::read(&file).map_err(|error| format!("could not read {}: {error}", file.display()))?;
    let mut download = Download {
        subpath: subpath.to_owned(),
        files: vec![script.to_owned()],
        raw: kib(&code),
        gzipped: gzipped(&file)?,
    };
    let code = String::from_utf8_lossy(&code);
    for file in files::list(package)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if file.extension().is_some_and(|extension| extension == "wasm")
            && code.contains(&format!("./{name}"))
        {
            download.raw += kib(&fs::read(&file)?);
            download.gzipped += gzipped(&file)?;
            download.files.push(name);
        }
    }
    Ok(download)
}

/// The size of a file after `gzip -9`, in KiB.
fn gzipped(file: &Path) -> Result<f64> {
    let output = Command::new("gzip").args(["-9", "--no-name", "--stdout"]).arg(file).output();
    let output = output.map_err(|error| format!("`gzip` could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("gzip: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(kib(&output.stdout))
}

fn kib(bytes: &[u8]) -> f64 {
    f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX)) / 1024.0
}

impl Download {
    /// `index.workerd.js + main.wasm`
    pub(crate) fn name(&self) -> String {
        self.files.join(" + ")
    }

    fn is_limited_by(&self, limit: &SizeLimit) -> bool {
        self.subpath == limit.subpath && (self.files.len() == 1) == limit.inlined
    }
}

#[cfg(test)]
mod tests {
    use super::{Download, downloads, violations};
    use crate::tools::{files, project};

    fn download(subpath: &str, files: &[&str], gzipped: f64) -> Download {
        let files = files.iter().map(ToString::to_string).collect();
        Download { subpath: subpath.to_owned(), files, raw: 0.0, gzipped }
    }

    #[test]
    fn reports_sizes_over_the_limit_and_missing_exports() {
        let small = |errors: f64| {
            vec![
                download(".", &["index.js"], 1.0),
                download(".", &["index.workerd.js", "main.wasm"], 1.0),
                download("./preview", &["preview.js"], 1.0),
                download("./explain", &["explain.js"], 1.0),
                download("./sandbox", &["sandbox.js"], 1.0),
                download("./errors", &["errors.js"], errors),
            ]
        };
        assert!(violations(&small(1.0)).is_empty());
        assert_eq!(violations(&small(6.1)), ["errors.js: 6.1 KiB gzipped, the limit is 6"]);
        assert_eq!(violations(&small(1.0)[..5]), ["size of `/errors`: the package has no such export"]);
    }

    #[test]
    fn download_contains_the_script_and_the_wasm_that_it_names() {
        let folder = project::path("target/test-size");
        let manifest = r#"{ "exports": { ".": { "workerd": { "types": "./x.d.ts", "default": "./x.workerd.js" },
            "import": "./x.js", "require": { "default": "./x.cjs" } }, "./package.json": "./package.json" } }"#;
        for (file, text) in [
            ("package.json", manifest),
            ("x.workerd.js", "import module from \"./x.wasm\";"),
            ("x.js", "1"),
            ("x.cjs", "2"),
            ("x.wasm", "wasm"),
            ("y.wasm", "wasm"),
        ] {
            files::write(&folder.join(file), text).unwrap();
        }
        let mut names: Vec<_> = downloads(&folder).unwrap().iter().map(Download::name).collect();
        names.sort();
        assert_eq!(names, ["x.cjs", "x.js", "x.workerd.js + x.wasm"]);
    }
}
