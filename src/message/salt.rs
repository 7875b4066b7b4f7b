//! The form of a salt.

use crate::error::{Error, ErrorCode};
use crate::text::ascii;

/// Checks a salt: Latin letters and digits. (Vendor's page. A `;` would make the signed string
/// ambiguous.)
pub(crate) fn check_salt(salt: &str) -> Result<(), Error> {
    let is_valid = !salt.is_empty() && ascii::all(salt, |b| b.is_ascii_alphanumeric());
    let message = "the salt must be Latin letters and digits, at least one";
    if is_valid { Ok(()) } else { Err(Error::new(ErrorCode::OptionsInvalid, message)) }
}
