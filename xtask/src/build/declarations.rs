//! Prepares the type declarations of the npm package.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::files;
use crate::tools::process::Result;

/// Deletes declarations that no entry imports, and copies the others for CommonJS: TypeScript treats the `.d.ts` files of
/// this package as ES modules, and `require` needs `.d.cts` files.
pub(crate) fn finish(types: &Path, entries: impl Iterator<Item = &'static str>) -> Result {
    let mut queue: Vec<PathBuf> = entries.map(|entry| types.join(format!("{entry}.d.ts"))).collect();
    let mut kept = BTreeSet::new();
    while let Some(file) = queue.pop() {
        let file = file.canonicalize()?;
        if !kept.insert(file.clone()) {
            continue;
        }
        let text = fs::read_to_string(&file)?;
        if text.contains("\"#") {
            return Err(format!("{} imports a private module: users cannot import it", file.display()).into());
        }
        let folder = file.parent().unwrap_or(types);
        queue.extend(imports(&text).map(|stem| folder.join(format!("{stem}.d.ts"))));
    }
    for file in files::list(types)? {
        if kept.contains(&file.canonicalize()?) {
            let text = fs::read_to_string(&file)?;
            files::write(&file.with_extension("cts"), &with_commonjs_imports(&text))?;
        } else {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// The relative paths that the declarations import, without extensions.
fn imports(types: &str) -> impl Iterator<Item = &str> {
    let mut before = "";
    types.split('"').filter_map(move |part| imported_path(core::mem::replace(&mut before, part), part))
}

/// The path of an import without its extension. `before` is the text before the opening quotation mark.
fn imported_path<'t>(before: &str, part: &'t str) -> Option<&'t str> {
    let is_import = [" from ", "import(", "import "].iter().any(|word| before.ends_with(word));
    part.strip_suffix(".js").filter(|path| is_import && path.starts_with('.'))
}

/// `from "./x.js"` becomes `from "./x.cjs"`, and so does `import("./x.js")`.
fn with_commonjs_imports(types: &str) -> String {
    let mut changed = String::new();
    let mut before = "";
    for (at, part) in types.split('"').enumerate() {
        if at > 0 {
            changed.push('"');
        }
        match imported_path(before, part) {
            Some(path) => changed.extend([path, ".cjs"]),
            None => changed.push_str(part),
        }
        before = part;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::{imports, with_commonjs_imports};

    const TYPES: &str = "export { a } from \"./a.js\";\n/** see \"./b.js\" */\nexport type B = import(\"../b.js\").B | \"./c.js\";\n";

    #[test]
    fn changes_only_import_paths() {
        assert_eq!(
            with_commonjs_imports(TYPES),
            "export { a } from \"./a.cjs\";\n/** see \"./b.js\" */\nexport type B = import(\"../b.cjs\").B | \"./c.js\";\n"
        );
        assert_eq!(with_commonjs_imports("import \"node:http\";\n"), "import \"node:http\";\n");
    }

    #[test]
    fn finds_relative_imports() {
        assert_eq!(imports(TYPES).collect::<Vec<_>>(), ["./a", "../b"]);
        assert_eq!(imports("import \"node:http\";\n").count(), 0);
    }
}
