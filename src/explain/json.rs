//! A reader for messages that were sent as JSON by mistake.

use alloc::{string::String, vec::Vec};

use crate::message::{Fields, MAX_DEPTH, MAX_FIELDS, NodeKind, TOP};
use crate::text::decimal::usize_to_string;

/// The members of an object as fields. Numbers, `true` and `false` become the text that is
/// in the JSON, and `null` becomes empty.
pub(super) fn fields(text: &str) -> Option<Fields> {
    let mut reader = Reader { rest: text, left: MAX_FIELDS, fields: Fields::new() };
    reader.count_value()?;
    if !reader.eat('{') {
        return None;
    }
    reader.members(TOP, 1)?;
    reader.rest.trim_ascii().is_empty().then_some(reader.fields)
}

struct Reader<'t> {
    rest: &'t str,
    left: usize,
    fields: Fields,
}

impl Reader<'_> {
    fn eat(&mut self, c: char) -> bool {
        self.rest = self.rest.trim_ascii_start();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Counts a value; `None` if there are too many.
    fn count_value(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }

    /// Reads a value and adds it under a name.
    fn value(&mut self, parent: u32, name: &str, depth: usize) -> Option<()> {
        self.count_value()?;
        if depth > MAX_DEPTH + 1 {
            return None;
        }
        if self.eat('{') {
            let at = self.add(parent, name, NodeKind::Fields)?;
            return self.members(at, depth);
        }
        if self.eat('[') {
            let at = self.add(parent, name, NodeKind::List)?;
            return self.items(at, depth);
        }
        let at = self.add(parent, name, NodeKind::Text)?;
        if self.eat('"') {
            let text = self.string()?;
            self.fields.replace_text(at, &text);
            return Some(());
        }
        let end = self.rest.find(|c: char| ",]}".contains(c) || c.is_ascii_whitespace())?;
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        self.fields.replace_text(at, if word == "null" { "" } else { word });
        Some(())
    }

    fn add(&mut self, parent: u32, name: &str, kind: NodeKind) -> Option<u32> {
        let name = self.fields.append(name.as_bytes());
        self.fields.add_child(parent, name, kind)
    }

    fn members(&mut self, parent: u32, depth: usize) -> Option<()> {
        if self.eat('}') {
            return Some(());
        }
        loop {
            let name = self.eat('"').then(|| self.string())??;
            if !self.eat(':') {
                return None;
            }
            self.value(parent, &name, depth.saturating_add(1))?;
            if self.eat('}') {
                return Some(());
            }
            if !self.eat(',') {
                return None;
            }
        }
    }

    fn items(&mut self, parent: u32, depth: usize) -> Option<()> {
        if self.eat(']') {
            return Some(());
        }
        for index in 0.. {
            self.value(parent, &usize_to_string(index), depth.saturating_add(1))?;
            if self.eat(']') {
                return Some(());
            }
            if !self.eat(',') {
                return None;
            }
        }
        None
    }

    /// The text before the closing quote.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut halves: Vec<u16> = Vec::new();
        loop {
            let mut letters = self.rest.chars();
            let c = letters.next()?;
            self.rest = letters.as_str();
            if c == '\\' && self.rest.starts_with('u') {
                let digits = self.rest.get(1..5)?;
                halves.push(u16::from_str_radix(digits, 16).ok()?);
                self.rest = self.rest.get(5..)?;
                continue;
            }
            text.extend(
                char::decode_utf16(halves.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
            match c {
                '"' => return Some(text),
                '\\' => {
                    let mut letters = self.rest.chars();
                    text.push(match letters.next()? {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        c => c,
                    });
                    self.rest = letters.as_str();
                }
                c => text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fields;
    use crate::message::Fields;

    #[test]
    fn reads_members_and_keeps_the_notation_of_numbers() {
        let read = fields(r#" {"pg_a": 1.0000, "pg_b":"\u041f\"\n\ud83d\ude00", "pg_c":null, "pg_d":true} "#);
        let expected =
            Fields::from([("pg_a", "1.0000"), ("pg_b", "П\"\n😀"), ("pg_c", ""), ("pg_d", "true")]);
        assert_eq!(read, Some(expected));
        for broken in ["", "[]", "{", "{\"a\"}", "{\"a\":1} x", "{\"a\":\"\\u12\"}", "{\"a\":[1,}"] {
            assert_eq!(fields(broken), None, "{broken}");
        }
    }
}
