//! A message laid beside its table.

use super::Message;
use crate::fields::{Fields, Value};

/// More rows than a table has.
const MOST_ROWS: usize = 24;

/// What a message has for a row.
#[derive(Clone, Copy)]
pub(crate) struct Found<'f> {
    pub(crate) first: Option<&'f Value>,
    pub(crate) repeated: bool,
}

impl Message {
    /// What there is for each row, found in one pass over the message.
    #[inline(never)]
    pub(crate) fn found_in<'f>(&self, fields: &'f Fields) -> [Found<'f>; MOST_ROWS] {
        let mut found = [Found { first: None, repeated: false }; MOST_ROWS];
        for (name, value) in fields.iter() {
            let place = self.rows.iter().position(|row| row.name() == name);
            if let Some(found) = place.and_then(|place| found.get_mut(place)) {
                found.repeated = found.first.is_some();
                found.first = found.first.or(Some(value));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::MOST_ROWS;
    use crate::operation::Operation;
    use crate::schema::{CALLBACK, REPLY};

    #[test]
    fn no_table_has_more_rows_than_are_checked() {
        let tables = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
        for table in tables.chain([&CALLBACK, &REPLY]) {
            assert!(table.rows().len() <= MOST_ROWS, "{}", table.title);
        }
    }
}
