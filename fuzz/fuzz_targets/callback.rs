//! Callbacks: only messages that an independent signer signs are verified, and every wire form of a message gives the
//! same callback. The reply is checked, too.
//!
//! The input is one byte of choices and a body in any form. The target verifies the body unchanged, and again with a
//! genuine signature, which random input would never have.
#![no_main]

use freedompay_payouts::fuzzing::{
    read, read_form, read_multipart, read_xml, write_form, write_multipart, write_xml,
};
use freedompay_payouts::{
    Callback, CallbackContent, CallbackMessage, Error, ErrorCode, Fields, MAX_BYTES, Outcome, ReplyStatus,
    ToValue, Value, ValueSlot,
};
use freedompay_payouts_fuzz::{
    MERCHANT, OLD_SECRET, Order, SECRET, assert_clean_error, assert_within_limits, digests, merchant, salt,
    sign, without_signature,
};
use libfuzzer_sys::fuzz_target;

const URL: &str = "https://shop.example/payout-callback";
const SCRIPT: &str = "payout-callback";
const BOUNDARY: &str = "----fuzz7MA4YWxk";
const SECRETS: [&str; 2] = [SECRET, OLD_SECRET];

fuzz_target!(|input: &[u8]| {
    let Some((&choices, body)) = input.split_first() else { return };
    let merchant = merchant();
    let message = CallbackMessage::post(URL, body, None);
    let verified = merchant.verify_callback(&message);
    let fields = match read(body, None) {
        Ok(fields) => fields,
        Err(error) => {
            assert_clean_error(&error);
            assert_eq!(verified.err(), Some(error));
            return;
        }
    };
    assert_within_limits(&fields);
    match verified {
        Ok(callback) => check(&callback, &fields),
        Err(error) => assert_clean_error(&error),
    }

    // The message with a genuine signature.
    let mut fields = without_signature(&fields);
    let secret = SECRETS[usize::from(choices & 1)];
    let order = Order::ALL[usize::from(choices >> 1) % 3];
    let signature = sign(SCRIPT, &fields, secret, order);
    fields.push("pg_sig", signature);
    let verdict = verify(&fields, choices);
    if !fields.iter().any(has_nul) {
        let rejected = verdict.as_ref().err().copied();
        let allowed = [None, Some(ErrorCode::SchemaInvalid), Some(ErrorCode::MerchantMismatch)];
        assert!(allowed.contains(&rejected), "rejected with a valid signature: {rejected:?}");
    }
    assert_same_in_every_form(&fields, &verdict);

    // One value changed without a new signature.
    let mut forged = Fields::new();
    let place = usize::from(choices >> 3) % fields.len();
    for (index, (name, value)) in fields.iter().enumerate() {
        if index == place {
            forged.push(name, Changed(value));
        } else {
            forged.push(name, value);
        }
    }
    if !digests(SCRIPT, &without_signature(&forged), &SECRETS)
        .iter()
        .any(|digest| forged.text("pg_sig") == Some(digest))
    {
        assert!(verify(&forged, choices).is_err(), "a forged callback was accepted");
    }
});

/// Outcome and key of a verified callback, or the error code.
type Verdict = Result<(Outcome, String), ErrorCode>;

fn verify(fields: &Fields, choices: u8) -> Verdict {
    let mut message = CallbackMessage::new(URL, CallbackContent::Fields(fields.clone()));
    if choices & 0x80 != 0 {
        message = message.strict();
    }
    judge(&message, fields)
}

fn judge(message: &CallbackMessage<'_>, fields: &Fields) -> Verdict {
    let merchant = merchant();
    match merchant.verify_callback(message) {
        Ok(callback) => {
            check(&callback, fields);
            Ok((callback.outcome(), callback.deduplication_key().to_owned()))
        }
        Err(error) => {
            assert_clean_error(&error);
            Err(error.code())
        }
    }
}

