//! `Shape`: what stays the same from one callback to the next.

use super::sort_by;
use crate::canonical::SIGNATURE_FIELD;
use crate::outcome::Essentials;
use crate::schema::{CALLBACK, Needed, Row};

/// The most fields a shape has.
pub(super) const MOST_FIELDS: usize = 32;

/// The most bytes of a name, `=` included: whole words, so that names are compared by words.
const LONGEST_NAME: usize = 4 * WORD;

/// Bytes that are compared at once.
pub(super) const WORD: usize = 8;

/// The names of a callback's fields in their order, and what follows from them.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    names: [Name; MOST_FIELDS],
    rows: [Option<Row>; MOST_FIELDS],
    count: usize,
    /// Places in the order of signing; the last is not used, it would be `pg_sig`.
    order: [usize; MOST_FIELDS],
    /// Where `pg_sig` is.
    pub(super) signature: usize,
    /// Where the fields of [`Essentials::NAMES`] are.
    essentials: [Option<usize>; Essentials::NAMES.len()],
    /// Whether every field is in the table.
    pub(super) documented: bool,
    /// Whether a report of success in this shape names what it must.
    pub(super) fit_for_success: bool,
}

/// A field's name and the `=` behind it, in words.
#[derive(Clone, Copy)]
struct Name {
    words: [u64; LONGEST_NAME / WORD],
    length: usize,
}

impl Name {
    const NONE: Self = Self { words: [0; LONGEST_NAME / WORD], length: 0 };

    /// A name that has one spelling only: in it no byte is escaped.
    fn new(name: &[u8]) -> Option<Self> {
        let plain = name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain || name.is_empty() || name.len() >= LONGEST_NAME {
            return None;
        }
        let mut bytes = [0; LONGEST_NAME];
        bytes.get_mut(..name.len())?.copy_from_slice(name);
        *bytes.get_mut(name.len())? = b'=';
        let (words, _) = bytes.as_chunks::<WORD>();
        let mut own = Self { words: [0; LONGEST_NAME / WORD], length: name.len() + 1 };
        for (own, word) in own.words.iter_mut().zip(words) {
            *own = u64::from_le_bytes(*word);
        }
        Some(own)
    }

    /// Whether the bytes start with it. They go on for a word behind the message's end.
    fn starts(&self, bytes: &[u8]) -> bool {
        let (words, _) = bytes.as_chunks::<WORD>();
        let mut rest = self.length;
        for (own, word) in self.words.iter().zip(words) {
            let differing = own ^ u64::from_le_bytes(*word);
            if rest <= WORD {
                // Of the last word only the bytes up to the `=` count.
                return differing << (8 * (WORD - rest)) == 0;
            }
            if differing != 0 {
                return false;
            }
            rest -= WORD;
        }
        false
    }
}

impl Shape {
    pub(super) const NONE: Self = Self {
        names: [Name::NONE; MOST_FIELDS],
        rows: [None; MOST_FIELDS],
        count: 0,
        order: [0; MOST_FIELDS],
        signature: 0,
        essentials: [None; Essentials::NAMES.len()],
        documented: false,
        fit_for_success: false,
    };

    /// The shape of a form that has been verified; `None` for one that is unusual
    /// in any way: an escaped name, a repeated one, two orders.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let mut shape = Self::NONE;
        let mut names: [&[u8]; MOST_FIELDS] = [b""; MOST_FIELDS];
        for pair in body.split(|&byte| byte == b'&') {
            let (name, _) = pair.split_at(pair.iter().position(|&byte| byte == b'=')?);
            let known = names.get(..shape.count)?;
            // Where no name begins another, all official rules give one order.
            if known.iter().any(|other| other.starts_with(name) || name.starts_with(other)) {
                return None;
            }
            *shape.names.get_mut(shape.count)? = Name::new(name)?;
            *names.get_mut(shape.count)? = name;
            *shape.rows.get_mut(shape.count)? =
                CALLBACK.rows().iter().copied().find(|row| row.name().as_bytes() == name);
            *shape.order.get_mut(shape.count)? = shape.count;
            shape.count += 1;
        }
        let names = names.get(..shape.count)?;
        let place = |name: &str| names.iter().position(|own| *own == name.as_bytes());
        shape.signature = place(SIGNATURE_FIELD)?;
        shape.essentials = Essentials::NAMES.map(place);
        shape.documented = shape.rows.iter().take(shape.count).all(Option::is_some);
        shape.fit_for_success = CALLBACK
            .rows()
            .iter()
            .all(|row| row.needed() != Needed::OnSuccess || place(row.name()).is_some());
        let order = shape.order.get_mut(..shape.count)?;
        // `pg_sig` is not signed: it goes to the end.
        let name =
            |place: &usize| (*place == shape.signature, names.get(*place).copied().unwrap_or_default());
        sort_by(order, |one, other| name(one) < name(other));
        Some(shape)
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The length of the name that the bytes start with, `=` included, if it is the one at this place.
    pub(super) fn name_at(&self, place: usize, bytes: &[u8]) -> Option<usize> {
        self.names.get(place).filter(|name| name.starts(bytes)).map(|name| name.length)
    }

    /// The table's rows, as far as it has them.
    pub(super) fn rows(&self) -> &[Option<Row>] {
        self.rows.get(..self.count).unwrap_or_default()
    }

    /// The places of the signed values, in the order of signing.
    pub(super) fn signed(&self) -> &[usize] {
        self.order.get(..self.count.saturating_sub(1)).unwrap_or_default()
    }

    /// What the essential fields say.
    pub(super) fn essentials<'v>(&self, value: impl Fn(usize) -> Option<&'v str>) -> Essentials<'v> {
        Essentials::new(self.essentials.map(|place| value(place?)))
    }
}
