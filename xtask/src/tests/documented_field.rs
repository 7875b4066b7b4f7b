//! Adds an optional field to one message in a copy of the sources, by one line in its table, and checks that validation,
//! preview, sandbox and the generated TypeScript have the field.

use std::fs;

use crate::build::package;
use crate::tools::process::{Result, run_shown};
use crate::tools::{files, project};

/// The table, and the line after which the new line is added.
const TABLE: &str = "src/schema/payout_status.rs";
const BEFORE: &str = "pub(super) const REQUEST_ROWS: &[Field] = &[\n";
const LINE: &str = "    optional(Name::USER_ID),\n";

/// All files that `cargo` needs.
const SOURCES: &str = "Cargo.lock Cargo.toml README.md benches/instructions.rs examples/native.rs src tests/boundary \
                       tests/common tests/constant_time tests/documented_field xtask/Cargo.toml xtask/npm/types.mjs xtask/src \
                       xtask/wasm_test_runner";

pub(crate) fn run() -> Result {
    let copy = project::path("target/documented_field");
    files::recreate_folder(&copy)?;
    for source in SOURCES.split(' ') {
        for file in files::list(&project::path(source))? {
            files::copy(&file, &copy.join(file.strip_prefix(project::root())?))?;
        }
    }
    let table = fs::read_to_string(project::path(TABLE))?;
    let changed = table.replacen(BEFORE, &format!("{BEFORE}{LINE}"), 1);
    if changed == table {
        return Err(format!("{TABLE} has no line {BEFORE:?}").into());
    }
    files::write(&copy.join(TABLE), &changed)?;

    // Not the folder of the project: the program that runs here would be replaced.
    let target = project::path("target/documented_field_build");
    let mut test = project::cargo();
    test.args(["test", "--quiet", "--locked", "--test", "documented_field", "--features", "gateway"]);
    test.env("RUSTFLAGS", "--cfg documented_field").env("CARGO_TARGET_DIR", &target);
    run_shown(test.current_dir(&copy))?;

    let mut types = project::cargo();
    types.args(["run", "--quiet", "--locked", "--package", "xtask", "--", "types", "after"]);
    run_shown(types.env("CARGO_TARGET_DIR", &target).current_dir(&copy))?;
    package::generate_types(&copy.join("before"))?;
    for (module, line) in [
        ("operations.ts", r#""name":"pg_user_id","type":"user_id","required":false"#),
        ("protocol.ts", "/** The user's id in the merchant's system"),
    ] {
        let count = |folder: &str| -> Result<usize> {
            Ok(fs::read_to_string(copy.join(folder).join(module))?.matches(line).count())
        };
        if count("after")? <= count("before")? {
            return Err(format!("the generated {module} does not have the new field").into());
        }
    }
    Ok(())
}
