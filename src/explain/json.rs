//! JSON, as far as a message that should never have been JSON needs it.

use alloc::{string::String, vec::Vec};

use crate::fields::{Fields, MAX_DEPTH, MAX_FIELDS, Value};

/// An object's members as fields; numbers and words as they are written.
pub(super) fn fields(text: &str) -> Option<Fields> {
    let mut reader = Reader { rest: text, left: MAX_FIELDS };
    let value = reader.value(1)?;
    match value {
        Value::Fields(fields) if reader.rest.trim_ascii().is_empty() => Some(fields),
        _ => None,
    }
}

struct Reader<'t> {
    rest: &'t str,
    left: usize,
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

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if depth > MAX_DEPTH + 1 {
            return None;
        }
        if self.eat('{') {
            return self.members(depth).map(Value::Fields);
        }
        if self.eat('[') {
            return self.items(depth).map(Value::List);
        }
        if self.eat('"') {
            return self.string().map(Value::Text);
        }
        let end = self.rest.find(|c: char| ",]}".contains(c) || c.is_ascii_whitespace())?;
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(if word == "null" { "" } else { word }.into())
    }

    fn members(&mut self, depth: usize) -> Option<Fields> {
        let mut fields = Fields::new();
        if self.eat('}') {
            return Some(fields);
        }
        loop {
            let name = self.eat('"').then(|| self.string())??;
            if !self.eat(':') {
                return None;
            }
            fields.push(name, self.value(depth.saturating_add(1))?);
            if self.eat('}') {
                return Some(fields);
            }
            if !self.eat(',') {
                return None;
            }
        }
    }

    fn items(&mut self, depth: usize) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        if self.eat(']') {
            return Some(items);
        }
        loop {
            items.push(self.value(depth.saturating_add(1))?);
            if self.eat(']') {
                return Some(items);
            }
            if !self.eat(',') {
                return None;
            }
        }
    }

    /// What stands before the closing quote.
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
    use crate::fields::Fields;

    #[test]
    fn members_are_fields_and_numbers_stay_as_they_are_written() {
        let read = fields(r#" {"pg_a": 1.0000, "pg_b":"\u041f\"\n\ud83d\ude00", "pg_c":null, "pg_d":true} "#);
        let expected =
            Fields::from([("pg_a", "1.0000"), ("pg_b", "П\"\n😀"), ("pg_c", ""), ("pg_d", "true")]);
        assert_eq!(read, Some(expected));
        for broken in ["", "[]", "{", "{\"a\"}", "{\"a\":1} x", "{\"a\":\"\\u12\"}", "{\"a\":[1,}"] {
            assert_eq!(fields(broken), None, "{broken}");
        }
    }
}
