//! What stands between the wasm and TypeScript: the JavaScript that wasm-bindgen writes, and the module `#wasm`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use crate::files;
use crate::process::Result;

/// Runs wasm-bindgen on what the compiler has written: `core_bg.wasm`, `core.js` and `core.d.ts` in `folder`.
pub(crate) fn generate(compiled: &Path, folder: &Path) -> Result {
    let mut bindgen = Bindgen::new();
    // Bundlers must not look for the file: `module()` of a loader gives the wasm.
    bindgen.input_path(compiled).out_name("core").web(true)?.omit_default_module_path(true);
    Ok(bindgen.typescript(true).generate(folder)?)
}

/// Writes the module `#wasm`, after wasm-opt has given short names to what the wasm imports and exports.
pub(crate) fn finish(folder: &Path, renamed: &str) -> Result {
    let names = ShortNames::read(renamed)?;
    let glue = folder.join("core.js");
    files::write(&glue, &names.apply(&fs::read_to_string(&glue)?))?;
    let memory = names.exports.get("memory").ok_or("the wasm does not export its memory")?;
    let functions = exported_functions(&fs::read_to_string(folder.join("core.d.ts"))?);
    // Else TypeScript takes the modules for CommonJS.
    files::write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    files::write(&folder.join("wasm.js"), &wasm_module(&functions, memory))?;
    files::write(&folder.join("wasm.d.ts"), WASM_TYPES)
}

const WASM_TYPES: &str = "\
import type * as glue from \"./core.js\";

/** The functions that the wasm exports, and its memory. The first call makes the instance. */
export declare function core(): Omit<typeof glue, \"default\" | \"initSync\"> & { readonly memory: WebAssembly.Memory };
";

/// The module `#wasm`. Nothing happens when it is imported: bundlers leave out what is not called.
fn wasm_module(functions: &[String], memory: &str) -> String {
    let mut code = format!(
        "\
import * as glue from \"./core.js\";
import {{ module }} from \"#module\";

let started;

export const core = () => (started ??= start());

const start = () => ({{
  memory: glue.initSync({{ module: module() }}).{memory},
"
    );
    for name in functions {
        // Writing to a `String` cannot fail.
        let _ = writeln!(code, "  {name}: glue.{name},");
    }
    code + "});\n"
}

/// The names of the functions and classes that the crate exports.
fn exported_functions(declarations: &str) -> Vec<String> {
    let exported = declarations.lines().filter_map(|line| {
        let declared =
            ["export function ", "export class "].iter().find_map(|start| line.strip_prefix(start))?;
        declared.split(|c| !is_name(c)).next()
    });
    exported.filter(|name| *name != "initSync").map(ToOwned::to_owned).collect()
}

/// What `wasm-opt --minify-imports-and-exports-and-modules` prints: the short name of each name.
struct ShortNames {
    imports: HashMap<String, String>,
    exports: HashMap<String, String>,
}

/// The module of all imports, before and after.
const MODULE: [&str; 2] = ["\"./core_bg.js\"", "\"a\""];

impl ShortNames {
    fn read(printed: &str) -> Result<Self> {
        let printed: Value = serde_json::from_str(printed)?;
        // The last two of each entry are the name and the short name.
        let names = |of: &str| -> Option<HashMap<String, String>> {
            let entries = printed[of].as_array()?.iter().map(|entry| match entry.as_array()?.as_slice() {
                [.., name, short] => Some((name.as_str()?.to_owned(), short.as_str()?.to_owned())),
                _ => None,
            });
            entries.collect()
        };
        let read = || Some(Self { imports: names("imports")?, exports: names("exports")? });
        Ok(read().ok_or("wasm-opt has not printed the names")?)
    }

    /// Puts the short names into the JavaScript that wasm-bindgen has written.
    fn apply(&self, glue: &str) -> String {
        let mut short = String::with_capacity(glue.len());
        let mut rest = glue;
        while !rest.is_empty() {
            let (name, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
            let names = if short.ends_with("wasm.") { &self.exports } else { &self.imports };
            short.push_str(names.get(name).map_or(name, String::as_str));
            let (between, next) = after.split_at(after.find(is_name).unwrap_or(after.len()));
            short.push_str(between);
            rest = next;
        }
        short.replace(MODULE[0], MODULE[1])
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::{ShortNames, exported_functions, wasm_module};

    #[test]
    fn functions_and_classes_are_passed_on() {
        let declarations = "\
export function sign(a: number): number;
export class Gateway {
  free(): void;
}
export interface InitOutput {
  readonly sign: (a: number) => number;
}
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;
export default function __wbg_init (): Promise<InitOutput>;
";
        let functions = exported_functions(declarations);
        assert_eq!(functions, ["sign", "Gateway"]);
        let module = wasm_module(&functions, "m");
        assert!(
            module.contains(".m,\n")
                && module.ends_with("  sign: glue.sign,\n  Gateway: glue.Gateway,\n});\n")
        );
    }

    #[test]
    fn names_of_the_wasm_are_shortened_and_no_others() {
        let printed = r#"{
            "imports": [["./core_bg.js", "__wbg_get_1", "a"]],
            "exports": [["memory", "b"], ["sign", "c"]]
        }"#;
        let glue = r#"export function sign(memory) { return wasm.sign(memory, wasm.memory.buffer, wasm.signed); }
            const import0 = { __wbg_get_1: get, __wbg_get_10: get };
            return { "./core_bg.js": import0 };"#;
        let short = r#"export function sign(memory) { return wasm.c(memory, wasm.b.buffer, wasm.signed); }
            const import0 = { a: get, __wbg_get_10: get };
            return { "a": import0 };"#;
        assert_eq!(ShortNames::read(printed).unwrap().apply(glue), short);
        assert!(ShortNames::read("{}").is_err());
        assert!(ShortNames::read(r#"{ "imports": [], "exports": [["memory"]] }"#).is_err());
    }
}
