//! Fields of a message as JavaScript values: an object, pairs, `URLSearchParams`, `FormData`.
//!
//! They are read by hand. `Deserialize` shows values in its errors, takes `null` for
//! `undefined`, does not say where it is, and weighs four times as much.

use js_sys::{Array, JsString, Number, Reflect, Symbol};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::decimal::digits;
use crate::error::{Error, ErrorCode, Problem, ProblemCode};
use crate::mask;
use crate::message::{Fields, MAX_DEPTH, MAX_FIELDS, NodeKind, TOP, bracket_path, too_deep};
use crate::names::byte_class;
use crate::text;

/// What to do with a value that is not text, or is text that has no UTF-8.
pub(super) enum Leaves<'p> {
    /// A message that must be as it came.
    Message,
    /// A request: a whole number is taken for its digits, anything else is a problem, of
    /// which all are collected.
    Request(&'p mut Vec<Problem>),
    /// A message that is only to be explained: it is noted that a parser has been at work.
    #[cfg(feature = "explain")]
    Parsed(&'p mut bool),
}

fn invalid(parts: &[&str]) -> JsValue {
    Error::of(ErrorCode::FieldsInvalid, parts).into()
}

/// The most characters that the names and values of a message have together: far more than
/// any message has, and far less than there is memory.
const MAX_CHARACTERS: u32 = 1 << 20;

/// A list of the most fields has no more nodes than this.
const MAX_NODES: usize = MAX_FIELDS * MAX_DEPTH;

/// Reads fields.
///
/// # Errors
///
/// `fields_invalid`; and whatever the caller's own code throws: a getter, an iterator, a proxy.
pub(super) fn read(value: &JsValue, leaves: Leaves<'_>) -> Result<Fields, JsValue> {
    if !value.is_object() {
        let found = type_name(value);
        return Err(invalid(&["the fields must be an object or a list of pairs, found ", found]));
    }
    let mut reader = Reader { fields: Fields::new(), leaves, characters_left: MAX_CHARACTERS };
    if is_array(value)? {
        reader.read_pairs(value.unchecked_ref())?;
    } else if Reflect::has(value, &Symbol::iterator())? {
        reader.read_pairs(array_from(value)?.unchecked_ref())?;
    } else {
        reader.read_entries(value, TOP, "", 1)?;
    }
    reader.fields.check_shape()?;
    Ok(reader.fields)
}

/// Each call into JavaScript that can run the caller's own code catches what that throws:
/// an exception that passes through would leave memory behind that is not wiped.
struct Reader<'l> {
    fields: Fields,
    leaves: Leaves<'l>,
    characters_left: u32,
}

impl Reader<'_> {
    fn read_pairs(&mut self, pairs: &List) -> Result<(), JsValue> {
        for at in 0..length(pairs)? {
            let entry = pairs.get(at)?;
            let pair: &List = entry.unchecked_ref();
            if !is_array(&entry)? || length(pair)? != 2 {
                return Err(invalid(&["a list of fields must be of pairs: [name, value]"]));
            }
            self.read_entry(&pair.get(0)?, &pair.get(1)?, TOP, "", 1)?;
        }
        Ok(())
    }

    fn read_entries(
        &mut self,
        object: &JsValue,
        parent: u32,
        path: &str,
        depth: usize,
    ) -> Result<(), JsValue> {
        // An array of arrays that nobody else has.
        for entry in entries(object)? {
            let pair: Array = entry.unchecked_into();
            self.read_entry(&pair.get(0), &pair.get(1), parent, path, depth)?;
        }
        Ok(())
    }

    fn read_entry(
        &mut self,
        name: &JsValue,
        value: &JsValue,
        parent: u32,
        path: &str,
        depth: usize,
    ) -> Result<(), JsValue> {
        let Some(text) = name.dyn_ref::<JsString>() else {
            return Err(invalid(&["a field's name must be text, found ", type_name(name)]));
        };
        let name = match self.text_of(text)? {
            Ok(name) => name,
            Err(found) => return Err(invalid(&["a field's name contains ", found])),
        };
        if value.is_undefined() {
            return Ok(());
        }
        let path = if path.is_empty() { name.clone() } else { bracket_path(path, &name) };
        self.read_value(value, parent, &name, &path, depth)
    }

    fn read_value(
        &mut self,
        value: &JsValue,
        parent: u32,
        name: &str,
        path: &str,
        depth: usize,
    ) -> Result<(), JsValue> {
        if let Some(text) = value.dyn_ref::<JsString>() {
            let text = match self.text_of(text)? {
                Ok(text) => text,
                Err(found) => self.leaves.replace_text(path, found)?,
            };
            return self.add_text(parent, name, &text);
        }
        let kind = if is_array(value)? {
            NodeKind::List
        } else if is_plain_object(value)? {
            NodeKind::Fields
        } else {
            let text = match self.leaves.replace(value, path)? {
                Some(text) => self.text_of(&text)?,
                None => Ok(String::new()),
            };
            let text = text.map_err(|found| contains(path, found))?;
            return self.add_text(parent, name, &text);
        };
        if depth == MAX_DEPTH {
            return Err(too_deep(ErrorCode::FieldsInvalid).into());
        }
        let at = self.add(parent, name, kind)?;
        let below = depth.saturating_add(1);
        if kind == NodeKind::Fields {
            return self.read_entries(value, at, path, below);
        }
        let items: &List = value.unchecked_ref();
        for index in 0..length(items)? {
            let key = digits(index as usize);
            self.read_value(&items.get(index)?, at, &key, &bracket_path(path, &key), below)?;
        }
        Ok(())
    }

    fn add_text(&mut self, parent: u32, name: &str, text: &str) -> Result<(), JsValue> {
        let at = self.add(parent, name, NodeKind::Text)?;
        let span = self.fields.append(text.as_bytes());
        self.fields.set_value(at, span, byte_class::of_all(text.as_bytes()));
        Ok(())
    }

    fn add(&mut self, parent: u32, name: &str, kind: NodeKind) -> Result<u32, JsValue> {
        if self.fields.nodes().len() >= MAX_NODES {
            return Err(invalid(&["there are more than ", &digits(MAX_FIELDS), " fields"]));
        }
        let name = self.fields.append(name.as_bytes());
        let at = self.fields.add_below(parent, name, kind);
        at.ok_or_else(|| too_deep(ErrorCode::FieldsInvalid).into())
    }

    /// The text, or what is in it that no message has: a NUL, or half of a surrogate pair,
    /// which has no UTF-8.
    fn text_of(&mut self, given: &JsString) -> Result<Result<String, &'static str>, JsValue> {
        let Some(left) = self.characters_left.checked_sub(given.length()) else {
            let most = digits(MAX_CHARACTERS as usize);
            return Err(invalid(&["the fields have more than ", &most, " characters"]));
        };
        self.characters_left = left;
        let utf8 = String::from(given);
        if utf8.as_bytes().contains(&0) {
            return Ok(Err("a NUL character"));
        }
        // Half of a pair becomes U+FFFD. (`JsString` compares with `str` after the same conversion.)
        let is_changed = text::find(&utf8, "\u{fffd}").is_some() && JsValue::from_str(&utf8) != ***given;
        Ok(if is_changed { Err("half of a surrogate pair") } else { Ok(utf8) })
    }
}

