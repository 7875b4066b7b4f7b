//! `Fields`: one text and a list of nodes, whatever bytes carried the message.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::node::{Node, NodeKind, Span, TOP, UNDOCUMENTED};
use super::value::{Nested, Place, ToValue, Value};
use crate::error::{Error, ErrorCode};
use crate::names::byte_class::{self, Classes};
use crate::names::{self, Name, NameSet};
use crate::text::ascii::{self, CHUNK};
use crate::text::decimal::usize_to_string;
use crate::text::mask;

/// How deep a message may nest: its own level counts as the first (our choice).
pub const MAX_DEPTH: usize = 8;

/// How many fields a message may have, nested ones counted (our choice).
pub const MAX_FIELDS: usize = 512;

/// How many bytes a name may have (our choice): every value is put in order by all names
/// above it.
pub const MAX_NAME: usize = 256;

/// Zero bytes behind the text that is in use, so that the hot loops may read in chunks.
pub(crate) const PADDING: usize = 64;

/// An ordered list of named values. Order, repeats and nesting are kept as they
/// came, because the signature depends on all three.
///
/// A list or nested fields beyond [`MAX_DEPTH`] are left empty, and what uses the
/// message then refuses it.
///
/// ```
/// use freedompay_payouts::Fields;
///
/// let mut fields = Fields::from([("pg_order_id", "1234"), ("pg_amount", "100.00")]);
/// fields.push("items", ["first", "second"]);
/// assert_eq!(fields.text("pg_amount"), Some("100.00"));
/// assert_eq!(fields.len(), 3);
/// ```
#[derive(Clone)]
pub struct Fields {
    /// The message as it came, and behind it what had to be decoded or was added. All of
    /// it is UTF-8. The length is what there is room for, `used` what is in use.
    text: Vec<u8>,
    used: usize,
    nodes: Vec<Node>,
    /// The documented names at the top level, and the first node of each, or [`TOP`].
    documented: NameSet,
    first: [u32; names::COUNT],
    /// Documented names that are there more than once at the top level.
    repeated: NameSet,
    /// The other nodes of the top level: undocumented names, and repeats.
    others: Vec<u32>,
    /// How many nodes are at the top level.
    top: u32,
    nested: bool,
    /// What the bytes of all names and values have in common.
    common: Classes,
    /// The length of the longest undocumented name.
    longest_name: u32,
    /// Where the text has all documented names, if it has them.
    names: Option<Span>,
    defect: Option<Defect>,
}

/// Why a field could not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defect {
    TooDeep,
    TooLong,
}

