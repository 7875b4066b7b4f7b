//! The JavaScript between the wasm and TypeScript: the output of wasm-bindgen, and the module `#wasm`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use crate::tools::files;
use crate::tools::process::Result;

/// Runs wasm-bindgen on the compiler's output. Writes `core_bg.wasm`, `core.js` and `core.d.ts` to `folder`.
pub(crate) fn generate(compiled: &Path, folder: &Path) -> Result {
    let mut bindgen = Bindgen::new();
    // Bundlers must not look for the file: the function `module` of a loader returns the wasm.
    bindgen.input_path(compiled).out_name("core").web(true)?.omit_default_module_path(true);
    Ok(bindgen.typescript(true).generate(folder)?)
}

/// Writes the module `#wasm`. `renamed` is the output of wasm-opt: the short names of imports and exports.
pub(crate) fn finish(folder: &Path, renamed: &str) -> Result {
    let names = ShortNames::read(renamed)?;
    let glue = folder.join("core.js");
    files::write(&glue, &names.apply(&start_on_demand(&fs::read_to_string(&glue)?)?))?;
    let functions = exported_functions(&fs::read_to_string(&glue)?);
    let module = wasm_module(&functions, &names.exports)?;
    // Otherwise TypeScript treats the modules as CommonJS.
    files::write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    files::write(&folder.join("wasm.js"), &module)?;
    files::write(&folder.join("wasm.d.ts"), WASM_TYPES)
}

/// The text coders of wasm-bindgen, which it creates on import.
const CODERS: [&str; 2] = [
    "\
let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
",
    "\
const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
",
];

/// The start and the end of the part of `initSync` that decides by `instanceof` whether its argument is a compiled module.
const INIT: [&str; 2] =
    ["function initSync(module) {\n", "    const instance = new WebAssembly.Instance(module, imports);\n"];

/// Changes wasm-bindgen's JavaScript: the text coders are created with the instance, so that the import works in an
/// environment that has none, such as jsdom; and the module may be of another realm.
fn start_on_demand(glue: &str) -> Result<String> {
    let unexpected = "wasm-bindgen has written another initSync, or other text coders";
    let (before, rest) = glue.split_once(INIT[0]).ok_or(unexpected)?;
    let (_, after) = rest.split_once(INIT[1]).ok_or(unexpected)?;
    let mut init = "function initSync({ module }) {\n".to_owned();
    let mut before = before.to_owned();
    if before.contains("cachedText") {
        for (coder, declared) in
            CODERS.into_iter().zip(["let cachedTextDecoder;\n", "let cachedTextEncoder;\n"])
        {
            let (first, rest) = before.split_once(coder).ok_or(unexpected)?;
            before = [first, declared, rest].concat();
        }
        init.push_str("    cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });\n");
        init.push_str("    cachedTextEncoder = new TextEncoder();\n");
    }
    Ok([&before, &init, "    const imports = __wbg_get_imports();\n", INIT[1], after].concat())
}

const WASM_TYPES: &str = "\
import type * as glue from \"./core.js\";

/** The functions that the wasm exports, and its memory. The first call creates the instance. */
export declare function core(): Omit<typeof glue, \"default\" | \"initSync\"> & { readonly memory: WebAssembly.Memory };
";

