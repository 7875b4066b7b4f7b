//! `Shape`: what stays the same from one message to the next of its kind.

use super::sort_by;
use crate::canonical::SIGNATURE_FIELD;
use crate::class::Classes;
use crate::fields::Fields;
use crate::operation::Operation;
use crate::outcome::Essentials;
use crate::schema::{CALLBACK, Kind, Message, Needed, Row};
use crate::text;

/// The most fields a shape has.
pub(super) const MOST_FIELDS: usize = 32;

/// Bytes that are compared at once.
pub(super) const WORD: usize = 8;

/// Room for all that stands between the values.
const MOST_WORDS: usize = 192;

/// What a message is, and so which table it is held against.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Callback,
    Answer(Operation),
}

impl Subject {
    fn table(self) -> &'static Message {
        match self {
            Self::Callback => &CALLBACK,
            Self::Answer(operation) => operation.answer(),
        }
    }
}

/// How the values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    Form,
    Xml,
}

/// What stands before each of a message's values and behind the last, and what follows from it.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// `None` where nothing has been learned.
    subject: Option<Subject>,
    pub(super) wire: Wire,
    /// What stands between the values, each piece from a word of its own on.
    words: [u64; MOST_WORDS],
    pieces: [Piece; MOST_FIELDS + 1],
    expected: [Expected; MOST_FIELDS],
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

/// What the table says of a value.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    /// `None` where the field isn't in the table.
    pub(super) kind: Option<&'static Kind>,
    /// [`Kind::classes`], so that most values take one look.
    pub(super) needed: Classes,
    pub(super) enough: Classes,
    pub(super) always: bool,
    pub(super) on_success: bool,
}

impl Expected {
    const NONE: Self = Self { kind: None, needed: 0, enough: 0, always: false, on_success: false };

    fn of(row: Row) -> Self {
        let (needed, enough) = row.kind().classes();
        Self {
            kind: Some(row.kind()),
            needed,
            enough,
            always: row.needed() == Needed::Always,
            on_success: row.needed() == Needed::OnSuccess,
        }
    }
}

/// What stands between two values.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Its first word.
    start: usize,
    /// In bytes.
    length: usize,
}

impl Shape {
    pub(super) const NONE: Self = Self {
        subject: None,
        wire: Wire::Form,
        words: [0; MOST_WORDS],
        pieces: [Piece { start: 0, length: 0 }; MOST_FIELDS + 1],
        expected: [Expected::NONE; MOST_FIELDS],
        count: 0,
        order: [0; MOST_FIELDS],
        signature: 0,
        essentials: [None; Essentials::NAMES.len()],
        documented: false,
        fit_for_success: false,
    };

    /// The shape of a body that has been verified, with the fields that the usual way has found in it; `None`
    /// for one that is unusual in any way: an escaped name, a repeated one, an attribute, nested fields, two orders.
    pub(super) fn of(subject: Subject, body: &[u8], fields: &Fields) -> Option<Self> {
        let start = body.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let is_xml = body.get(start) == Some(&b'<');
        if is_xml { Draft::of_xml(body, start) } else { Draft::of_form(body) }?.shape(subject, fields)
    }

    pub(super) fn is_about(&self, subject: Subject) -> bool {
        self.subject == Some(subject)
    }

    /// Whether what one has learned from them is the same.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.subject == other.subject && self.pieces == other.pieces && self.words == other.words
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The length of what stands before the value at this place (or behind the last), if the
    /// bytes start with it. They go on for some words behind the message's end.
    pub(super) fn piece_at(&self, place: usize, bytes: &[u8]) -> Option<usize> {
        let Piece { start, length } = *self.pieces.get(place)?;
        let mut rest = length;
        for (own, word) in self.words.get(start..)?.iter().zip(bytes.as_chunks::<WORD>().0) {
            if rest == 0 {
                break;
            }
            let differing = own ^ u64::from_le_bytes(*word);
            if rest < WORD {
                // Of the last word only these count.
                return (differing << (8 * (WORD - rest)) == 0).then_some(length);
            }
            if differing != 0 {
                return None;
            }
            rest -= WORD;
        }
        (rest == 0).then_some(length)
    }

