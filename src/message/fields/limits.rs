//! The limits of a message, and the check of them before it is signed or verified.

use super::Fields;
use crate::error::{Error, ErrorCode};
use crate::message::node::Span;
use crate::names::byte_class::{self, Classes};
use crate::text::ascii;
use crate::text::decimal::usize_to_string;
use crate::text::mask;

/// The maximum number of levels of nested fields in a message, including the top level. (Our
/// choice.) A message with more levels has the error `body_unreadable` if it is read from a body, else `fields_invalid`.
pub const MAX_DEPTH: usize = 8;

/// The maximum number of fields in a message, including nested fields. (Our choice.) A message with
/// more fields has the error `body_too_large` if it is read from a body, else `fields_invalid`.
pub const MAX_FIELDS: usize = 512;

/// The maximum number of bytes in the name of a field. (Our choice: the time that signing takes
/// grows with the length of names.) A message with a longer name has the error `body_too_large` if it is read from
/// a body, else `fields_invalid`.
pub const MAX_NAME: usize = 256;

/// Why a field could not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    TooDeep,
    TooLong,
}

impl Fields {
    /// Rejects messages that cannot be signed: those with a NUL, which no message has, and those
    /// beyond [`MAX_DEPTH`], [`MAX_FIELDS`] or [`MAX_NAME`]. (Our choice.)
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn check_shape(&self) -> Result<(), Error> {
        match self.defect {
            None => {}
            Some(Defect::TooDeep) => return Err(too_deep(ErrorCode::FieldsInvalid)),
            Some(Defect::TooLong) => return Err(invalid("the fields are too long", "")),
        }
        // Nearly all messages need no further check.
        let has_control = self.common & byte_class::NO_CONTROL == 0;
        if !has_control && self.nodes.len() <= MAX_FIELDS && self.longest_name as usize <= MAX_NAME {
            return Ok(());
        }
        let mut count = 0_usize;
        for (at, node) in (0..).zip(&self.nodes) {
            if self.has_nul(node.name, node.name_classes) {
                return Err(invalid("a field name contains a NUL character", ""));
            }
            if node.name.range().len() > MAX_NAME {
                return Err(invalid("a field name has more than {} bytes", &usize_to_string(MAX_NAME)));
            }
            // A field with children does not count; its children do.
            count = count.saturating_add(usize::from(node.child_count == 0));
            if count > MAX_FIELDS {
                return Err(invalid("there are more than {} fields", &usize_to_string(MAX_FIELDS)));
            }
            if self.has_nul(node.value, node.classes) {
                let name = mask::printable_name(self.name_or_list_name(at));
                return Err(invalid("{} contains a NUL character", &name));
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
fn invalid(template: &str, text: &str) -> Error {
    Error::with(ErrorCode::FieldsInvalid, template, text, "")
}

/// The error of a message with more than [`MAX_DEPTH`] levels.
pub(crate) fn too_deep(code: ErrorCode) -> Error {
    Error::with(code, "fields are nested deeper than {} levels", &usize_to_string(MAX_DEPTH), "")
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn nul_is_reported_with_the_name_of_its_field_or_list() {
        let error = |fields: Fields| alloc::string::ToString::to_string(&fields.check_shape().unwrap_err());
        assert_eq!(error(Fields::from([("pg_l", [["a", "b\0"]])])), "pg_l contains a NUL character");
        let nested = Fields::from([("pg_b", "\0")]);
        assert_eq!(error(Fields::from([("pg_a", nested)])), "pg_b contains a NUL character");
        assert_eq!(error(Fields::from([("pg_sig\0", "")])), "a field name contains a NUL character");
    }

    #[test]
    fn a_name_may_have_256_bytes() {
        for (length, is_accepted) in [(256, true), (257, false)] {
            // The control character is checked, too.
            let fields = Fields::from([("n".repeat(length), "a\tb")]);
            assert_eq!(fields.check_shape().is_ok(), is_accepted, "{length} bytes");
        }
    }
}
