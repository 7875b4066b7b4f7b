//! The XML of `pg_*` messages: one root, elements in it, text in them.
//!
//! No DTD, no entities but the five of the standard, no processing of anything:
//! what could be attacked isn't there. An XML crate costs 6 to 18 KB in wasm.
// Offsets into a document of at most 64 KiB.
#![allow(clippy::arithmetic_side_effects)]

use alloc::{string::String, vec::Vec};
use core::mem;

use super::{about, quoting, unreadable};
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, MAX_DEPTH, MAX_FIELDS, Value, too_deep};
use crate::text;

/// Reads the children of the root, whatever the root's name. Attributes and the
/// white space between tags are not values.
pub(crate) fn parse(document: &str) -> Result<Fields, Error> {
    let mut cursor =
        Cursor { document, at: 0, elements: 0, open: Vec::new(), closed: false, text: String::new() };
    cursor.read()?;
    let root = cursor.open.pop().unwrap_or_default();
    if cursor.rest().is_empty() {
        Ok(root.fields)
    } else {
        Err(about("the XML goes on after </{}>", root.name, ""))
    }
}

/// Characters to look for, a bit each; the last bit is for all from `?` on.
type Marks = u64;

const fn marks(characters: &[u8]) -> Marks {
    match characters {
        [first, rest @ ..] => 1 << *first | marks(rest),
        [] => 0,
    }
}

const SPACE: Marks = marks(b" \t\n\x0c\r");

fn is_in(marks: Marks, byte: u8) -> bool {
    marks >> byte.min(b'?') & 1 == 1
}

/// What `to` gives at the end of the document: no byte of UTF-8.
const END: u8 = 0xff;

struct Cursor<'x> {
    document: &'x str,
    at: usize,
    elements: usize,
    /// The elements that are not closed yet, the root first; it stays.
    open: Vec<Element<'x>>,
    /// Whether the root is closed.
    closed: bool,
    /// The text so far of the innermost element.
    text: String,
}

#[derive(Default)]
struct Element<'x> {
    name: &'x str,
    fields: Fields,
}

impl<'x> Cursor<'x> {
    fn read(&mut self) -> Result<(), Error> {
        self.to(!SPACE);
        self.declaration()?;
        self.skip_between()?;
        self.open_tag()?;
        while !self.closed {
            self.content()?;
        }
        self.skip_between()
    }

