//! XML bodies: fields that were read can be written and read again, and are those that `roxmltree` reads.
#![no_main]

use freedompay_payouts::fuzzing::{read_xml, write_xml};
use freedompay_payouts::{Fields, ToValue, ValueSlot};
use freedompay_payouts_fuzz::{assert_clean_error, assert_within_limits};
use libfuzzer_sys::fuzz_target;
use roxmltree::{Document, Node};

fuzz_target!(|document: &str| {
    let fields = match read_xml(document) {
        Ok(fields) => fields,
        Err(error) => return assert_clean_error(&error),
    };
    assert_within_limits(&fields);

    let written = write_xml(&fields);
    assert_eq!(read_xml(&written).as_ref(), Ok(&fields), "{written}");

    let cut = document.trim_end().len().saturating_sub(1);
    if let Ok(cut) = read_xml(&document[..document.floor_char_boundary(cut)]) {
        assert_eq!(cut, fields, "truncated, but read as another message");
    }

    // `roxmltree` resolves prefixes, which the crate keeps in the name, and does not change every carriage return
    // before a reference to a line feed.
    let is_read_otherwise = document.contains(':') || (document.contains('\r') && document.contains('&'));
    if !is_read_otherwise && let Ok(tree) = Document::parse(document) {
        assert_eq!(children(tree.root_element()), fields);
    }
});

fn children<'t>(node: Node<'t, 't>) -> Fields {
    let elements = node.children().filter(Node::is_element);
    elements.map(|child| (child.tag_name().name(), Element(child))).collect()
}

/// An element as a value.
struct Element<'t>(Node<'t, 't>);

impl ToValue for Element<'_> {
    fn add_to(&self, slot: ValueSlot<'_>) {
        let Self(node) = self;
        if node.children().any(|child| child.is_element()) {
            return children(*node).add_to(slot);
        }
        let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
        slot.text(&texts.collect::<String>());
    }
}
