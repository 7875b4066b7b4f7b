//! The verbs of the command line: raw bodies, and texts to be shown.

use super::tokens::{Tokens, Writer};
use crate::error::Error;
use crate::mask;
use crate::secret::Secret;
use crate::signature::verify_fields;
use crate::wire;

pub(super) fn carry_out(
    verb: &str,
    arguments: &mut Tokens<'_>,
    body: &[u8],
    writer: &mut Writer<'_>,
) -> Result<(), Error> {
    match verb {
        "raw_fields" => {
            let fields = wire::read(body, None)?;
            // A form can hold a NUL, a token can't.
            fields.check_shape()?;
            writer.fields(&fields);
            Ok(())
        }
        "raw_verify" => {
            let (script, secret) = (arguments.next()?, Secret::new(arguments.next()?)?);
            let fields = wire::read(body, None)?;
            verify_fields(script, &fields, &secret)?;
            writer.fields(&fields);
            Ok(())
        }
        "raw_mask" => {
            writer.token(&mask::cards_in(arguments.next()?));
            Ok(())
        }
        verb => Err(super::verbs::unknown(verb)),
    }
}
