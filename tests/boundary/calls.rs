//! Calls over the buffers, as `buffers.ts` makes them: JavaScript writes texts into the buffers and passes their lengths.
// Addresses and lengths have 32 bits.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]

use freedompay_payouts::wasm::random::prepare_salts;
use freedompay_payouts::wasm::state::{add_field, address, begin_fields, end_extra, reserve_field};
use freedompay_payouts::wasm::{receive, sign};
use freedompay_payouts::{Operation, ReplyStatus};
use js_sys::{Array, Function, Uint8Array, Uint32Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};

use super::common::MERCHANT;
use super::support::js;

/// The length of a text that is missing.
pub const NONE: usize = 0x3fff_ffff;

/// Added to the length of the error text if a call fails.
const FAILED: u32 = 0x2000_0000;

/// The result of `sign` for fields that must be given as nodes.
pub const NEEDS_NODES: u32 = 0x1fff_ffff;

/// The numbers of the buffers: text, zones, head and output.
pub const BUFFERS: [u32; 4] = [0, 1, 2, 3];

/// The offsets of the parts of the zones.
const CREDENTIALS: usize = 0;
const URL: usize = 4096;
const SCRIPT: usize = 16_384;
const VALUES: usize = 20_480;

/// A flag: the fields were given as nodes.
pub const GIVEN: u32 = 1 << 4;

/// The error of a call: its parts are separated by NUL.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn parts(&self) -> Vec<&str> {
        self.0.split('\0').collect()
    }

    pub fn code(&self) -> &str {
        self.parts()[0]
    }

    pub fn message(&self) -> &str {
        self.parts()[1]
    }

    /// Code, description and meaning of the gateway's error.
    pub fn gateway(&self) -> [&str; 3] {
        self.parts()[2..5].try_into().unwrap()
    }

    /// Field, code, message and severity of each problem.
    pub fn problems(&self) -> Vec<[&str; 4]> {
        self.parts()[5..].chunks(4).map(|problem| problem.try_into().unwrap()).collect()
    }
}

fn memory() -> JsValue {
    wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>().buffer()
}

fn bytes_at(address: usize, length: usize) -> Uint8Array {
    let [address, length] = [address, length].map(|number| u32::try_from(number).unwrap());
    Uint8Array::new_with_byte_offset_and_length(&memory(), address, length)
}

pub fn memory_bytes() -> u32 {
    Uint8Array::new(&memory()).length()
}

/// Writes a text to an address and returns its length in bytes. Rust gets no copy of the text.
fn write_at(address: usize, text: impl Into<JsValue>) -> usize {
    let write = js(
        "(memory, address, text) => new TextEncoder().encodeInto(text, new Uint8Array(memory, address)).written",
    );
    let write: Function = write.unchecked_into();
    let written = write.call3(&JsValue::NULL, &memory(), &JsValue::from_f64(address as f64), &text.into());
    written.unwrap().as_f64().unwrap() as usize
}

pub fn write_body(text: impl Into<JsValue>) -> usize {
    write_at(address(0), text)
}

fn write_zone(start: usize, text: impl Into<JsValue>) -> usize {
    write_at(address(1) + start, text)
}

/// Writes short texts one after another and returns their lengths.
pub fn write_values<const COUNT: usize>(texts: [Option<JsValue>; COUNT]) -> [usize; COUNT] {
    let mut at = VALUES;
    texts.map(|text| {
        let Some(text) = text else { return NONE };
        let length = write_zone(at, text);
        at += length;
        length
    })
}

/// Writes a merchant id and secrets, each after its length in four bytes. Returns the number of bytes.
pub fn write_credentials(id: &str, secrets: &[JsValue]) -> usize {
    let mut at = CREDENTIALS;
    for text in core::iter::once(&id.into()).chain(secrets) {
        let length = write_zone(at + 4, text.clone());
        let prefix = u32::try_from(length).unwrap().to_le_bytes();
        bytes_at(address(1) + at, 4).copy_from(&prefix);
        at += 4 + length;
    }
    at
}

/// Adds nodes, each a list of kind, parent, name and text.
fn give_nodes(nodes: &JsValue) {
    for node in nodes.unchecked_ref::<Array>().iter() {
        let node: Array = node.unchecked_into();
        let number = |at| node.get(at).as_f64().unwrap() as u32;
        let characters = |at| node.get(at).unchecked_into::<js_sys::JsString>().length() as usize;
        let address = reserve_field(3 * (characters(2) + characters(3)));
        let name = write_at(address, node.get(2));
        let text = write_at(address + name, node.get(3));
        add_field(number(0), number(1), name, text);
    }
}

pub fn give(nodes: &JsValue) {
    give_with_extra(nodes, &Array::new());
}

pub fn give_with_extra(nodes: &JsValue, extra: &JsValue) {
    begin_fields();
    give_nodes(extra);
    end_extra();
    give_nodes(nodes);
}

/// Reads this many bytes of the output as text, and overwrites them.
pub fn take_output(length: u32) -> String {
    let output = bytes_at(address(3), length as usize);
    let text = String::from_utf8(output.to_vec()).unwrap();
    output.fill(0, 0, length);
    text
}

/// The result of a call, or its error.
pub fn checked(result: u32) -> Result<u32, Failure> {
    match result.checked_sub(FAILED) {
        None => Ok(result),
        Some(length) => Err(Failure(take_output(length))),
    }
}

