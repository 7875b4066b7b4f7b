//! An independent implementation of FreedomPay's side for the tests: signatures and the three wire forms, without
//! code of the crate.

// Each test file uses some of these.
#![allow(dead_code)]

pub mod codes;
#[cfg(not(target_arch = "wasm32"))]
pub mod generate;
pub mod tree;

use freedompay_payouts::{Error, Merchant, Salt, Secret};
use md5::{Digest, Md5};

pub const SECRET: &str = "payout-secret";
pub const MERCHANT: &str = "500001";
pub const CARD: &str = "4405645000006150";
pub const MASKED: &str = "440564******6150";

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

/// Lower-case hex of the MD5.
pub fn md5(text: &str) -> String {
    use std::fmt::Write as _;
    Md5::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// The signature of a flat message: the values sorted by name and joined by `;`.
pub fn pg_sig(script: &str, fields: &[(String, String)], secret: &str) -> String {
    let mut sorted: Vec<_> = fields.iter().filter(|(name, _)| name != "pg_sig").collect();
    sorted.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    let values = sorted.into_iter().map(|(_, value)| value.as_str());
    let parts: Vec<_> = std::iter::once(script).chain(values).chain([secret]).collect();
    md5(&parts.join(";"))
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

/// The fields of a callback without `pg_sig`, in signing order. They sort after `l…` and before `x…`.
pub const PAID: [(&str, &str); 6] = [
    ("pg_merchant_id", MERCHANT),
    ("pg_order_id", "1234"),
    ("pg_payment_amount", "100"),
    ("pg_payment_id", "77"),
    ("pg_salt", "s"),
    ("pg_status", "ok"),
];

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
