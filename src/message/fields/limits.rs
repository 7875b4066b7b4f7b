//! The limits of a message, and the check of its shape before it is signed or verified.

use super::Fields;
use crate::error::{Error, ErrorCode};
use crate::message::node::Span;
use crate::names::byte_class::{self, Classes};
use crate::text::ascii;
use crate::text::decimal::usize_to_string;
use crate::text::mask;

/// How deep a message may nest: its own level counts as the first (our choice).
pub const MAX_DEPTH: usize = 8;

/// How many fields a message may have, nested ones counted (our choice).
pub const MAX_FIELDS: usize = 512;

/// How many bytes a name may have (our choice): every value is put in order by all names
/// above it.
pub const MAX_NAME: usize = 256;

/// Why a field could not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    TooDeep,
    TooLong,
}

impl Fields {
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
