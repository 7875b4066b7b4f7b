//! The XML that we send: what the vendor's SDK writes.
// Offsets into a text that is in memory.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;

use crate::message::{Fields, NodeKind, TOP};
use crate::text::ascii;

/// What is not written as it is, and the name between `&` and `;`. A parser would turn
/// a carriage return into a line feed.
pub(crate) const ESCAPES: [(u8, &str); 6] =
    [(b'&', "amp"), (b'<', "lt"), (b'>', "gt"), (b'"', "quot"), (b'\'', "apos"), (b'\r', "#13")];

/// Writes a message as the vendor's SDK does: `<response>` around one element a
/// field, raw UTF-8, the five named entities, no CDATA. Lists become repeated
/// elements.
pub(crate) fn write(fields: &Fields) -> String {
    let mut document = String::from(START);
    write_below(fields, TOP, None, &mut document);
    ascii::push(&mut document, END);
    document
}

/// The same for a message of text fields only.
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

/// Writes what is below a node; the items of a list under the name of the list.
fn write_below(fields: &Fields, parent: u32, list: Option<&str>, document: &mut String) {
    for at in fields.below(parent) {
        let Some(node) = fields.node(at) else { continue };
        let name = list.unwrap_or_else(|| fields.str(node.name));
        match node.kind {
            NodeKind::Text => write_field(name, fields.str(node.value), document),
            NodeKind::List => write_below(fields, at, Some(name), document),
            NodeKind::Fields => {
                write_tag("<", name, document);
                write_below(fields, at, None, document);
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