/// The source of the module `#wasm`. Its import has no side effects, so bundlers can remove unused functions.
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
    let memory = Function { name: "memory".to_owned(), is_direct: true };
    for Function { name, is_direct } in [&memory].into_iter().chain(functions) {
        let export = exports.get(name).filter(|_| *is_direct);
        if *is_direct && export.is_none() {
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
    /// Whether wasm-bindgen's function only passes numbers on. Then the wasm's own export is called directly.
    is_direct: bool,
}

fn exported_functions(glue: &str) -> Vec<Function> {
    let mut lines = glue.lines();
    let mut functions = Vec::new();
    while let Some(line) = lines.next() {
        let function = line.strip_prefix("export function ");
        let Some(declared) = function.or_else(|| line.strip_prefix("export class ")) else { continue };
        let name = declared.split(|c| !is_name(c)).next().unwrap_or_default();
        let body: Vec<_> = lines.clone().take_while(|line| *line != "}").map(str::trim).collect();
        let is_direct = function.is_some()
            && match body[..] {
                [call] => call.starts_with("wasm."),
                // Functions that return a `Result` have more lines.
                [call, "return ret >>> 0;"] => call.starts_with("const ret = wasm."),
                _ => false,
            };
        functions.push(Function { name: name.to_owned(), is_direct });
    }
    functions
}

/// The short names that `wasm-opt --minify-imports-and-exports-and-modules` prints, by name.
struct ShortNames {
    imports: HashMap<String, String>,
    exports: HashMap<String, String>,
}

/// The module of all imports, before and after wasm-opt.
const IMPORT_MODULE: [&str; 2] = ["\"./core_bg.js\"", "\"a\""];

impl ShortNames {
    fn read(printed: &str) -> Result<Self> {
        let printed: Value = serde_json::from_str(printed)?;
        // The last two values of each entry are the name and the short name.
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

    /// Replaces the names in wasm-bindgen's JavaScript.
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
        short.replace(IMPORT_MODULE[0], IMPORT_MODULE[1])
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::{CODERS, Function, ShortNames, exported_functions, start_on_demand, wasm_module};

    #[test]
    fn exports_functions_and_classes() {
        let glue = "\
export class Gateway {
    free() {
    }
}
/**
 * @returns {number}
 */
export function sign(a, b) {
    const ret = wasm.sign(a, b);
    return ret >>> 0;
}
export function begin() {
    wasm.begin();
}
export function count(number) {
    const ret = wasm.count(number);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0] >>> 0;
}
export function is_open(number) {
    const ret = wasm.is_open(number);
    return ret !== 0;
}
function initSync(module) {
}
";
        let function = |name: &str, is_direct| Function { name: name.to_owned(), is_direct };
        let functions = exported_functions(glue);
        let expected = [
            function("Gateway", false),
            function("sign", true),
            function("begin", true),
            function("count", false),
            function("is_open", false),
        ];
        assert_eq!(functions, expected);
        let exports = [("memory", "m"), ("sign", "s"), ("begin", "b")];
        let exports = exports.map(|(name, short)| (name.to_owned(), short.to_owned())).into_iter().collect();
        let module = wasm_module(&functions, &exports).unwrap();
        let end = "  memory: exports.m,\n  Gateway: glue.Gateway,\n  sign: exports.s,\n  begin: exports.b,\n  count: glue.count,\n  is_open: glue.is_open,\n});\n";
        assert!(module.ends_with(end), "{module}");
        assert!(wasm_module(&[function("missing", true)], &exports).is_err());
    }

    const INIT: &str = "\
function initSync(module) {
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return instance;
}
";

    #[test]
    fn creates_text_coders_with_the_instance() {
        let glue = [CODERS[0], "let between;\n", CODERS[1], INIT].concat();
        let expected = "\
let cachedTextDecoder;
let between;
let cachedTextEncoder;
function initSync({ module }) {
    cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
    cachedTextEncoder = new TextEncoder();
    const imports = __wbg_get_imports();
    const instance = new WebAssembly.Instance(module, imports);
    return instance;
}
";
        assert_eq!(start_on_demand(&glue).unwrap(), expected);
    }

    #[test]
    fn rejects_unexpected_glue() {
        let without_coders = start_on_demand(INIT).unwrap();
        assert!(
            without_coders.starts_with("function initSync({ module }) {\n    const imports"),
            "{without_coders}"
        );
        assert!(!without_coders.contains("instanceof"), "{without_coders}");
        assert!(start_on_demand("export function sign() {}").is_err());
        assert!(start_on_demand(&["let cachedTextDecoder = new TextDecoder();\n", INIT].concat()).is_err());
    }

    #[test]
    fn shortens_only_names_of_the_wasm() {
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
