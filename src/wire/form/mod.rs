//! `application/x-www-form-urlencoded` bodies and query strings.

mod plain;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::{write, write_to};

/// The `Content-Type` of what [`write()`] returns.
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";
