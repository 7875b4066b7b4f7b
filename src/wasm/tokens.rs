//! Tokens: texts with a NUL behind each. No field, name or option may hold a NUL,
//! so nothing needs escaping.
//!
//! Fields are written with a mark before each name: `=name value` is text,
//! `{name … }` nested fields, `[name … ]` a list, whose items have no names.

use crate::decimal::digits;
use crate::error::{Error, ErrorCode, GatewayError, Problem};
use crate::fields::{Fields, MAX_DEPTH, Value, too_deep};

/// What JavaScript has written.
pub(super) struct Tokens<'t> {
    rest: &'t [u8],
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(head: &'t [u8]) -> Self {
        Self { rest: head }
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<&'t str, Error> {
        let end = self.rest.iter().position(|&byte| byte == 0);
        let token = end.and_then(|end| self.rest.get(..end)).ok_or_else(broken)?;
        self.rest = self.rest.get(token.len().saturating_add(1)..).unwrap_or_default();
        core::str::from_utf8(token).map_err(|_| broken())
    }

    /// The next token; an empty one stands for nothing.
    pub(super) fn next_if_given(&mut self) -> Result<Option<&'t str>, Error> {
        self.next().map(|token| Some(token).filter(|token| !token.is_empty()))
    }

    /// A token with a mark before it, so that an empty text isn't nothing.
    #[cfg(feature = "sign")]
    pub(super) fn next_marked(&mut self) -> Result<Option<&'t str>, Error> {
        self.next().map(|token| token.strip_prefix('='))
    }

    /// Fields, up to their closing mark.
    pub(super) fn fields(&mut self) -> Result<Fields, Error> {
        let fields = self.fields_at(1)?;
        fields.check_shape()?;
        Ok(fields)
    }

    fn fields_at(&mut self, depth: usize) -> Result<Fields, Error> {
        let mut fields = Fields::new();
        loop {
            let token = self.next()?;
            let Some((name, value)) = self.entry(token, depth)? else {
                return Ok(fields);
            };
            fields.push(name, value);
        }
    }

    fn list_at(&mut self, depth: usize) -> Result<Value, Error> {
        let mut items = Vec::new();
        loop {
            let token = self.next()?;
            let Some((_, item)) = self.entry(token, depth)? else {
                return Ok(items.into());
            };
            items.push(item);
        }
    }

    /// The name and value that a mark begins; `None` at a closing mark.
    fn entry(&mut self, token: &'t str, depth: usize) -> Result<Option<(&'t str, Value)>, Error> {
        let mark = token.as_bytes().first();
        let name = token.get(1..).unwrap_or_default();
        if depth == MAX_DEPTH && matches!(mark, Some(b'{' | b'[')) {
            return Err(too_deep(ErrorCode::FieldsInvalid));
        }
        let value = match mark {
            Some(b'=') => Value::from(self.next()?),
            Some(b'{') => self.fields_at(depth.saturating_add(1))?.into(),
            Some(b'[') => self.list_at(depth.saturating_add(1))?,
            Some(b'}' | b']') => return Ok(None),
            _ => return Err(broken()),
        };
        Ok(Some((name, value)))
    }
}

/// Only a caller that goes round the package's own JavaScript sees it.
fn broken() -> Error {
    Error::new(ErrorCode::OptionsInvalid, "the call doesn't follow the boundary's form")
}

/// What JavaScript will read.
pub(super) struct Writer<'w> {
    output: &'w mut Vec<u8>,
}

impl<'w> Writer<'w> {
    pub(super) const fn new(output: &'w mut Vec<u8>) -> Self {
        Self { output }
    }

    pub(super) fn token(&mut self, token: &str) {
        self.output.extend_from_slice(token.as_bytes());
        self.output.push(0);
    }

    #[cfg(feature = "sign")]
    pub(super) fn number_if_any(&mut self, number: Option<usize>) {
        self.token(&number.map(digits).unwrap_or_default());
    }

    pub(super) fn fields(&mut self, fields: &Fields) {
        for (name, value) in fields.iter() {
            self.entry(name, value);
        }
        self.token("}");
    }

    fn entry(&mut self, name: &str, value: &Value) {
        match value {
            Value::Text(text) => {
                self.marked(b'=', name);
                self.token(text);
            }
            Value::Fields(fields) => {
                self.marked(b'{', name);
                self.fields(fields);
            }
            Value::List(items) => {
                self.marked(b'[', name);
                for item in items {
                    self.entry("", item);
                }
                self.token("]");
            }
        }
    }

    fn marked(&mut self, mark: u8, name: &str) {
        self.output.push(mark);
        self.token(name);
    }

    /// Nothing, or the error's code, description and meaning.
    pub(super) fn gateway_error(&mut self, error: Option<&GatewayError>) {
        match error {
            None => self.token(""),
            Some(error) => {
                self.token(&error.code);
                self.token(&error.description);
                self.token(error.meaning.unwrap_or_default());
            }
        }
    }

    /// Four tokens a problem; the reader knows the end by what follows.
    pub(super) fn problems(&mut self, problems: &[Problem]) {
        self.token(&digits(problems.len()));
        for problem in problems {
            self.token(&problem.field);
            self.token(problem.code.as_str());
            self.token(&problem.sentence);
            self.token(if problem.warning { "warning" } else { "" });
        }
    }

    /// Replaces whatever has been written by an error.
    pub(super) fn error(&mut self, error: &Error) {
        self.output.fill(0);
        self.output.clear();
        self.token(error.code().as_str());
        self.token(error.sentence());
        self.gateway_error(error.gateway());
        self.problems(error.problems());
    }
}
