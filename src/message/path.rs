//! The path of a nested field in the notation of forms.

use alloc::string::String;

use super::fields::Fields;
use super::node::TOP;

impl Fields {
    /// The path from the top level to a field: `pg_a`, `pg_a[pg_b]`, `pg_l[0]`.
    pub(crate) fn path(&self, at: u32) -> String {
        let Some(node) = self.node(at) else { return String::new() };
        let name = self.str(node.name);
        if node.parent == TOP { String::from(name) } else { bracket_path(&self.path(node.parent), name) }
    }
}

/// The path of a child: `pg_a[pg_b]`.
#[inline(never)]
pub(crate) fn bracket_path(parent: &str, key: &str) -> String {
    [parent, "[", key, "]"].concat()
}