    fn rest(&self) -> &'x [u8] {
        self.document.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(never)]
    fn piece(&self, from: usize, to: usize) -> &'x str {
        self.document.get(from..to).unwrap_or_default()
    }

    /// Adds a piece to the text.
    fn push(&mut self, from: usize, to: usize) {
        text::push_part(&mut self.text, self.document, from, to);
    }

    /// Goes to the first of these characters, and says which it is.
    #[inline(never)]
    fn to(&mut self, marks: Marks) -> u8 {
        let mut at = self.at;
        for &byte in self.rest() {
            if is_in(marks, byte) {
                self.at = at;
                return byte;
            }
            at += 1;
        }
        self.at = at;
        END
    }

    #[inline(never)]
    fn eat(&mut self, prefix: &str) -> bool {
        let eaten = self.rest().starts_with(prefix.as_bytes());
        if eaten {
            self.at += prefix.len();
        }
        eaten
    }

    /// Goes behind the delimiter.
    #[inline(never)]
    fn until(&mut self, delimiter: &str, what: &str) -> Result<(), Error> {
        match text::find_bytes(self.rest(), delimiter.as_bytes()) {
            Some(length) => {
                self.at += length + delimiter.len();
                Ok(())
            }
            None => Err(about("the XML is cut off: {} is not closed", what, "")),
        }
    }

    /// `<?xml … ?>`: nothing of it matters but the encoding.
    fn declaration(&mut self) -> Result<(), Error> {
        const AROUND_VALUE: Marks = SPACE | marks(b"=\"'");
        const ENCODING: &str = "encoding";

        if !self.eat("<?xml ") {
            return Ok(());
        }
        let start = self.at;
        self.until("?>", "its declaration")?;
        let end = self.at;
        if let Some(at) = text::find(self.piece(start, end), ENCODING) {
            self.at = start + at + ENCODING.len();
            self.to(!AROUND_VALUE);
            let start = self.at;
            self.to(AROUND_VALUE);
            let name = self.piece(start, self.at.min(end - 2));
            if !text::same_word(name, "utf-8") && !text::same_word(name, "us-ascii") {
                return Err(quoting("the XML declares the encoding {}; utf-8 was expected", name));
            }
            self.at = end;
        }
        Ok(())
    }

    /// Goes past white space, comments and processing instructions outside the root.
    fn skip_between(&mut self) -> Result<(), Error> {
        loop {
            self.to(!SPACE);
            let at = self.at;
            self.skip_comment()?;
            if self.at == at {
                return Ok(());
            }
        }
    }

    /// Goes behind the comment or the processing instruction that starts here, if one does.
    #[inline(never)]
    fn skip_comment(&mut self) -> Result<(), Error> {
        if self.eat("<!--") {
            self.until("-->", "a comment")
        } else if self.eat("<?") {
            self.until("?>", "a processing instruction")
        } else {
            Ok(())
        }
    }

    /// Reads text up to the next tag or reference, and that.
    fn content(&mut self) -> Result<(), Error> {
        let Some(Element { name, fields }) = self.open.last() else { return Ok(()) };
        let (name, has_fields) = (*name, !fields.is_empty());
        let start = self.at;
        let mark = self.to(const { marks(b"<&\r") });
        let end = self.at;
        self.push(start, end);
        if mark == b'&' {
            return self.reference(name);
        }
        if mark == b'\r' {
            // Line ends are LF, as the standard has it for text that is parsed.
            self.at += 1;
            self.eat("\n");
            text::push(&mut self.text, "\n");
            return Ok(());
        }
        if mark == END {
            return Err(about("the XML is cut off: <{}> is not closed", name, ""));
        }
        if matches!(self.rest(), [_, b'!' | b'?', ..]) {
            if self.eat("<![CDATA[") {
                let start = self.at;
                self.until("]]>", "a CDATA section")?;
                let raw = self.piece(start, self.at - 3);
                text::push(&mut self.text, &text::replace(&text::replace(raw, "\r\n", "\n"), "\r", "\n"));
                return Ok(());
            }
            self.skip_comment()?;
            if self.at > end {
                return Ok(());
            }
        }
        let closes = self.eat("</");
        if closes {
            if self.eat(name) && self.to(!SPACE) == b'>' {
                self.at += 1;
            } else {
                self.at = end + 2;
                self.until(">", "a closing tag")?;
                let closing = text::trim(self.piece(end + 2, self.at - 1));
                return Err(about("the XML closes </{}> where </{}> was expected", closing, name));
            }
        }
        if !text::is_blank(&self.text) {
            if has_fields || !closes {
                // No signature would cover it.
                return Err(about("the XML has text between the fields of <{}>", name, ""));
            }
            if self.open.len() == 1 {
                return Err(about("the XML has text instead of fields in <{}>", name, ""));
            }
        }
        if closes {
            self.close();
            return Ok(());
        }
        self.text.clear();
        self.open_tag()
    }

    /// Decodes an entity or a character reference.
    fn reference(&mut self, tag: &str) -> Result<(), Error> {
        self.at += 1;
        let start = self.at;
        let mark = self.to(const { marks(b";&<") });
        let name = self.piece(start, self.at);
        if mark == END {
            // It is cut off.
            return Ok(());
        }
        if mark != b';' || name.is_empty() {
            return Err(about("the XML has a bare \"&\" in <{}>; it is written &amp;", tag, ""));
        }
        self.at += 1;
        let c = match ESCAPES.iter().find(|(_, own)| *own == name) {
            Some((plain, _)) => Some(char::from(*plain)),
            None => numbered(name.as_bytes()),
        };
        let Some(c) = c else {
            return Err(about("the XML has an unknown entity \"&{};\" in <{}>", name, tag));
        };
        text::push(&mut self.text, c.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn open_tag(&mut self) -> Result<(), Error> {
        if self.open.len() > MAX_DEPTH {
            return Err(too_deep(ErrorCode::BodyUnreadable));
        }
        if self.rest().starts_with(b"<!") {
            self.refuse_doctype()?;
        }
        if !self.eat("<") {
            return Err(unreadable("the XML has no root element"));
        }
        let start = self.at;
        if self.to(const { marks(b" \t\n\x0c\r/>=<\"'&") }) == END {
            return Err(ends_in_tag());
        }
        let name = self.piece(start, self.at);
        // Beyond ASCII the standard takes nearly every character for a letter.
        if !matches!(name.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b':' | 0x80.., ..]) {
            let rest = self.piece(start, self.document.len());
            return Err(quoting("the XML has a malformed tag at \"<{}\"", rest));
        }
        let empty = self.attributes(name)?;
        if self.open.is_empty() && text::same_word(name, "html") {
            return Err(html(self.document));
        }
        // The root is no field.
        if self.elements > MAX_FIELDS {
            return Err(super::too_many_fields());
        }
        super::check_name(name)?;
        self.elements += 1;
        self.open.push(Element { name, fields: Fields::new() });
        if empty {
            self.close();
        }
        Ok(())
    }

    /// `<!DOCTYPE`: of a page, or of what could do harm.
    fn refuse_doctype(&self) -> Result<(), Error> {
        const DOCTYPE: &str = "<!doctype";

        let start = self.piece(self.at, self.document.len());
        if !text::starts_with_word(start, DOCTYPE) {
            return Ok(());
        }
        let name = text::trim(start.get(DOCTYPE.len()..).unwrap_or_default());
        if text::starts_with_word(name, "html") {
            return Err(html(start));
        }
        Err(unreadable(
            "the XML has a DOCTYPE, which is refused: its entities can read files and exhaust memory",
        ))
    }

    /// Goes past the attributes and the tag's end; whether the tag closes itself.
    fn attributes(&mut self, tag: &str) -> Result<bool, Error> {
        loop {
            let end = self.at;
            let mark = self.to(!SPACE);
            if self.eat("/>") {
                return Ok(true);
            }
            if self.eat(">") {
                return Ok(false);
            }
            if mark == END {
                return Err(ends_in_tag());
            }
            let name = self.at;
            if name == end || self.to(const { marks(b"=<>\"'/") }) != b'=' || name == self.at {
                break;
            }
            self.at += 1;
            let quote = match self.to(!SPACE) {
                b'"' => "\"",
                b'\'' => "'",
                _ => break,
            };
            let value = self.at;
            self.at += 1;
            self.until(quote, "an attribute")?;
            if text::find(self.piece(value, self.at), "<").is_some() {
                break;
            }
        }
        Err(about("the XML has a malformed attribute in <{}>", tag, ""))
    }

    /// Makes a field of the innermost element, or ends with the root.
    fn close(&mut self) {
        match self.open.as_mut_slice() {
            [.., parent, element] => {
                if element.fields.is_empty() {
                    parent.fields.push(element.name, self.text.as_str());
                } else {
                    parent.fields.push(element.name, mem::take(&mut element.fields));
                }
                self.text.clear();
                self.open.pop();
            }
            _ => self.closed = true,
        }
    }
}

