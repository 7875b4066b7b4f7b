//! Compares sources with the table of modules and with the limits for sizes.

use std::collections::{BTreeMap, BTreeSet};

use crate::reader::Use;
use crate::source::{SourceFile, Sources};
use crate::table::Table;

const MAX_FILE_LINES: usize = 300;
const MAX_FUNCTION_LINES: usize = 60;

/// The name of each node, and the names that it uses.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Files whose module is not in the table, modules of the table that do not exist, and uses that the table does not allow.
pub(crate) fn forbidden_imports(sources: &Sources, table: &Table) -> Vec<String> {
    let mut found = BTreeSet::new();
    for module in table.modules() {
        if !sources.files.iter().any(|file| top_module(file) == module) {
            found.insert(format!("the table has the module `{module}`, which does not exist"));
        }
    }
    for file in &sources.files {
        let module = top_module(file);
        if !table.contains(module) {
            found.insert(format!("{}: the table has no module `{module}`", file.name));
            continue;
        }
        for Use { line, path } in &file.uses {
            let used = used_module(sources, path);
            if used != module && !table.allows(module, &used) {
                found.insert(format!("{}:{line}: `{module}` must not use `{used}`", file.name));
            }
        }
    }
    found.into_iter().collect()
}

/// Groups of modules that use each other.
pub(crate) fn module_cycles(sources: &Sources, table: &Table) -> Vec<String> {
    let mut graph = Graph::new();
    for file in &sources.files {
        let row = table.row_name(top_module(file));
        let used = file.uses.iter().map(|each| used_module(sources, &each.path));
        let used: Vec<_> = used.map(|module| table.row_name(&module).to_owned()).collect();
        graph.entry(row.to_owned()).or_default().extend(used);
    }
    cycles(&graph)
}

/// Groups of files that use each other.
pub(crate) fn file_cycles(sources: &Sources) -> Vec<String> {
    let mut graph = Graph::new();
    for file in &sources.files {
        let used = file.uses.iter().filter_map(|each| file_of(sources, &each.path));
        graph.entry(file.name.clone()).or_default().extend(used.map(|file| file.name.clone()));
    }
    cycles(&graph)
}

/// Files that are too long.
pub(crate) fn long_files(sources: &Sources) -> Vec<String> {
    let long = sources.files.iter().filter(|file| file.lines > MAX_FILE_LINES);
    long.map(|file| format!("{}: {} lines, the limit is {MAX_FILE_LINES}", file.name, file.lines)).collect()
}

/// Functions that are too long.
pub(crate) fn long_functions(sources: &Sources) -> Vec<String> {
    let mut found = Vec::new();
    for file in &sources.files {
        for each in file.functions.iter().filter(|each| each.lines > MAX_FUNCTION_LINES) {
            found.push(format!(
                "{}:{}: `{}` has {} lines, the limit is {MAX_FUNCTION_LINES}",
                file.name, each.line, each.name, each.lines
            ));
        }
    }
    found
}

/// The top-level module of a file. The root file counts as a module of its own name.
fn top_module(file: &SourceFile) -> &str {
    file.module.first().map_or_else(|| file.name.trim_end_matches(".rs"), String::as_str)
}

/// The top-level module that a path leads to. Names that the root re-exports lead to the module that has them.
fn used_module(sources: &Sources, path: &[String]) -> String {
    let root = sources.root();
    let mut path = path;
    while let Some(first) = path.first() {
        if sources.files.iter().any(|file| file.module.first() == Some(first)) {
            return first.clone();
        }
        match root.reexports.iter().find(|(name, _)| name == first) {
            Some((_, target)) if target.as_slice() != path => path = target,
            _ => break,
        }
    }
    top_module(root).to_owned()
}

/// The file of the innermost module on the path.
fn file_of<'s>(sources: &'s Sources, path: &[String]) -> Option<&'s SourceFile> {
    let files = sources.files.iter().filter(|file| path.starts_with(&file.module));
    files.max_by_key(|file| file.module.len())
}

/// A message for each group of nodes that can all reach each other.
fn cycles(graph: &Graph) -> Vec<String> {
    let reachable: BTreeMap<_, _> = graph.keys().map(|node| (node, reachable_from(graph, node))).collect();
    let mut found = BTreeSet::new();
    for (node, others) in &reachable {
        let group: Vec<_> = others
            .iter()
            .filter(|other| reachable.get(*other).is_some_and(|back| back.contains(*node)))
            .map(String::as_str)
            .collect();
        if group.len() > 1 {
            found.insert(format!("cycle between {}", group.join(", ")));
        }
    }
    found.into_iter().collect()
}

/// All nodes that can be reached over at least one edge to another node.
fn reachable_from(graph: &Graph, start: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![start.to_owned()];
    while let Some(node) = queue.pop() {
        for next in graph.get(&node).into_iter().flatten().filter(|next| **next != node) {
            if reached.insert(next.clone()) {
                queue.push(next.clone());
            }
        }
    }
    reached
}
