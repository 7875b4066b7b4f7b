//! Bodies in every form, and rejection of damaged and hostile ones. The tests use `verify_callback`, so the
//! fields that are read must also be the signed ones.

#[path = "../common/mod.rs"]
mod common;
mod damaged;
mod formats;
mod forms;
mod limits;
mod multipart;
mod properties;
mod xml;

use common::tree::Tree;
use common::{
    BOUNDARY, MULTIPART, PAID, Pairs, SECRET, expect_error, md5, merchant, multipart, pairs, unsigned,
    urlencoded, xml,
};
use freedompay_payouts::{CallbackMessage, Error, Fields};

const URL: &str = "https://shop.example/cb";

/// The base, signed together with more values at the end of the signed string.
fn base(more: &[&str]) -> Pairs {
    let values: Vec<_> = PAID.iter().map(|(_, value)| *value).chain(more.iter().copied()).collect();
    let mut fields = pairs(&PAID);
    fields.push(("pg_sig".to_owned(), md5(&format!("cb;{};{SECRET}", values.join(";")))));
    fields
}

fn verify(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    merchant()
        .verify_callback(&CallbackMessage::post(URL, body, content_type))
        .map(|callback| callback.fields().clone())
}

/// The fields after the base.
fn rest(fields: &Fields) -> Vec<(String, Tree)> {
    let own = PAID.len() + 1;
    Tree::pairs(fields.iter().skip(own))
}

/// Reads more text at the end of an urlencoded callback; `values` is what was signed.
fn form(more: &str, values: &[&str]) -> Vec<(String, Tree)> {
    let body = format!("{}&{more}", urlencoded(&base(values)));
    rest(&verify(body.as_bytes(), None).unwrap_or_else(|error| panic!("{more}: {error}")))
}

/// Reads more elements at the end of an XML callback.
fn elements(more: &str, values: &[&str]) -> Vec<(String, Tree)> {
    let body = xml(&base(values)).replace("</response>", &format!("{more}</response>"));
    rest(&verify(body.as_bytes(), None).unwrap_or_else(|error| panic!("{more}: {error}")))
}

/// Reads one more part, headers and all, at the end of a multipart callback.
fn part(more: &str, values: &[&str]) -> Vec<(String, Tree)> {
    let body = multipart(&base(values));
    let body = body.replace(&format!("--{BOUNDARY}--"), &format!("--{BOUNDARY}\r\n{more}\r\n--{BOUNDARY}--"));
    rest(&verify(body.as_bytes(), Some(MULTIPART)).unwrap_or_else(|error| panic!("{more}: {error}")))
}

fn texts(expected: &[(&str, &str)]) -> Vec<(String, Tree)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), Tree::from(*value))).collect()
}

fn error_of(body: impl AsRef<[u8]>, content_type: Option<&str>) -> (&'static str, String) {
    expect_error(verify(body.as_ref(), content_type))
}

fn unreadable(error_text: &str) -> (&'static str, String) {
    ("body_unreadable", error_text.to_owned())
}

fn no_field() -> (&'static str, String) {
    unreadable("the message has no field; pass the raw body")
}
