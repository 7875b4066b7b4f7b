//! Text: ASCII, decimal numbers, and what of a text may be shown.

pub(crate) mod ascii;
pub(crate) mod decimal;
pub(crate) mod mask;
