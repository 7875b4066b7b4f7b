//! Requests: values in, a signed urlencoded body out.

use core::iter::once;

use super::{Canonical, Keys, Lane, Lengths, sort_by};
use crate::fields::{Fields, Value};
use crate::operation::Operation;
use crate::request::{RequestOptions, complaint_of_link};
use crate::salt::Salt;
use crate::schema::Row;
use crate::text;
use crate::wire::form;

/// The most fields that the caller gives.
const MOST_FIELDS: usize = 16;

/// The fields that a caller gave for an operation, in his order.
#[derive(Clone, Copy)]
pub(super) struct RequestShape {
    rows: [Option<Row>; MOST_FIELDS],
    count: usize,
    /// The parts of the signed string.
    order: [Part; MOST_FIELDS + 2],
}

/// A signed value.
#[derive(Clone, Copy)]
enum Part {
    MerchantId,
    Salt,
    Value(usize),
}

impl RequestShape {
    pub(super) const NONE: Self =
        Self { rows: [None; MOST_FIELDS], count: 0, order: [Part::MerchantId; MOST_FIELDS + 2] };

    /// The shape of fields that have been signed; `None` where one of them isn't in the table.
    fn of(operation: Operation, fields: &Fields) -> Option<Self> {
        let mut shape = Self::NONE;
        let mut names = [""; MOST_FIELDS];
        let table = operation.request();
        for (place, (name, value)) in fields.iter().enumerate() {
            let Value::Text(_) = value else { return None };
            *shape.rows.get_mut(place)? = Some(table.row(name)?);
            *names.get_mut(place)? = name;
            *shape.order.get_mut(place)? = Part::Value(place);
            shape.count += 1;
        }
        *shape.order.get_mut(shape.count)? = Part::MerchantId;
        *shape.order.get_mut(shape.count + 1)? = Part::Salt;
        let name = |part: &Part| match part {
            Part::MerchantId => "pg_merchant_id",
            Part::Salt => "pg_salt",
            Part::Value(place) => names.get(*place).copied().unwrap_or_default(),
        };
        let order = shape.order.get_mut(..shape.count + 2)?;
        sort_by(order, |one, other| name(one).as_bytes() < name(other).as_bytes());
        // In byte order a name that begins others stands right before one of them; where none does,
        // all official rules give this order.
        let one_order =
            order.iter().zip(order.iter().skip(1)).all(|(one, next)| !name(next).starts_with(name(one)));
        one_order.then_some(shape)
    }
}

impl Lane {
    /// Learns the shape of a request that has been signed; whether it is one for the lane.
    pub(crate) fn learn_request(
        &mut self,
        operation: Operation,
        fields: &Fields,
        options: &RequestOptions,
    ) -> bool {
        let usual = options.rule.is_none() && options.luhn && options.extra.is_empty() && !fields.is_empty();
        let shape = if usual { RequestShape::of(operation, fields) } else { None };
        match (self.requests.get_mut(operation as usize), shape) {
            (Some(own), Some(shape)) => {
                *own = shape;
                true
            }
            _ => false,
        }
    }

    /// The body that has been signed last.
    pub(crate) fn signed(&self) -> &str {
        &self.signed
    }

    /// Signs a request of the operation's last shape. The body is what is signed then; `None` where
    /// the usual way has to decide, as without a salt.
    pub(crate) fn sign(&mut self, operation: usize, lengths: Lengths, salt: Option<&Salt>) -> Option<&str> {
        self.signed.clear();
        let signed = self.write_signed(operation, lengths, salt);
        self.wipe_input(&lengths);
        signed.map(|()| self.signed.as_str())
    }

    fn write_signed(&mut self, operation: usize, lengths: Lengths, salt: Option<&Salt>) -> Option<()> {
        let operation = *Operation::ALL.get(operation)?;
        let salt = salt?.as_str();
        let Self { body, keys, canonical, requests, signed: written, .. } = self;
        let shape = requests.get(operation as usize).filter(|shape| shape.count > 0)?;
        let given = core::str::from_utf8(body.get(..lengths.body)?).ok()?;
        let Keys { merchant_id, secret, .. } = lengths.cut(keys)?;

        let mut values = [""; MOST_FIELDS];
        let mut rest = given;
        for (row, value) in shape.rows.iter().take(shape.count).zip(&mut values) {
            let end = rest.bytes().position(|byte| byte == 0)?;
            (*value, rest) = (rest.get(..end)?, rest.get(end + 1..)?);
            // What a JavaScript string has as half of a surrogate pair becomes this character.
            let usual = text::find(value, "\u{fffd}").is_none()
                && value.chars().next().is_some_and(|c| c.is_ascii_graphic() || text::is_letter(c));
            let kind = (*row)?.kind();
            if !usual || kind.check_request(value, true).is_err() || complaint_of_link(*kind, value).is_some()
            {
                return None;
            }
        }
        if !rest.is_empty() {
            return None;
        }

        let mut canonical = Canonical::new(canonical, operation.as_str())?;
        for part in shape.order.iter().take(shape.count + 2) {
            canonical.add_text(match part {
                Part::MerchantId => merchant_id,
                Part::Salt => salt,
                Part::Value(place) => values.get(*place)?,
            })?;
        }
        canonical.add_text(secret)?;
        let signature = canonical.digest()?;

        let names = shape.rows.iter().take(shape.count).flatten().map(|row| row.name());
        for (name, value) in
            once(("pg_merchant_id", merchant_id)).chain(names.zip(values)).chain([("pg_salt", salt)])
        {
            written.push_str(name);
            written.push('=');
            form::encode(value, written);
            written.push('&');
        }
        written.push_str("pg_sig=");
        let mut digits = [0; 32];
        hex::encode_to_slice(signature, &mut digits).ok()?;
        written.push_str(core::str::from_utf8(&digits).ok()?);
        Some(())
    }
}