impl Fields {
    /// A message without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: Vec::new(),
            used: 0,
            nodes: Vec::new(),
            documented: NameSet::EMPTY,
            first: [TOP; names::COUNT],
            repeated: NameSet::EMPTY,
            others: Vec::new(),
            top: 0,
            nested: false,
            common: Classes::MAX,
            longest_name: 0,
            names: None,
            defect: None,
        }
    }

    /// Adds a field at the end. A name may be there more than once. The value is text, a
    /// list, nested fields, or anything else that is a [`ToValue`].
    pub fn push(&mut self, name: impl AsRef<str>, value: impl ToValue) {
        value.add_to(Place::new(self, TOP, name.as_ref()));
    }

    /// The text of the first field of this name; `None` where there is no such
    /// field or its value is not text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// The value of the first field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.top_level().get(name)
    }

    /// The values of every field of this name, in order.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = Value<'f>> {
        self.iter().filter(move |(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Names and values, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, Value<'_>)> + Clone {
        self.top_level().iter()
    }

    /// How many fields are at this level.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.top as usize
    }

    /// Whether there is no field.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.top == 0
    }

    pub(crate) const fn top_level(&self) -> Nested<'_> {
        Nested::new(self, TOP)
    }

    /// Whether there are only documented names, each once, with texts. Then
    /// [`check_shape`](Self::check_shape) refuses nothing but a NUL in a value.
    pub(crate) const fn is_plain(&self) -> bool {
        !self.nested && self.others.is_empty() && self.defect.is_none()
    }

    /// Refuses what no signature is defined for, NUL (which no wire form carries), and
    /// what is beyond [`MAX_DEPTH`], [`MAX_FIELDS`] or [`MAX_NAME`]. (Our choice.)
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn check_shape(&self) -> Result<(), Error> {
        match self.defect {
            None => {}
            Some(Defect::TooDeep) => return Err(too_deep(ErrorCode::FieldsInvalid)),
            Some(Defect::TooLong) => return Err(invalid(&["the fields are too long"])),
        }
        // Nearly always this tells.
        let has_control = self.common & byte_class::NO_CONTROL == 0;
        if !has_control && self.nodes.len() <= MAX_FIELDS && self.longest_name as usize <= MAX_NAME {
            return Ok(());
        }
        let mut count = 0_usize;
        for (at, node) in (0..).zip(&self.nodes) {
            if node.documented().is_none() {
                if self.has_nul(node.name, node.name_classes) {
                    return Err(invalid(&["a field name contains a NUL character"]));
                }
                if node.name.range().len() > MAX_NAME {
                    return Err(invalid(&[
                        "a field name has more than ",
                        &usize_to_string(MAX_NAME),
                        " bytes",
                    ]));
                }
            }
            // A field that only holds other fields does not count itself.
            count = count.saturating_add(usize::from(node.children == 0));
            if count > MAX_FIELDS {
                return Err(invalid(&["there are more than ", &usize_to_string(MAX_FIELDS), " fields"]));
            }
            if self.has_nul(node.value, node.classes) {
                return Err(invalid(&[
                    &mask::printable_name(self.own_name(at)),
                    " contains a NUL character",
                ]));
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn has_nul(&self, span: Span, classes: Classes) -> bool {
        classes & byte_class::NO_CONTROL == 0 && ascii::has_byte(self.bytes(span), 0)
    }
}

#[cold]
#[inline(never)]
fn invalid(parts: &[&str]) -> Error {
    Error::from_parts(ErrorCode::FieldsInvalid, parts)
}

/// The error for a message that nests beyond [`MAX_DEPTH`].
pub(crate) fn too_deep(code: ErrorCode) -> Error {
    Error::from_parts(code, &["fields are nested deeper than ", &usize_to_string(MAX_DEPTH), " levels"])
}

/// The name of a nested field, as a form writes it: `pg_a[pg_b]`, `pg_l[0]`.
#[inline(never)]
pub(crate) fn bracket_path(parent: &str, key: &str) -> String {
    [parent, "[", key, "]"].concat()
}

// The nodes, for what reads messages and puts them in order.
impl Fields {
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The text with the room behind it, and the nodes.
    #[cfg(all(feature = "wasm", feature = "sign"))]
    pub(crate) fn text_and_nodes(&mut self) -> (&[u8], &mut [Node]) {
        (&self.text, &mut self.nodes)
    }

    #[inline(always)]
    pub(crate) fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    pub(crate) fn node_mut(&mut self, at: u32) -> Option<&mut Node> {
        self.nodes.get_mut(at as usize)
    }

    /// The bytes of a name or value.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The text of a name or value.
    #[inline(never)]
    pub(crate) fn str(&self, span: Span) -> &str {
        core::str::from_utf8(self.bytes(span)).unwrap_or_default()
    }

    /// The text with the room behind it. A reader may write behind what is in use, and
    /// says so with [`set_used`](Self::set_used).
    #[inline(always)]
    pub(crate) fn text_mut(&mut self) -> &mut [u8] {
        &mut self.text
    }

    #[inline(always)]
    pub(crate) fn raw(&self) -> &[u8] {
        &self.text
    }

    #[inline(always)]
    pub(crate) const fn used(&self) -> usize {
        self.used
    }

    #[inline(always)]
    pub(crate) const fn set_used(&mut self, used: usize) {
        self.used = used;
    }

    pub(crate) const fn is_nested(&self) -> bool {
        self.nested
    }

    pub(crate) const fn documented(&self) -> NameSet {
        self.documented
    }

    pub(crate) const fn repeated(&self) -> NameSet {
        self.repeated
    }

    pub(crate) fn others(&self) -> &[u32] {
        &self.others
    }

    /// The name of a node.
    pub(crate) fn name(&self, at: u32) -> &str {
        self.node(at).map(|node| self.str(node.name)).unwrap_or_default()
    }

    /// The first node of a documented name.
    #[inline(always)]
    pub(crate) fn first(&self, name: Name) -> Option<&Node> {
        self.node(self.first_index(name))
    }

    /// Where the first node of a documented name is; [`TOP`] where there is none.
    #[inline(always)]
    pub(crate) fn first_index(&self, name: Name) -> u32 {
        self.first.get(name.index()).copied().unwrap_or(TOP)
    }

    /// The name of a node. The items of a list have the list's.
    pub(crate) fn own_name(&self, at: u32) -> &str {
        let mut named = self.node(at);
        while let Some(node) = named {
            match self.node(node.parent) {
                Some(above) if above.kind == NodeKind::List => named = Some(above),
                _ => return self.str(node.name),
            }
        }
        ""
    }

    /// Where the text of the first field of a documented name is; an empty part where it is
    /// not text.
    #[inline(always)]
    pub(crate) fn value_span(&self, name: Name) -> Span {
        self.first(name).map(|node| node.value).unwrap_or_default()
    }

    /// The bytes of the first field of a documented name; `None` where it is not text.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn value(&self, name: Name) -> Option<&[u8]> {
        let node = self.first(name).filter(|node| node.is_text())?;
        self.text.get(node.value.range())
    }

    /// The text of the first field of a documented name; `None` where it is not text.
    #[inline(never)]
    pub(crate) fn value_str(&self, name: Name) -> Option<&str> {
        self.value(name).map(|bytes| core::str::from_utf8(bytes).unwrap_or_default())
    }

    /// Forgets every field, but keeps the text and the room for more.
    pub(crate) fn clear_nodes(&mut self) {
        self.nodes.clear();
        self.others.clear();
        self.documented = NameSet::EMPTY;
        self.first = [TOP; names::COUNT];
        self.repeated = NameSet::EMPTY;
        self.top = 0;
        self.nested = false;
        self.common = Classes::MAX;
        self.longest_name = 0;
        self.names = None;
        self.defect = None;
    }

    /// Makes room for so many bytes behind what is in use, and the padding.
    #[inline(always)]
    pub(crate) fn reserve(&mut self, bytes: usize) {
        let needed = self.used.saturating_add(bytes).saturating_add(PADDING);
        if self.text.len() < needed {
            self.grow(needed);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, needed: usize) {
        self.text.resize(needed.max(self.text.len().saturating_mul(2)), 0);
    }

    /// Takes a text that has been written to the start of [`text_mut`](Self::text_mut).
    pub(crate) fn begin_written(&mut self, length: usize) {
        self.clear_nodes();
        self.used = length.min(self.text.len().saturating_sub(PADDING));
    }

    /// Makes room for nodes and text, so that reading allocates nothing.
    pub(crate) fn reserve_nodes(&mut self, text: usize, nodes: usize) {
        self.reserve(text);
        self.nodes.reserve(nodes);
        self.others.reserve(nodes);
    }

    /// Takes the text of a message, which a reader then splits into fields.
    pub(crate) fn set_text(&mut self, text: &[u8]) {
        self.clear_nodes();
        self.used = 0;
        self.append(text);
    }

    /// Adds bytes to the text; where they are now.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Span {
        let (start, end) = (self.used, self.used.saturating_add(bytes.len()));
        if end >= u32::MAX as usize {
            self.defect = Some(Defect::TooLong);
            return Span::default();
        }
        self.reserve(bytes.len());
        if let Some(room) = self.text.get_mut(start..end) {
            room.copy_from_slice(bytes);
        }
        self.used = end;
        Span::new(start, end)
    }

    /// Adds a part of the text once more, and a `;`. Behind them there may be other bytes: see
    /// [`end_parts`](Self::end_parts).
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn append_part(&mut self, part: Span) {
        let range = part.range();
        self.reserve(range.len().saturating_add(1));
        let end = self.used.saturating_add(range.len());
        if range.end <= self.used && end < self.text.len() {
            let chunk = self.text.get(range.start..).and_then(<[u8]>::first_chunk::<CHUNK>).copied();
            let to = self.text.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut::<CHUNK>);
            match (chunk, to) {
                (Some(chunk), Some(to)) if range.len() <= CHUNK => *to = chunk,
                _ => self.text.copy_within(range, self.used),
            }
            if let Some(separator) = self.text.get_mut(end) {
                *separator = b';';
            }
            self.used = end.saturating_add(1);
        }
    }

    /// Takes the last `;` away, and overwrites what [`append_part`](Self::append_part) has left
    /// behind it.
    #[inline(always)]
    pub(crate) fn end_parts(&mut self) {
        self.used = self.used.saturating_sub(1);
        if let Some(behind) = self.text.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut::<CHUNK>) {
            *behind = [0; CHUNK];
        }
    }

    /// Adds a text field at the top level.
    #[inline(never)]
    pub(crate) fn add(
        &mut self,
        name: Span,
        name_classes: Classes,
        documented: Option<Name>,
        value: Span,
        classes: Classes,
    ) -> u32 {
        self.add_inlined(name, name_classes, documented, value, classes)
    }

    /// The same, for the loop over the fields of a form.
    #[inline(always)]
    pub(crate) fn add_inlined(
        &mut self,
        name: Span,
        name_classes: Classes,
        documented: Option<Name>,
        value: Span,
        classes: Classes,
    ) -> u32 {
        self.top = self.top.wrapping_add(1);
        let node = Node {
            name,
            value,
            parent: TOP,
            place: self.top,
            children: 0,
            last: TOP,
            next: TOP,
            number: documented.map_or(UNDOCUMENTED, Name::number),
            kind: NodeKind::Text,
            name_classes,
            classes,
        };
        let at = self.push_node(node);
        self.common &= name_classes & classes;
        match documented {
            Some(name) if !self.documented.contains(name) => {
                self.documented.insert(name);
                if let Some(first) = self.first.get_mut(name.index()) {
                    *first = at;
                }
            }
            _ => {
                match documented {
                    Some(name) => self.repeated.insert(name),
                    None => self.longest_name = self.longest_name.max(name.length()),
                }
                self.others.push(at);
            }
        }
        at
    }

    /// Adds all documented names to the text at once, where a request needs many of them: a
    /// call takes longer than the copying.
    #[cfg(all(feature = "wasm", feature = "sign"))]
    pub(crate) fn append_names(&mut self) -> Span {
        let names = self.append(names::NAMES_TEXT.as_bytes());
        self.names = Some(names);
        names
    }

    /// Adds a text field of a documented name at the top level.
    #[inline(never)]
    pub(crate) fn push_documented(&mut self, name: Name, text: &[u8]) {
        let name_span = match self.names {
            Some(names) => names.part(name.place()),
            None => self.append(name.as_str().as_bytes()),
        };
        let value = self.append(text);
        self.add(name_span, Classes::MAX, Some(name), value, byte_class::of_all(text));
    }

    /// Adds a field of any kind below a node, or at the top level; where it is. `None`
    /// where what it holds would be nested too deep: it stays empty.
    #[inline(never)]
    pub(crate) fn add_below(&mut self, parent: u32, name: Span, kind: NodeKind) -> Option<u32> {
        let name_classes = byte_class::of_all(self.bytes(name));
        if parent == TOP {
            let documented = Name::find(self.bytes(name));
            let at = self.add(name, name_classes, documented, Span::default(), Classes::MAX);
            self.set_kind(at, kind);
            return Some(at);
        }
        self.nested = true;
        let number = self.next_number();
        let above = self.node_mut(parent)?;
        above.children = above.children.saturating_add(1);
        let place = above.children;
        let before = core::mem::replace(&mut above.last, number);
        if let Some(before) = self.node_mut(before) {
            before.next = number;
        }
        self.common &= name_classes;
        self.longest_name = self.longest_name.max(name.length());
        let at = self.push_node(Node {
            name,
            value: Span::default(),
            parent,
            place,
            children: 0,
            last: TOP,
            next: TOP,
            number: UNDOCUMENTED,
            kind,
            name_classes,
            classes: Classes::MAX,
        });
        // What is in a list or in nested fields is one level further down.
        if kind != NodeKind::Text && self.depth(at) >= MAX_DEPTH {
            self.defect = Some(Defect::TooDeep);
            return None;
        }
        Some(at)
    }

    /// Adds a copy of a field of another message, and of what is in it.
    pub(crate) fn copy(&mut self, parent: u32, from: &Self, at: u32) {
        let Some(node) = from.node(at) else { return };
        let name = self.append(from.bytes(node.name));
        let Some(to) = self.add_below(parent, name, node.kind) else { return };
        if node.is_text() {
            let value = self.append(from.bytes(node.value));
            self.set_value(to, value, node.classes);
        }
        for below in from.below(at) {
            self.copy(to, from, below);
        }
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)] // Four billion nodes have no room in memory.
    pub(crate) const fn next_number(&self) -> u32 {
        self.nodes.len() as u32
    }

    #[inline(always)]
    fn push_node(&mut self, node: Node) -> u32 {
        let at = self.next_number();
        self.nodes.push(node);
        at
    }

    /// The last node of this name directly below another, or at the top level.
    pub(crate) fn last_named(&self, parent: u32, name: &[u8]) -> Option<u32> {
        let has_name = |at: &u32| self.node(*at).is_some_and(|node| self.bytes(node.name) == name);
        if parent != TOP {
            // Backwards, all nodes would have to be passed.
            return self.below(parent).filter(has_name).reduce(|_, last| last);
        }
        let documented = Name::find(name).filter(|name| self.documented.contains(*name));
        let first = documented.map(|name| self.first_index(name));
        match documented {
            Some(name) if !self.repeated.contains(name) => first,
            _ => self.others.iter().copied().rfind(has_name).or(first),
        }
    }

    /// The nodes directly below a node, or at the top level, in order.
    pub(crate) fn below(&self, parent: u32) -> Below<'_> {
        // The first node below another comes right after it.
        let front = parent.wrapping_add(1);
        let is_empty = self.node(parent).is_some_and(|node| node.children == 0);
        Below { nodes: &self.nodes, parent, front, back: if is_empty { front } else { self.next_number() } }
    }

    #[inline(never)]
    pub(crate) fn set_value(&mut self, at: u32, value: Span, classes: Classes) {
        self.common &= classes;
        if let Some(node) = self.node_mut(at) {
            node.value = value;
            node.classes = classes;
        }
    }

    /// Gives a text field another text.
    pub(crate) fn replace_text(&mut self, at: u32, text: &str) {
        let value = self.append(text.as_bytes());
        self.set_value(at, value, byte_class::of_all(text.as_bytes()));
    }

    pub(crate) fn set_kind(&mut self, at: u32, kind: NodeKind) {
        self.nested |= kind != NodeKind::Text;
        if let Some(node) = self.node_mut(at) {
            node.kind = kind;
        }
    }

    /// How many levels there are down to this node, its own among them.
    pub(crate) fn depth(&self, at: u32) -> usize {
        let mut depth = 0_usize;
        let mut next = at;
        while let Some(node) = self.node(next) {
            depth = depth.saturating_add(1);
            next = node.parent;
        }
        depth
    }
}

