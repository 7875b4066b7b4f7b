//! Text: searching in ASCII, decimal numbers, dates and times, masking.

pub(crate) mod ascii;
pub(crate) mod decimal;
pub(crate) mod iso8601;
pub(crate) mod mask;
