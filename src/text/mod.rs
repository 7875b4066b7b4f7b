//! Text: searching in ASCII, decimal numbers, masking.

pub(crate) mod ascii;
pub(crate) mod decimal;
pub(crate) mod mask;