/// Asserts what holds for every verified callback.
fn check(callback: &Callback<'_>, fields: &Fields) {
    assert_eq!(callback.fields(), fields);
    let secret = SECRETS[callback.secret_index()];
    let signature = callback.fields().text("pg_sig").expect("a signature").to_ascii_lowercase();
    assert!(digests(SCRIPT, fields, &[secret]).contains(&signature), "verified without a valid signature");

    let text = |name| {
        assert!(fields.all(name).count() <= 1, "{name} is repeated");
        fields.text(name).unwrap_or_default()
    };
    assert_eq!(text("pg_merchant_id"), MERCHANT);
    let (payment, order) = (text("pg_payment_id"), text("pg_order_id"));
    assert!(!payment.is_empty() && payment.bytes().all(|b| b.is_ascii_digit()));
    assert!(!order.is_empty() && !order.contains(';'));
    let amount = text("pg_payment_amount");
    if matches!(callback.outcome(), Outcome::Succeeded | Outcome::Failed) {
        let status = if callback.outcome() == Outcome::Succeeded { "ok" } else { "error" };
        assert_eq!(text("pg_status"), status);
        assert!(amount.starts_with(|c: char| c.is_ascii_digit()));
        assert!(amount.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    }
    let number = amount.trim_start_matches('0');
    let number =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    let number = match (amount, number) {
        ("", _) => String::new(),
        (_, number) if number.is_empty() || number.starts_with('.') => format!("0{number}"),
        (_, number) => number.to_owned(),
    };
    let parts = [MERCHANT, payment, order, &number, text("pg_status")];
    assert_eq!(callback.deduplication_key(), parts.join(";"));

    let reply = callback.reply(ReplyStatus::Ok, None, salt(1)).expect("a reply");
    let replied = read_xml(&reply.body).expect("XML");
    assert_eq!(replied.text("pg_payment_id"), Some(payment));
    assert_eq!(replied.text("pg_order_id"), Some(order));
    assert_eq!(replied.text("pg_salt"), Some(salt(1).as_str()));
    assert_eq!(replied.text("pg_sig"), Some(&*sign(SCRIPT, &replied, secret, Order::A)));
    let back = CallbackMessage::post(URL, reply.body.as_bytes(), None);
    let error = merchant().verify_callback(&back).err();
    assert_eq!(
        error.as_ref().map(Error::code),
        Some(ErrorCode::SchemaInvalid),
        "a reply was accepted as a callback"
    );
}

/// Asserts that the verdict is the same in every wire form.
fn assert_same_in_every_form(fields: &Fields, verdict: &Verdict) {
    // A form whose only field is `pg_xml` is another message.
    if fields.len() == 1 || verdict.is_err() {
        return;
    }
    let (form, xml) = (write_form(fields), write_xml(fields));
    let multipart = write_multipart(fields, BOUNDARY);
    let pg_xml = write_form(&Fields::from([("pg_xml", xml.as_str())]));
    let is_carried = |read: Result<Fields, Error>| read.as_ref() == Ok(fields);
    for (body, is_carried) in [
        (&form, is_carried(read_form(&form))),
        (&xml, is_carried(read_xml(&xml))),
        (&pg_xml, is_carried(read_xml(&xml))),
        (&multipart, read_multipart(&multipart, None).is_ok_and(|read| read.as_ref() == Some(fields))),
    ] {
        if is_carried && body.len() <= MAX_BYTES {
            // Only bodies that carry exactly these fields are compared.
            let again = judge(&CallbackMessage::post(URL, body.as_bytes(), None), fields);
            assert_eq!(&again, verdict, "{body}");
        }
    }
}

/// A value with a `0` added.
struct Changed<'f>(Value<'f>);

impl ToValue for Changed<'_> {
    fn add_to(&self, slot: ValueSlot<'_>) {
        match self.0 {
            Value::Text(text) => slot.text(&format!("{text}0")),
            Value::List(items) => slot.list(items.iter().chain([Value::Text("0")])),
            Value::Fields(fields) => slot.fields(fields.iter().chain([("pg_zzz", Value::Text("0"))])),
        }
    }
}

fn has_nul((name, value): (&str, Value<'_>)) -> bool {
    name.contains('\0')
        || match value {
            Value::Text(text) => text.contains('\0'),
            Value::List(items) => items.iter().any(|item| has_nul(("", item))),
            Value::Fields(fields) => fields.iter().any(has_nul),
        }
}
