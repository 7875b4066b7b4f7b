//! An independent implementation of FreedomPay's side for the tests: signatures and the three wire forms, without
//! code of the crate.

// Not every program uses each item.
#![allow(dead_code, unused_imports)]

pub mod codes;
#[cfg(not(target_arch = "wasm32"))]
pub mod generate;
pub mod messages;
pub mod signer;
pub mod tree;

use freedompay_payouts::{Error, Merchant, Salt, Secret};
use md5::{Digest, Md5};
pub use messages::*;
use signer::Order;
use tree::Tree;

pub const SECRET: &str = "payout-secret";
/// The secret of purchases, which signs no payout.
pub const RECEIVE_SECRET: &str = "receive-secret";
pub const MERCHANT: &str = "500001";

/// Names and values, in order.
pub type Pairs = Vec<(String, String)>;

pub fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

pub fn merchant() -> Merchant {
    Merchant::new(MERCHANT, [secret(SECRET)]).unwrap()
}

pub fn salt() -> Salt {
    Salt::parse("OurSalt1").unwrap()
}

pub fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The pairs with changes: a value replaces or adds a pair, `None` removes it.
pub fn with(base: &[(&str, &str)], changes: &[(&str, Option<&str>)]) -> Pairs {
    let mut result = pairs(base);
    for (name, value) in changes {
        match (result.iter_mut().find(|(own, _)| own == name), value) {
            (Some(pair), Some(value)) => (*value).clone_into(&mut pair.1),
            (None, Some(value)) => result.push(((*name).to_owned(), (*value).to_owned())),
            (_, None) => result.retain(|(own, _)| own != name),
        }
    }
    result
}

/// The fields of one level, as trees.
pub fn trees(fields: &[(String, String)]) -> Vec<(String, Tree)> {
    fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
}

/// Lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// Lower-case hex of the MD5.
pub fn md5(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

/// The signature of a message without nested fields.
pub fn pg_sig(script: &str, fields: &[(String, String)], secret: &str) -> String {
    signer::sign(script, &trees(fields), secret, Order::A)
}

pub fn signed_with(script: &str, mut fields: Pairs, secret: &str) -> Pairs {
    let signature = pg_sig(script, &fields, secret);
    fields.push(("pg_sig".to_owned(), signature));
    fields
}

pub fn signed(script: &str, fields: Pairs) -> Pairs {
    signed_with(script, fields, SECRET)
}

pub fn urlencoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub fn xml(fields: &[(String, String)]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut document = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>");
    for (name, value) in fields {
        document.extend(["<", name, ">", &escaped(value), "</", name, ">"]);
    }
    document + "</response>"
}

pub const BOUNDARY: &str = "----boundary7MA4YWxk";
pub const MULTIPART: &str = "multipart/form-data; boundary=----boundary7MA4YWxk";

pub fn multipart(fields: &[(String, String)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let header = "\r\nContent-Disposition: form-data; name=\"";
        body.extend(["--", BOUNDARY, header, name, "\"\r\n\r\n", value, "\r\n"]);
    }
    body + "--" + BOUNDARY + "--\r\n"
}

/// The code and the text of an error.
pub fn code_and_text(error: &Error) -> (&'static str, String) {
    (error.code().as_str(), error.to_string())
}

/// The code and the text of the error. Panics if the result is not an error.
#[track_caller]
pub fn expect_error<T>(result: Result<T, Error>) -> (&'static str, String) {
    match result {
        Ok(_) => panic!("expected an error"),
        Err(error) => code_and_text(&error),
    }
}

/// The error of a message without `pg_sig`.
pub fn unsigned() -> (&'static str, String) {
    ("signature_missing", "pg_sig is missing: the message is not signed".to_owned())
}

/// The error of a message with another signature than that of this script name and the given secret.
pub fn mismatch(script: &str) -> (&'static str, String) {
    let text = format!(
        "pg_sig does not match the fields, the script name \"{script}\" and the given secret; likely causes: \
         another secret (the payout and the receive secret differ), another script name, or a changed field; \
         explain, from freedompay-payouts/explain, finds the cause"
    );
    ("signature_mismatch", text)
}

/// The error of a signed message that is no callback, for these reasons.
pub fn not_a_callback(reasons: &str) -> (&'static str, String) {
    ("schema_invalid", format!("the message has a valid signature, but is not a callback: {reasons}"))
}
