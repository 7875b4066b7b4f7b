//! The modules of `xtask/src` follow the table in the documentation of `main.rs`.

use std::path::Path;

#[path = "../../tests/modules/reader.rs"]
mod reader;
#[path = "../../tests/modules/source.rs"]
mod source;
#[path = "../../tests/modules/table.rs"]
mod table;
#[path = "../../tests/modules/violations.rs"]
mod violations;

use source::Sources;
use table::Table;

fn sources() -> Sources {
    Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "main.rs")
}

#[track_caller]
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn imports_follow_the_table_of_modules() {
    let sources = sources();
    let table = Table::parse(&sources.root().docs).unwrap();
    assert_none(&violations::forbidden_imports(&sources, &table));
    assert_none(&violations::module_cycles(&sources, &table));
}

#[test]
fn files_have_no_import_cycles() {
    assert_none(&violations::file_cycles(&sources()));
}

#[test]
fn files_and_functions_are_short() {
    let sources = sources();
    assert_none(&violations::long_files(&sources));
    assert_none(&violations::long_functions(&sources));
}
