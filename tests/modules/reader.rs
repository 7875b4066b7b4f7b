//! Reads one file: which paths of its own crate it uses, and how long its functions are.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Ident, ImplItem, Item, Meta, Signature, UseTree};

/// A path of the same crate that a file uses.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    pub(crate) line: usize,
    /// From the root of the crate, without `crate`.
    pub(crate) path: Vec<String>,
}

pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From the line of `fn` to the line of the closing brace.
    pub(crate) lines: usize,
}

/// Collects paths and functions of one file.
pub(crate) struct Reader {
    /// The module that is being read, in the file or inline.
    module: Vec<String>,
    /// The modules that the file declares. Paths may begin with their names.
    children: Vec<String>,
    /// The number of segments of the file's own module.
    depth: usize,
    pub(crate) uses: BTreeSet<Use>,
    pub(crate) functions: Vec<Function>,
    pub(crate) reexports: Vec<(String, Vec<String>)>,
    pub(crate) test_modules: Vec<Vec<String>>,
}

impl Reader {
    pub(crate) fn new(module: Vec<String>, items: &[Item]) -> Self {
        let children = items.iter().filter_map(|item| match item {
            Item::Mod(module) => Some(module.ident.to_string()),
            _ => None,
        });
        Self {
            children: children.collect(),
            depth: module.len(),
            module,
            uses: BTreeSet::new(),
            functions: Vec::new(),
            reexports: Vec::new(),
            test_modules: Vec::new(),
        }
    }

    fn add_use(&mut self, path: &[String], span: Span) {
        // A single name is local, `self`, or the `crate` of `pub(crate)`.
        if path.len() > 1
            && let Some(path) = self.resolve(path)
        {
            self.uses.insert(Use { line: span.start().line, path });
        }
    }

    /// The path from the root of the crate; `None` for a path of another crate or a local name.
    fn resolve(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => self.module[..self.module.len().checked_sub(1)?].to_vec(),
            child if self.module.len() == self.depth && self.children.iter().any(|name| name == child) => {
                [self.module.as_slice(), &[child.to_owned()]].concat()
            }
            _ => return None,
        };
        while let Some((_, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
            base.pop()?;
            rest = after;
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    fn add_function(&mut self, signature: &Signature, block: &Block) {
        let (start, end) = (signature.fn_token.span.start().line, block.brace_token.span.close().end().line);
        let (name, lines) = (signature.ident.to_string(), end + 1 - start);
        self.functions.push(Function { name, line: start, lines });
    }

    /// Adds the paths in the tokens of a macro.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        // After two colons the next identifier continues the path.
        let mut colons = 0;
        let mut start = Span::call_site();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.add_use(&path, start);
                        path.clear();
                        start = ident.span();
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    colons = 0;
                    self.add_tokens(group.stream());
                }
                _ => colons = 0,
            }
        }
        self.add_use(&path, start);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(item_attributes(item)) {
            visit::visit_item(self, item);
        } else if let Item::Mod(module) = item
            && module.content.is_none()
        {
            self.test_modules.push([self.module.as_slice(), &[module.ident.to_string()]].concat());
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_test_only(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut leaves = Vec::new();
        flatten(&item.tree, &[], &mut leaves);
        for (name, path) in leaves {
            if !matches!(item.vis, syn::Visibility::Inherited)
                && let Some(path) = self.resolve(&path)
            {
                self.reexports.push((name, path));
            }
            self.add_use(&path, item.use_token.span);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.add_use(&names, first.ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.add_tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add_function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add_function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add_function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// The names that a `use` declares, with their paths.
fn flatten(tree: &UseTree, prefix: &[String], leaves: &mut Vec<(String, Vec<String>)>) {
    let joined = |ident: &Ident| [prefix, &[ident.to_string()]].concat();
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &joined(&path.ident), leaves),
        UseTree::Name(name) if name.ident == "self" => {
            leaves.push((prefix.last().cloned().unwrap_or_default(), prefix.to_vec()));
        }
        UseTree::Name(name) => leaves.push((name.ident.to_string(), joined(&name.ident))),
        UseTree::Rename(rename) => leaves.push((rename.rename.to_string(), joined(&rename.ident))),
        UseTree::Glob(_) => leaves.push(("*".to_owned(), [prefix, &["*".to_owned()]].concat())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, leaves)),
    }
}

/// Whether the attributes have `#[cfg(test)]`, or `test` in another `#[cfg]` without `not`.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let words = words(list.tokens.clone());
            words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not")
        }
        _ => false,
    })
}

fn words(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => found.extend(words(group.stream())),
            _ => {}
        }
    }
    found
}

pub(crate) fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
