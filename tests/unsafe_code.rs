//! Where the crate's own `unsafe` is. The compiler refuses it by a lint, which any file may allow for itself: none
//! does but the one that has to.

use std::fs;
use std::path::Path;

#[test]
fn one_file_has_unsafe_and_it_is_an_attribute() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().map(str::trim).filter(|line| is_unsafe(line));
                found.extend(lines.map(|line| format!("{name}: {line}")));
            }
        }
    }
    assert_eq!(
        found,
        [
            "wasm/memory.rs: #![allow(unsafe_code)]",
            "wasm/memory.rs: $(#[cfg_attr(target_arch = \"wasm32\", unsafe(no_mangle))]",
        ]
    );
}

/// Whether a line that isn't a comment has one of the two words in it.
fn is_unsafe(line: &str) -> bool {
    let mut words = line.split(|character: char| !character.is_alphanumeric() && character != '_');
    !line.starts_with("//") && words.any(|word| ["unsafe", "unsafe_code"].contains(&word))
}
