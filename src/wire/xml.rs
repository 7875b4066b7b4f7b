//! The XML of `pg_*` messages: one root, elements in it, text in them.
//!
//! No DTD, no entities but the five of the standard, no processing of anything:
//! what could be attacked isn't there. An XML crate costs 6 to 18 KB in wasm.

use alloc::{format, string::String};

use super::unreadable;
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, MAX_DEPTH, Value, too_deep};
use crate::mask;
use crate::text;

/// Reads the children of the root, whatever the root's name. Attributes and the
/// white space between tags are not values.
pub(crate) fn parse(document: &str) -> Result<Fields, Error> {
    let mut cursor = Cursor { rest: text::trim_start(document), fields: 0 };
    let start = cursor.rest;
    cursor.declaration()?;
    cursor.skip_between()?;
    let root = match cursor.open_tag()? {
        Some(root) if text::same_word(root.name, "html") => return Err(html(start)),
        Some(root) => root,
        None => return Err(unreadable("the XML has no root element")),
    };
    let children = if root.empty { Content::Empty } else { cursor.content(root.name, 0)? };
    cursor.skip_between()?;
    if !cursor.rest.is_empty() {
        return Err(unreadable(format!("the XML goes on after </{}>", mask::name(root.name))));
    }
    match children {
        Content::Fields(fields) => Ok(fields),
        Content::Empty => Ok(Fields::new()),
        Content::Text(text) if text::trim(&text).is_empty() => Ok(Fields::new()),
        Content::Text(_) => {
            Err(unreadable(format!("the XML has text instead of fields in <{}>", mask::name(root.name))))
        }
    }
}

/// What a document type declaration starts with.
const DOCTYPE: &str = "<!doctype";

fn html(start: &str) -> Error {
    super::not_expected("an HTML page", "XML", start)
}

/// What is left to read, and what has been counted.
struct Cursor<'x> {
    rest: &'x str,
    fields: usize,
}

struct OpenTag<'x> {
    name: &'x str,
    empty: bool,
}

enum Content {
    Empty,
    Text(String),
    Fields(Fields),
}

impl<'x> Cursor<'x> {
    #[inline(never)]
    fn eat(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes everything before the delimiter, and the delimiter.
    fn until(&mut self, delimiter: &str, what: &str) -> Result<&'x str, Error> {
        let (before, after) = text::cut(self.rest, delimiter)
            .ok_or_else(|| unreadable(format!("the XML is cut off: {what} is not closed")))?;
        self.rest = after;
        Ok(before)
    }

    /// `<?xml … ?>`: nothing of it matters but the encoding.
    fn declaration(&mut self) -> Result<(), Error> {
        if !self.eat("<?xml ") {
            return Ok(());
        }
        let declaration = self.until("?>", "its declaration")?;
        let Some((_, encoding)) = text::cut(declaration, "encoding") else {
            return Ok(());
        };
        let name = text::trim_start(encoding).strip_prefix('=').unwrap_or(encoding);
        let name = text::trim_any(name, b" \t\n\x0c\r\"'");
        let name = text::before_any(name, b"\"'");
        if text::same_word(name, "utf-8") || text::same_word(name, "us-ascii") {
            Ok(())
        } else {
            Err(unreadable(format!(
                "the XML declares the encoding {}; utf-8 was expected",
                mask::quote(name)
            )))
        }
    }

    /// White space, comments and processing instructions outside the root.
    fn skip_between(&mut self) -> Result<(), Error> {
        loop {
            self.rest = text::trim_start(self.rest);
            if !self.comment_or_instruction()? {
                return Ok(());
            }
        }
    }