fn number_of(operation: Operation) -> usize {
    Operation::ALL.iter().position(|own| *own == operation).unwrap()
}

/// Signs a message that was given as nodes.
pub fn sign_fields(
    nodes: &JsValue,
    secret: impl Into<JsValue>,
    rule: Option<&str>,
) -> Result<String, Failure> {
    let [rule] = write_values([rule.map(Into::into)]);
    let (script, merchant) = (write_zone(SCRIPT, "script"), write_credentials("", &[secret.into()]));
    give(nodes);
    checked(sign::sign_fields(script, merchant, rule)).map(take_output)
}

pub fn verify_fields(script: &str, nodes: &JsValue, secret: impl Into<JsValue>) -> Result<(), Failure> {
    let (script, merchant) = (write_zone(SCRIPT, script), write_credentials("", &[secret.into()]));
    give(nodes);
    checked(sign::verify_fields(script, merchant)).map(|_| ())
}

/// The time of signing of all requests: 2026-01-01T00:00:00.000Z.
const NOW: f64 = 1_767_225_600_000.0;

/// The body of a signed request without warnings in the output.
fn take_body(length: u32) -> String {
    let output = take_output(length);
    let (body, signed_at) = output.split_once('\0').unwrap();
    assert_eq!(signed_at, "2026-01-01T00:00:00.000Z");
    body.to_owned()
}

/// Returns the body of a signed request. The values are the salt and the rule.
pub fn sign_given(
    operation: Operation,
    fields: [&JsValue; 2],
    values: [Option<JsValue>; 2],
    secret: impl Into<JsValue>,
) -> Result<String, Failure> {
    if values[0].is_none() {
        prepare_salts();
    }
    sign_unprepared(operation, fields, values, secret)
}

/// Like `sign_given`, but without new random bytes for salts.
pub fn sign_unprepared(
    operation: Operation,
    [nodes, extra]: [&JsValue; 2],
    values: [Option<JsValue>; 2],
    secret: impl Into<JsValue>,
) -> Result<String, Failure> {
    let [salt, rule] = write_values(values);
    let merchant = write_credentials(MERCHANT, &[secret.into()]);
    give_with_extra(nodes, extra);
    checked(sign::sign_given(number_of(operation), merchant, salt, rule, true, NOW)).map(take_body)
}

/// Returns the body of a signed request with numbered fields, or `None` if they must be given as nodes.
pub fn sign_numbered(
    operation: Operation,
    fields: &str,
    secret: impl Into<JsValue>,
) -> Result<Option<String>, Failure> {
    prepare_salts();
    let (length, merchant) = (write_body(fields), write_credentials(MERCHANT, &[secret.into()]));
    let count = fields.bytes().filter(|byte| *byte == 0).count();
    let length = checked(sign::sign(number_of(operation), length, count, merchant, NOW))?;
    Ok((length != NEEDS_NODES).then(|| take_body(length)))
}

/// Verifies a callback whose body was written or whose fields were given. Returns the number of its outcome.
pub fn verify_callback(body: usize, flags: u32, secret: impl Into<JsValue>) -> Result<u32, Failure> {
    let url = write_zone(URL, "https://shop.example/script");
    let merchant = write_credentials(MERCHANT, &[secret.into()]);
    let outcome = checked(receive::verify_callback(body, merchant, url, NONE, NONE, flags, 0))?;
    let head = Uint32Array::new_with_byte_offset_and_length(&memory(), u32::try_from(address(2)).unwrap(), 6);
    // JavaScript overwrites the head after reading it.
    bytes_at(address(0) + body, head.get_index(1) as usize - body).fill(0, 0, u32::MAX);
    Ok(outcome)
}

/// Verifies an answer and returns the number of its outcome. `asked` is order id, payment id and amount.
pub fn verify_answer(
    operation: Operation,
    body: &str,
    asked: [Option<JsValue>; 3],
    secret: impl Into<JsValue>,
) -> Result<u32, Failure> {
    let [order_id, payment_id, amount] = write_values(asked);
    let (length, merchant) = (write_body(body), write_credentials(MERCHANT, &[secret.into()]));
    let number = number_of(operation);
    checked(receive::verify_answer(number, length, merchant, order_id, payment_id, amount, NOW, NONE, 0))
}

/// Returns the XML of a signed reply. The values are payment id, order id and description.
pub fn reply(
    status: ReplyStatus,
    values: [Option<JsValue>; 3],
    secret: impl Into<JsValue>,
) -> Result<String, Failure> {
    prepare_salts();
    let status = ReplyStatus::ALL.iter().position(|own| *own == status).unwrap();
    let [payment_id, order_id, description] = write_values(values);
    let (script, merchant) = (write_zone(SCRIPT, "script"), write_credentials(MERCHANT, &[secret.into()]));
    let length = receive::reply(merchant, 0, script, payment_id, order_id, status, description);
    checked(length).map(take_output)
}

/// Asserts that calls still work.
pub fn assert_next_call_works() {
    let nodes = super::support::nodes("{ pg_a: '1' }");
    assert_eq!(sign_fields(&nodes, "key", None).unwrap(), "7e1f27d6c1ad6660f7ebf28a7dfb558c");
}
