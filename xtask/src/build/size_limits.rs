//! The limits for the sizes of the package's exports.

/// A limit for the files that are loaded for one export, in KiB after gzip.
#[derive(Clone, Copy)]
pub(crate) struct SizeLimit {
    pub(crate) title: &'static str,
    /// `./preview`, as in `exports` of the manifest.
    pub(crate) subpath: &'static str,
    /// Whether the limit is for one file with the wasm in it, or for a script and its wasm file.
    pub(crate) inlined: bool,
    pub(crate) must: f64,
    /// A better figure, where one is wanted.
    pub(crate) aim: Option<f64>,
}

const fn limit(
    title: &'static str,
    subpath: &'static str,
    inlined: bool,
    [must, aim]: [f64; 2],
) -> SizeLimit {
    SizeLimit { title, subpath, inlined, must, aim: Some(aim) }
}

pub(crate) const SIZE_LIMITS: &[SizeLimit] = &[
    limit("size of the main entry, script and wasm", ".", false, [36.0, 32.0]),
    limit("size of the main entry, one file", ".", true, [46.0, 40.0]),
    limit("size of `/preview`, one file", "./preview", true, [32.0, 28.0]),
    SizeLimit { title: "size of `/errors`", subpath: "./errors", inlined: true, must: 6.0, aim: None },
    limit("size of `/explain`, one file", "./explain", true, [230.0, 180.0]),
    limit("size of `/sandbox`, one file", "./sandbox", true, [245.0, 190.0]),
];
