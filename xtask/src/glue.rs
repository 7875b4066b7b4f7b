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
    let functions = exported_functions(&fs::read_to_string(folder.join("core.d.ts"))?);
    let module = wasm_module(&functions, &names.exports)?;
    // Else TypeScript takes the modules for CommonJS.
    files::write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    files::write(&folder.join("wasm.js"), &module)?;
    files::write(&folder.join("wasm.d.ts"), WASM_TYPES)
}

const WASM_TYPES: &str = "\
import type * as glue from \"./core.js\";

/** The functions that the wasm exports, and its memory. The first call makes the instance. */
export declare function core(): Omit<typeof glue, \"default\" | \"initSync\"> & { readonly memory: WebAssembly.Memory };
";

/// The module `#wasm`. Nothing happens when it is imported: bundlers leave out what is not called.
fn wasm_module(functions: &[Function], exports: &HashMap<String, String>) -> Result<String> {
    let mut code = String::from(
        "\
import * as glue from \"./core.js\";
import { module } from \"#module\";

let started;

export const core = () => (started ??= start(glue.initSync({ module: module() })));

const start = (exports) => ({
",
    );
    let memory = Function { name: "memory".to_owned(), has_numbers_only: true };
    for Function { name, has_numbers_only } in [&memory].into_iter().chain(functions) {
        let export = exports.get(name).filter(|_| *has_numbers_only);
        if *has_numbers_only && export.is_none() {
            return Err(format!("the wasm does not export {name}").into());
        }
        let value = export.map_or_else(|| format!("glue.{name}"), |export| format!("exports.{export}"));
        // Writing to a `String` cannot fail.
        let _ = writeln!(code, "  {name}: {value},");
    }
    Ok(code + "});\n")
}

/// A function or class that the crate exports.
#[derive(Debug, PartialEq, Eq)]
struct Function {
    name: String,
    /// Whether it takes and returns nothing but numbers. Then the wasm's own export is called, without the
    /// JavaScript around it.
    has_numbers_only: bool,
}

fn exported_functions(declarations: &str) -> Vec<Function> {
    let exported = declarations.lines().filter_map(|line| {
        let function = line.strip_prefix("export function ");
        let declared = function.or_else(|| line.strip_prefix("export class "))?;
        let (name, types) = declared.split_at(declared.find(|c| !is_name(c)).unwrap_or(declared.len()));
        let mut types =
            types.split(": ").skip(1).map(|of| of.split([',', ')', ';']).next().unwrap_or_default());
        let has_numbers_only =
            function.is_some() && types.all(|of| ["number", "boolean", "void"].contains(&of));
        Some(Function { name: name.to_owned(), has_numbers_only })
    });
    exported.filter(|function| function.name != "initSync").collect()
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
    use super::{Function, ShortNames, exported_functions, wasm_module};

    #[test]
    fn functions_and_classes_are_passed_on() {
        let declarations = "\
export function sign(a: number, b: boolean): number;
export function begin(): void;
export function preview(a: number, b: string): number;
export function read(): any;
export class Gateway {
  free(): void;
}
export interface InitOutput {
  readonly sign: (a: number) => number;
}
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;
export default function __wbg_init (): Promise<InitOutput>;
";
        let function = |name: &str, has_numbers_only| Function { name: name.to_owned(), has_numbers_only };
        let functions = exported_functions(declarations);
        let expected = [
            function("sign", true),
            function("begin", true),
            function("preview", false),
            function("read", false),
            function("Gateway", false),
        ];
        assert_eq!(functions, expected);
        let exports = [("memory", "m"), ("sign", "s"), ("begin", "b")];
        let exports = exports.map(|(name, short)| (name.to_owned(), short.to_owned())).into_iter().collect();
        let module = wasm_module(&functions, &exports).unwrap();
        let end = "  memory: exports.m,\n  sign: exports.s,\n  begin: exports.b,\n  preview: glue.preview,\n  read: glue.read,\n  Gateway: glue.Gateway,\n});\n";
        assert!(module.ends_with(end), "{module}");
        assert!(wasm_module(&[function("missing", true)], &exports).is_err());
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