    /// What the table says of each value.
    pub(super) fn expected(&self) -> &[Expected] {
        self.expected.get(..self.count).unwrap_or_default()
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

/// A shape that is being learned.
struct Draft<'b> {
    body: &'b [u8],
    /// Where the last value ends.
    at: usize,
    names: [&'b [u8]; MOST_FIELDS],
    /// The next word that is free.
    free: usize,
    shape: Shape,
}

impl<'b> Draft<'b> {
    fn new(wire: Wire, body: &'b [u8]) -> Self {
        Self { body, at: 0, names: [b""; MOST_FIELDS], free: 0, shape: Shape { wire, ..Shape::NONE } }
    }

    fn of_form(body: &'b [u8]) -> Option<Self> {
        let mut draft = Self::new(Wire::Form, body);
        loop {
            let name = if draft.at == 0 { 0 } else { draft.at + 1 };
            let value = draft.find(name, b'=')? + 1;
            let end = draft.find(value, b'&').unwrap_or(body.len());
            draft.add(body.get(name..value - 1)?, value, end)?;
            if end == body.len() {
                return draft.end();
            }
        }
    }

    /// Of a document that has been read without complaint.
    fn of_xml(body: &'b [u8], start: usize) -> Option<Self> {
        let mut draft = Self::new(Wire::Xml, body);
        let mut at = start;
        if body.get(at..)?.starts_with(b"<?") {
            let declaration = at + 2;
            let end = text::find_bytes(body.get(declaration..)?, b"?>")?;
            at = draft.behind_space(declaration + end + 2);
        }
        // The root.
        (_, at) = draft.tag(at)?;
        loop {
            at = draft.behind_space(at);
            if body.get(at..)?.starts_with(b"</") {
                return draft.end();
            }
            let (name, value) = draft.tag(at)?;
            let end = draft.find(value, b'<')?;
            if !body.get(end..)?.strip_prefix(b"</")?.strip_prefix(name)?.starts_with(b">") {
                return None;
            }
            draft.add(name, value, end)?;
            at = end + name.len() + 3;
        }
    }

    /// The name in the opening tag that starts here, and where it ends.
    fn tag(&self, at: usize) -> Option<(&'b [u8], usize)> {
        let end = self.find(at, b'>')?;
        let name = self.body.get(at..end)?.strip_prefix(b"<")?;
        is_plain(name).then_some((name, end + 1))
    }

    fn find(&self, from: usize, byte: u8) -> Option<usize> {
        Some(from + self.body.get(from..)?.iter().position(|own| *own == byte)?)
    }

    fn behind_space(&self, at: usize) -> usize {
        let rest = self.body.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    }

    /// Adds a field, whose value is at this place.
    fn add(&mut self, name: &'b [u8], value: usize, end: usize) -> Option<()> {
        let count = self.shape.count;
        let known = self.names.get(..count)?;
        // Where no name begins another, all official rules give one order.
        if !is_plain(name) || known.iter().any(|other| other.starts_with(name) || name.starts_with(other)) {
            return None;
        }
        *self.names.get_mut(count)? = name;
        *self.shape.order.get_mut(count)? = count;
        self.add_piece(value)?;
        self.shape.count += 1;
        self.at = end;
        Some(())
    }

    /// Keeps what stands between the last value and this place.
    fn add_piece(&mut self, end: usize) -> Option<()> {
        let bytes = self.body.get(self.at..end)?;
        // JavaScript counts otherwise where they aren't ASCII.
        if !bytes.is_ascii() {
            return None;
        }
        let piece = Piece { start: self.free, length: bytes.len() };
        *self.shape.pieces.get_mut(self.shape.count)? = piece;
        for chunk in bytes.chunks(WORD) {
            let mut word = [0; WORD];
            word.get_mut(..chunk.len())?.copy_from_slice(chunk);
            *self.shape.words.get_mut(self.free)? = u64::from_le_bytes(word);
            self.free += 1;
        }
        Some(())
    }

    fn end(mut self) -> Option<Self> {
        self.add_piece(self.body.len())?;
        Some(self)
    }

    fn shape(self, subject: Subject, fields: &Fields) -> Option<Shape> {
        let Self { names, mut shape, .. } = self;
        let names = names.get(..shape.count)?;
        // The caller has the names from there: in another order they would get each other's values.
        if !fields.iter().map(|(name, _)| name.as_bytes()).eq(names.iter().copied()) {
            return None;
        }
        let table = subject.table();
        let place = |name: &str| names.iter().position(|own| *own == name.as_bytes());
        for (expected, name) in shape.expected.iter_mut().zip(names) {
            let row = table.rows().iter().copied().find(|row| row.name().as_bytes() == *name);
            *expected = row.map_or(Expected::NONE, Expected::of);
        }
        shape.subject = Some(subject);
        shape.signature = place(SIGNATURE_FIELD)?;
        shape.essentials = Essentials::NAMES.map(place);
        shape.documented = shape.expected().iter().all(|expected| expected.kind.is_some());
        shape.fit_for_success =
            table.rows().iter().all(|row| row.needed() != Needed::OnSuccess || place(row.name()).is_some());
        let order = shape.order.get_mut(..shape.count)?;
        // `pg_sig` is not signed: it goes to the end.
        let name =
            |place: &usize| (*place == shape.signature, names.get(*place).copied().unwrap_or_default());
        sort_by(order, |one, other| name(one) < name(other));
        Some(shape)
    }
}

/// Whether a name has one spelling only: in it no byte is escaped. Nor does it start with a digit:
/// JavaScript gives the properties of an object in their order, but numbers first.
fn is_plain(name: &[u8]) -> bool {
    !matches!(name, [] | [b'0'..=b'9', ..])
        && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
