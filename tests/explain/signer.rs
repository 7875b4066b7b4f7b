//! A program that signs a message, with a setting for each step.

use super::PAYOUT;
use super::common::{Pairs, hex};
use hmac::{KeyInit, Mac};
use md5::Digest;
use md5::Md5;

/// Returns a digest of the secret, the string without the secret, and the whole string.
type Hash = fn(&[u8], &[u8], &[u8]) -> Vec<u8>;

/// How a program signs a message. The default is correct.
#[derive(Clone)]
pub struct Signer {
    pub secret: String,
    pub script: Option<String>,
    pub fields: Pairs,
    pub order: fn(&mut Pairs),
    pub join: (&'static str, &'static str),
    pub names: bool,
    pub position: Position,
    pub encode: fn(&str) -> Vec<u8>,
    pub hash: Hash,
    pub write: fn(&[u8]) -> String,
}

#[derive(Clone, Copy)]
pub enum Position {
    Last,
    First,
    Twice,
    Omitted,
    WithoutSeparator,
}

pub fn mac<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn by_name(fields: &mut Pairs) {
    fields.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
}

impl Signer {
    pub fn new(script: &str, fields: Pairs) -> Self {
        Self {
            secret: PAYOUT.to_owned(),
            script: Some(script.to_owned()),
            fields,
            order: by_name,
            join: (";", ";"),
            names: false,
            position: Position::Last,
            encode: |text| text.as_bytes().to_vec(),
            hash: |_, _, whole| Md5::digest(whole).to_vec(),
            write: hex,
        }
    }

    pub fn sign(&self) -> String {
        let mut fields = self.fields.clone();
        (self.order)(&mut fields);
        let mut body = Vec::new();
        for (at, (name, value)) in fields.iter().enumerate() {
            if at > 0 {
                body.extend(self.join.0.bytes());
            }
            if self.names {
                body.extend(format!("{name}=").bytes());
            }
            body.extend((self.encode)(value));
        }
        let around = self.join.1.as_bytes();
        let script: Vec<u8> =
            self.script.iter().flat_map(|script| [script.as_bytes(), around].concat()).collect();
        let key = self.secret.as_bytes();
        let without = [&script, body.as_slice()].concat();
        let whole = match self.position {
            Position::Last => [&without, around, key].concat(),
            Position::First => [key, around, &without].concat(),
            Position::Twice => [key, around, &without, around, key].concat(),
            Position::Omitted => without.clone(),
            Position::WithoutSeparator => [&without, key].concat(),
        };
        (self.write)(&(self.hash)(key, &without, &whole))
    }

    pub fn values(&mut self, change: impl Fn(&str) -> String) {
        for (_, value) in &mut self.fields {
            *value = change(value);
        }
    }
}
