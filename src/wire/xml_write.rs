//! Writing XML in the same format as the vendor's SDK.
// Offsets into a text in memory.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;

use crate::message::{Fields, NodeKind, TOP};
use crate::text::ascii;

/// The characters that are escaped, and the entity between `&` and `;`. A carriage return is
/// escaped because a parser would convert it to a line feed.
pub(crate) const ESCAPES: [(u8, &str); 6] =
    [(b'&', "amp"), (b'<', "lt"), (b'>', "gt"), (b'"', "quot"), (b'\'', "apos"), (b'\r', "#13")];

/// Writes a message as the vendor's SDK does: a `<response>` element with one element per field, as
/// UTF-8, with the five named entities and without CDATA. Lists become repeated elements.
pub(crate) fn write(fields: &Fields) -> String {
    let mut document = String::from(START);
    write_children(fields, TOP, None, &mut document);
    ascii::push(&mut document, END);
    document
}

/// Like [`write`], for a message that has only text fields.
pub(crate) fn write_flat(fields: &Fields) -> String {
    let mut document = String::from(START);
    for node in fields.nodes() {
        write_field(fields.str(node.name), fields.str(node.value), &mut document);
    }
    ascii::push(&mut document, END);
    document
}

const START: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>";
const END: &str = "</response>\n";

/// Writes the children of a node. The items of a list are written with the name of the list.
fn write_children(fields: &Fields, parent: u32, list: Option<&str>, document: &mut String) {
    for at in fields.children(parent) {
        let Some(node) = fields.node(at) else { continue };
        let name = list.unwrap_or_else(|| fields.str(node.name));
        match node.kind {
            NodeKind::Text => write_field(name, fields.str(node.value), document),
            NodeKind::List => write_children(fields, at, Some(name), document),
            NodeKind::Fields => {
                write_tag("<", name, document);
                write_children(fields, at, None, document);
                write_tag("</", name, document);
            }
        }
    }
}

fn write_field(name: &str, value: &str, document: &mut String) {
    write_tag("<", name, document);
    write_text(value, document);
    write_tag("</", name, document);
}

#[inline(never)]
fn write_tag(open: &str, name: &str, document: &mut String) {
    for part in [open, name, ">"] {
        ascii::push(document, part);
    }
}

fn write_text(text: &str, document: &mut String) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some((_, name)) = ESCAPES.iter().find(|(escaped, _)| *escaped == byte) {
            ascii::push_slice(document, text, plain, at);
            for part in ["&", name, ";"] {
                ascii::push(document, part);
            }
            plain = at + 1;
        }
    }
    ascii::push_slice(document, text, plain, text.len());
}