#[cold]
#[inline(never)]
fn ends_in_tag() -> Error {
    unreadable("the XML is cut off: it ends inside a tag")
}

#[cold]
#[inline(never)]
fn html(start: &str) -> Error {
    quoting("the body is an HTML page where XML was expected; it starts with: {}", start)
}

/// `#65`, `#x41`.
fn numbered(name: &[u8]) -> Option<char> {
    let number = match name {
        [b'#', b'x', hex @ ..] => text::number(hex, 16),
        [b'#', digits @ ..] => text::number(digits, 10),
        _ => None,
    };
    number.and_then(char::from_u32)
}

/// What is not written as it is, and the name between `&` and `;`. A parser would turn
/// a carriage return into a line feed.
pub(crate) const ESCAPES: [(u8, &str); 6] =
    [(b'&', "amp"), (b'<', "lt"), (b'>', "gt"), (b'"', "quot"), (b'\'', "apos"), (b'\r', "#13")];

/// Writes a message as the vendor's SDK does: `<response>` around one element a
/// field, raw UTF-8, the five named entities, no CDATA. Lists become repeated
/// elements.
pub(crate) fn write(fields: &Fields) -> String {
    let mut document = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>");
    write_fields(fields, &mut document);
    text::push(&mut document, "</response>\n");
    document
}

fn write_fields(fields: &Fields, document: &mut String) {
    for (name, value) in fields.iter() {
        write_element(name, value, document);
    }
}

fn write_element(name: &str, value: &Value, document: &mut String) {
    if let Value::List(items) = value {
        for item in items {
            write_element(name, item, document);
        }
        return;
    }
    write_tag("<", name, document);
    match value {
        Value::Text(text) => write_text(text, document),
        Value::Fields(fields) => write_fields(fields, document),
        Value::List(_) => {}
    }
    write_tag("</", name, document);
}

#[inline(never)]
fn write_tag(open: &str, name: &str, document: &mut String) {
    for part in [open, name, ">"] {
        text::push(document, part);
    }
}

fn write_text(text: &str, document: &mut String) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_in(const { marks(b"&<>\"'\r") }, byte)
            && let Some((_, name)) = ESCAPES.iter().find(|(escaped, _)| *escaped == byte)
        {
            text::push_part(document, text, plain, at);
            for part in ["&", name, ";"] {
                text::push(document, part);
            }
            plain = at + 1;
        }
    }
    text::push_part(document, text, plain, text.len());
}
