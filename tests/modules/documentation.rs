//! Reads the documentation of the public functions and methods of a crate.
//!
//! A `pub` function is public for users of the crate: the crate warns about others (`unreachable_pub`). Methods of
//! implemented traits are left out, because the trait documents them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemFn, ItemImpl, ItemMacro, ReturnType, TraitItemFn, Visibility};

use crate::reader::{is_test_only, item_attributes};
use crate::source::docs;

/// Modules that are hidden from the documentation.
const HIDDEN: [&str; 2] = ["fuzzing", "wasm"];

/// The public functions and methods whose documentation is incomplete, and what each one lacks.
pub(crate) fn incomplete_docs(texts: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in texts {
        let top = name.split(['/', '.']).next().unwrap_or_default();
        if !HIDDEN.contains(&top) && !name.ends_with("/tests.rs") {
            let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut functions = PublicFunctions { file: name, found: &mut found };
            functions.visit_file(&syntax);
        }
    }
    found
}

struct PublicFunctions<'f> {
    file: &'f str,
    found: &'f mut Vec<String>,
}

impl PublicFunctions<'_> {
    fn check(&mut self, name: &str, docs: &str, is_fallible: bool) {
        let description = docs.lines().take_while(|line| !line.trim_start().starts_with(['#', '`']));
        if description.collect::<String>().trim().is_empty() {
            self.found.push(format!("{}: `{name}` has no description", self.file));
        }
        if !code_blocks(docs).iter().any(|code| calls(code, name)) {
            self.found.push(format!("{}: `{name}` has no example that calls it", self.file));
        }
        if is_fallible && !docs.lines().any(|line| line.trim() == "# Errors") {
            self.found
                .push(format!("{}: `{name}` returns `Result` and has no section `# Errors`", self.file));
        }
    }

    fn check_signature(&mut self, signature: &syn::Signature, attributes: &[Attribute]) {
        self.check(&signature.ident.to_string(), &docs(attributes), returns_result(&signature.output));
    }

    /// Checks the functions in the definition of a macro, which is not parsed.
    fn check_tokens(&mut self, tokens: TokenStream) {
        let mut docs = String::new();
        let mut words = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    if let Some(line) = doc_line(&group.stream()) {
                        docs += &line;
                        docs.push('\n');
                    } else {
                        self.check_tokens(group.stream());
                    }
                    if group.delimiter() == Delimiter::Brace {
                        (docs, words) = (String::new(), Vec::new());
                    }
                }
                TokenTree::Ident(ident) => {
                    let is_name = words.last().is_some_and(|word| word == "fn");
                    if is_name && words.first().is_some_and(|word| word == "pub") {
                        self.check(&ident.to_string(), &docs, false);
                    }
                    words.push(ident.to_string());
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    (docs, words) = (String::new(), Vec::new());
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for PublicFunctions<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if matches!(item.vis, Visibility::Public(_)) {
            self.check_signature(&item.sig, &item.attrs);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if item.trait_.is_none() {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if matches!(item.vis, Visibility::Public(_)) {
            self.check_signature(&item.sig, &item.attrs);
        }
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if matches!(item.vis, Visibility::Public(_)) {
            visit::visit_item_trait(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.check_signature(&item.sig, &item.attrs);
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if item.mac.path.is_ident("macro_rules") {
            self.check_tokens(item.mac.tokens.clone());
        }
    }
}

/// The code blocks that rustdoc compiles and runs.
fn code_blocks(docs: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = docs.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.trim().strip_prefix("```") {
            let code: Vec<_> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            if matches!(language, "" | "rust") {
                blocks.push(code.join("\n"));
            }
        }
    }
    blocks
}

/// Whether a line that readers see calls this function.
fn calls(code: &str, name: &str) -> bool {
    let shown = code.lines().filter(|line| !line.trim_start().starts_with("# "));
    shown.flat_map(|line| line.match_indices(name).map(move |(at, _)| (line, at))).any(|(line, at)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + name.len()..];
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && (after.starts_with(['(', ')']) || after.starts_with("::<"))
    })
}

fn returns_result(output: &ReturnType) -> bool {
    let ReturnType::Type(_, output) = output else { return false };
    let syn::Type::Path(path) = &**output else { return false };
    path.path.segments.last().is_some_and(|segment| segment.ident == "Result")
}

/// The text of a documentation comment, from the tokens between the brackets of its attribute.
fn doc_line(tokens: &TokenStream) -> Option<String> {
    let meta: syn::MetaNameValue = syn::parse2(tokens.clone()).ok()?;
    match &meta.value {
        syn::Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