    fn comment_or_instruction(&mut self) -> Result<bool, Error> {
        if self.eat("<!--") {
            self.until("-->", "a comment")?;
        } else if self.eat("<?") {
            self.until("?>", "a processing instruction")?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// An opening tag with its attributes; `None` where something else stands.
    fn open_tag(&mut self) -> Result<Option<OpenTag<'x>>, Error> {
        if text::starts_with_word(self.rest, DOCTYPE) {
            let name = text::trim_start(self.rest.get(DOCTYPE.len()..).unwrap_or_default());
            return Err(if text::starts_with_word(name, "html") {
                html(self.rest)
            } else {
                unreadable(
                    "the XML has a DOCTYPE, which is refused: its entities can read files and exhaust memory",
                )
            });
        }
        if !self.eat("<") {
            return Ok(None);
        }
        let end = text::find_any(self.rest, b" \t\n\x0c\r/>=<\"'&");
        let Some((name, rest)) = end.and_then(|end| self.rest.split_at_checked(end)) else {
            return Err(unreadable("the XML is cut off: it ends inside a tag"));
        };
        if !name.starts_with(|c: char| text::is_letter(c) || c == '_' || c == ':') {
            return Err(unreadable(format!(
                "the XML has a malformed tag at \"<{}\"",
                mask::quote(self.rest)
            )));
        }
        self.rest = rest;
        let empty = self.attributes(name)?;
        Ok(Some(OpenTag { name, empty }))
    }

    /// Skips attributes up to the tag's end; whether the tag closes itself.
    fn attributes(&mut self, tag: &str) -> Result<bool, Error> {
        let malformed = || unreadable(format!("the XML has a malformed attribute in <{}>", mask::name(tag)));
        loop {
            let spaced = self.rest.starts_with(|c: char| c.is_ascii_whitespace());
            self.rest = text::trim_start(self.rest);
            if self.eat("/>") {
                return Ok(true);
            }
            if self.eat(">") {
                return Ok(false);
            }
            if self.rest.is_empty() {
                return Err(unreadable("the XML is cut off: it ends inside a tag"));
            }
            let (name, after) = text::cut(self.rest, "=").filter(|_| spaced).ok_or_else(malformed)?;
            if text::trim(name).is_empty() || text::find_any(name, b"<>\"'/").is_some() {
                return Err(malformed());
            }
            self.rest = text::trim_start(after);
            let quote = if self.eat("\"") { "\"" } else { "'" };
            if quote == "'" && !self.eat("'") {
                return Err(malformed());
            }
            if text::find(self.until(quote, "an attribute")?, "<").is_some() {
                return Err(malformed());
            }
        }
    }

    /// What stands between `<name>` and `</name>`, and takes the closing tag. The
    /// root's content is at depth 0.
    fn content(&mut self, name: &str, depth: usize) -> Result<Content, Error> {
        let mut text = String::new();
        let mut fields = Fields::new();
        loop {
            let Some(at) = text::find(self.rest, "<") else {
                return Err(unreadable(format!("the XML is cut off: <{}> is not closed", mask::name(name))));
            };
            let (before, rest) = self.rest.split_at_checked(at).unwrap_or_default();
            decode(before, name, &mut text)?;
            self.rest = rest;
            if self.eat("<![CDATA[") {
                push_normalized(self.until("]]>", "a CDATA section")?, &mut text);
            } else if self.eat("</") {
                let closing = self.until(">", "a closing tag")?.trim_ascii_end();
                if closing != name {
                    let (closing, name) = (mask::name(closing), mask::name(name));
                    return Err(unreadable(format!(
                        "the XML closes </{closing}> where </{name}> was expected"
                    )));
                }
                return finish(name, text, fields);
            } else if !self.comment_or_instruction()? {
                self.child(&mut fields, depth)?;
            }
        }
    }

    fn child(&mut self, fields: &mut Fields, depth: usize) -> Result<(), Error> {
        if depth == MAX_DEPTH {
            return Err(too_deep(ErrorCode::BodyUnreadable));
        }
        let Some(tag) = self.open_tag()? else {
            return Err(unreadable("the XML has something other than a tag after \"<\""));
        };
        self.fields += 1;
        if self.fields > super::MAX_FIELDS {
            return Err(super::too_many_fields());
        }
        let content = if tag.empty { Content::Empty } else { self.content(tag.name, depth + 1)? };
        let value = match content {
            Content::Empty => Value::Text(String::new()),
            Content::Text(text) => Value::Text(text),
            Content::Fields(fields) => Value::Fields(fields),
        };
        fields.push(tag.name, value);
        Ok(())
    }
}

fn finish(name: &str, text: String, fields: Fields) -> Result<Content, Error> {
    if fields.is_empty() {
        return Ok(Content::Text(text));
    }
    if text::trim(&text).is_empty() {
        return Ok(Content::Fields(fields));
    }
    // No signature would cover it.
    Err(unreadable(format!("the XML has text between the fields of <{}>", mask::name(name))))
}

/// Decodes entities and character references into `text`.
fn decode(encoded: &str, tag: &str, text: &mut String) -> Result<(), Error> {
    let mut parts = text::parts(encoded, "&");
    push_normalized(parts.next().unwrap_or_default(), text);
    for part in parts {
        let (entity, after) = text::cut(part, ";").unwrap_or(("", part));
        let c = character(entity).ok_or_else(|| {
            let (entity, tag) = (mask::name(entity), mask::name(tag));
            if entity.is_empty() {
                unreadable(format!("the XML has a bare \"&\" in <{tag}>; it is written &amp;"))
            } else {
                unreadable(format!("the XML has an unknown entity \"&{entity};\" in <{tag}>"))
            }
        })?;
        text.push(c);
        push_normalized(after, text);
    }
    Ok(())
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
            text::number(digits.as_bytes(), radix).and_then(char::from_u32)
        }
    }
}

/// Line ends are LF, as the standard has it for text that is parsed.
fn push_normalized(raw: &str, text: &mut String) {
    let mut rest = raw;
    while let Some((before, after)) = text::cut(rest, "\r") {
        text.push_str(before);
        text.push('\n');
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    text.push_str(rest);
}

/// Writes a message as the vendor's SDK does: `<response>` around one element a
/// field, raw UTF-8, the five named entities, no CDATA. Lists become repeated
/// elements.
pub(crate) fn write(fields: &Fields) -> String {
    let mut document = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>");
    write_fields(fields, &mut document);
    document.push_str("</response>\n");
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
    push_tag("<", name, document);
    match value {
        Value::Text(text) => write_text(text, document),
        Value::Fields(fields) => write_fields(fields, document),
        Value::List(_) => {}
    }
    push_tag("</", name, document);
}

fn write_text(text: &str, document: &mut String) {
    let mut rest = text;
    while let Some((before, after)) =
        text::find_any(rest, b"&<>\"'\r").and_then(|at| rest.split_at_checked(at))
    {
        document.push_str(before);
        document.push_str(match after.as_bytes() {
            [b'&', ..] => "&amp;",
            [b'<', ..] => "&lt;",
            [b'>', ..] => "&gt;",
            [b'"', ..] => "&quot;",
            [b'\'', ..] => "&apos;",
            // A parser would turn the carriage return into a line feed.
            _ => "&#13;",
        });
        rest = after.get(1..).unwrap_or_default();
    }
    document.push_str(rest);
}

fn push_tag(open: &str, name: &str, document: &mut String) {
    document.push_str(open);
    document.push_str(name);
    document.push('>');
}