/// See [`Fields::below`].
#[derive(Clone)]
pub(crate) struct Below<'f> {
    nodes: &'f [Node],
    parent: u32,
    front: u32,
    back: u32,
}

impl Below<'_> {
    fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize).filter(|node| node.parent == self.parent)
    }
}

impl Iterator for Below<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.front < self.back {
            let at = self.front;
            let next = self.node(at).map(|node| node.next);
            self.front = match next {
                Some(next) if self.parent != TOP => next.min(self.back),
                _ => at.saturating_add(1),
            };
            if next.is_some() {
                return Some(at);
            }
        }
        None
    }
}

impl DoubleEndedIterator for Below<'_> {
    fn next_back(&mut self) -> Option<u32> {
        while self.front < self.back {
            self.back = self.back.saturating_sub(1);
            if self.node(self.back).is_some() {
                return Some(self.back);
            }
        }
        None
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.top_level() == other.top_level()
    }
}

impl Eq for Fields {}

impl<N: AsRef<str>, V: ToValue> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut fields = Self::new();
        fields.extend(pairs);
        fields
    }
}

impl<N: AsRef<str>, V: ToValue, const LEN: usize> From<[(N, V); LEN]> for Fields {
    fn from(pairs: [(N, V); LEN]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: AsRef<str>, V: ToValue> Extend<(N, V)> for Fields {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        for (name, value) in pairs {
            self.push(name, value);
        }
    }
}

/// Card numbers are masked: a message ends up in logs sooner or later.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.top_level(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_nul_is_reported_under_the_name_of_the_field_or_of_the_list_it_is_in() {
        let error = |fields: Fields| alloc::string::ToString::to_string(&fields.check_shape().unwrap_err());
        assert_eq!(error(Fields::from([("pg_l", [["a", "b\0"]])])), "pg_l contains a NUL character");
        let nested = Fields::from([("pg_b", "\0")]);
        assert_eq!(error(Fields::from([("pg_a", nested)])), "pg_b contains a NUL character");
        assert_eq!(error(Fields::from([("pg_sig\0", "")])), "a field name contains a NUL character");
    }
}