impl Leaves<'_> {
    /// What to take in the place of a text that has something in it that no message has.
    fn replace_text(&mut self, path: &str, found: &str) -> Result<String, JsValue> {
        let Self::Request(problems) = self else { return Err(contains(path, found)) };
        problems.push(Problem::new(path, ProblemCode::ControlCharacter, &["contains ", found]));
        Ok(String::new())
    }

    /// The text to take for a value that is no text; `None` for an empty one.
    fn replace(&mut self, value: &JsValue, path: &str) -> Result<Option<JsString>, JsValue> {
        match self {
            Self::Message => Err(invalid(&[
                &mask::name(path),
                " is ",
                type_name(value),
                ", not text: something has changed the message after it came, and its signature with it; give \
                 the raw body",
            ])),
            Self::Request(_) if value.is_bigint() || Number::is_safe_integer(value) => {
                to_js_string(value).map(Some)
            }
            Self::Request(problems) => {
                problems.push(not_text(value, path));
                Ok(None)
            }
            #[cfg(feature = "explain")]
            Self::Parsed(parsed) => {
                **parsed = true;
                if value.is_null() { Ok(None) } else { to_js_string(value).map(Some) }
            }
        }
    }
}

#[cold]
#[inline(never)]
fn contains(path: &str, found: &str) -> JsValue {
    invalid(&[&mask::name(path), " contains ", found])
}

#[cold]
#[inline(never)]
fn not_text(value: &JsValue, path: &str) -> Problem {
    let advice = if Number::is_integer(value) {
        "; pass it as text"
    } else if value.as_f64().is_some() {
        "; pass amounts as text: \"100.00\""
    } else if value.is_null() {
        "; leave the field out"
    } else {
        ""
    };
    let parts = ["must be text or a whole number, found ", type_name(value), advice];
    Problem::new(path, ProblemCode::NotText, &parts)
}

/// What a value is, without showing it; `arguments.ts` says the same.
fn type_name(value: &JsValue) -> &'static str {
    if value.is_null() {
        "null"
    } else if value.is_undefined() {
        "undefined"
    } else if value.as_f64().is_some() {
        if Number::is_safe_integer(value) {
            "a number"
        } else if Number::is_integer(value) {
            "a number too large to be exact"
        } else {
            "a number that is not whole"
        }
    } else if value.as_bool().is_some() {
        "a boolean"
    } else if value.is_string() {
        "a string"
    } else if value.is_function() {
        "a function"
    } else if value.is_symbol() {
        "a symbol"
    } else if value.is_bigint() {
        "a bigint"
    } else {
        "an object of another kind"
    }
}

/// Whether it is an object of no class. One of another realm has another
/// `Object.prototype`, whose own prototype is null as well.
fn is_plain_object(value: &JsValue) -> Result<bool, JsValue> {
    if !value.is_object() {
        return Ok(false);
    }
    let prototype = Reflect::get_prototype_of(value)?;
    Ok(prototype.is_null() || Reflect::get_prototype_of(&prototype)?.is_null())
}

/// How many items a list has.
fn length(list: &List) -> Result<u32, JsValue> {
    // A proxy may say anything.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(list.length()?.as_f64().unwrap_or_default() as u32)
}

#[wasm_bindgen]
extern "C" {
    /// An array of the caller's, which may be a proxy or have getters.
    type List;
    #[wasm_bindgen(method, getter, catch)]
    fn length(this: &List) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, indexing_getter, catch)]
    fn get(this: &List, index: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = from, catch)]
    fn array_from(iterable: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Object, catch)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_name = String, catch)]
    fn to_js_string(value: &JsValue) -> Result<JsString, JsValue>;
}
