//! `Merchant::verify_callback`: callbacks in every form, rejected callbacks, and the replies of verified ones.

mod support;

use freedompay_payouts::{
    Callback, CallbackContent, CallbackMessage, Error, Fields, Merchant, Outcome, ReplyStatus, Salt,
    SignedReply, verify_fields,
};
use support::tree::Tree;
use support::{
    MERCHANT, MULTIPART, Pairs, SECRET, code_and_text, expect_error, md5, merchant, multipart, pg_sig, salt,
    secret, signed, signed_with, urlencoded, with, xml,
};

const URL: &str = "https://shop.example/hooks/payout-callback";
const SCRIPT: &str = "payout-callback";

/// The callback table of p2p2nonreg on the vendor's page.
const PAID: [(&str, &str); 9] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "ok"),
    ("pg_order_id", "1234"),
    ("pg_payment_amount", "1500.00"),
    ("pg_payment_date", "2026-01-31 12:00:00"),
    ("pg_salt", "some random string"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
    ("pg_type", "payout"),
];

/// The table of reg2reg on the vendor's page, which describes both answer and callback.
const PAID_TO_TOKEN: [(&str, &str); 12] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "ok"),
    ("pg_order_id", "order_1234"),
    ("pg_balance", "-100.5000"),
    ("pg_card_hash", "4405-64XX-XXXX-6150"),
    ("pg_card_token", "c92741d9-ddd7-4bad-abd0-5594a79eea1a"),
    ("pg_payment_amount", "10"),
    ("pg_payment_date", ""),
    ("pg_error_code", "0"),
    ("pg_error_description", ""),
    ("pg_salt", "s"),
];

const FAILED: [(&str, Option<&str>); 2] = [("pg_status", Some("error")), ("pg_error_code", Some("10001"))];

fn verify_at<'m>(
    merchant: &'m Merchant,
    url: &str,
    fields: &[(String, String)],
) -> Result<Callback<'m>, Error> {
    merchant.verify_callback(&CallbackMessage::post(url, urlencoded(fields).as_bytes(), None))
}

fn verify(merchant: &Merchant, fields: Pairs) -> Result<Callback<'_>, Error> {
    verify_at(merchant, URL, &signed(SCRIPT, fields))
}

/// Code and text of the error.
fn error_of(fields: Pairs) -> (&'static str, String) {
    expect_error(verify(&merchant(), fields))
}

fn outcome(changes: &[(&str, Option<&str>)]) -> Outcome {
    verify(&merchant(), with(&PAID, changes)).unwrap().outcome()
}

fn key(changes: &[(&str, Option<&str>)]) -> String {
    verify(&merchant(), with(&PAID, changes)).unwrap().deduplication_key().to_owned()
}

fn not_a_callback(reasons: &str) -> (&'static str, String) {
    ("schema_invalid", format!("the message has a valid signature, but is not a callback: {reasons}"))
}

fn mismatch(script: &str) -> (&'static str, String) {
    let error_text = format!(
        "pg_sig does not match the fields, the script name \"{script}\" and the given \
             secret; likely causes: another secret (the payout and the receive secret differ), another script \
             name, or a changed field; explain, from freedompay-payouts/explain, finds the \
             cause"
    );
    ("signature_mismatch", error_text)
}

/// The fields of the reply, read without the crate.
fn reply_fields(reply: &SignedReply) -> Pairs {
    let inner = reply
        .body
        .strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>")
        .and_then(|rest| rest.strip_suffix("</response>\n"))
        .unwrap();
    let mut rest = inner;
    let mut fields = Pairs::new();
    while let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        let (value, after) = after.split_once(&format!("</{name}>")).unwrap();
        let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        fields.push((name.to_owned(), value.replace("&apos;", "'").replace("&amp;", "&")));
        rest = after;
    }
    assert_eq!(rest, "");
    fields
}

/// All public parts of a callback, and its reply.
fn result_of(callback: &Callback<'_>) -> (Fields, String, Outcome, usize, SignedReply) {
    (
        callback.fields().clone(),
        callback.deduplication_key().to_owned(),
        callback.outcome(),
        callback.secret_index(),
        callback.reply(ReplyStatus::Ok, None, salt()).unwrap(),
    )
}

#[test]
fn all_five_forms_give_the_same_callback() {
    let merchant = merchant();
    for base in [&PAID[..], &PAID_TO_TOKEN] {
        let extra =
            [("pg_description", Some("Выплата & <b>+1</b>; 50% \u{1f375}\n2")), ("__proto__", Some("x"))];
        let fields = signed(SCRIPT, with(base, &extra));
        let in_xml = xml(&fields);
        let wrapped = urlencoded(&[("pg_xml".to_owned(), in_xml.clone())]);
        let in_parts = multipart(&[("pg_xml".to_owned(), in_xml.clone())]);
        let expected = verify_at(&merchant, URL, &fields).unwrap();
        assert_eq!(expected.fields(), &fields.iter().cloned().collect());
        assert_eq!(expected.outcome(), Outcome::Succeeded);
        for (body, content_type) in [
            (urlencoded(&fields), "application/x-www-form-urlencoded; charset=utf-8"),
            (multipart(&fields), MULTIPART),
            (wrapped, "application/x-www-form-urlencoded"),
            (in_parts, MULTIPART),
            (in_xml, "application/xml; charset=utf-8"),
        ] {
            // The content type is only a hint: the body decides even if it is missing, wrong or meaningless.
            for content_type in
                [Some(content_type), None, Some(""), Some("text/html"), Some("application/json")]
            {
                let message = CallbackMessage::post(URL, body.as_bytes(), content_type);
                let callback = merchant.verify_callback(&message).unwrap();
                assert_eq!(result_of(&callback), result_of(&expected), "{content_type:?} {body}");
            }
        }
        let url = format!("{URL}?{}#part", urlencoded(&fields));
        let callback = merchant.verify_callback(&CallbackMessage::new(&url, CallbackContent::Query)).unwrap();
        assert_eq!(result_of(&callback), result_of(&expected));
        let content = CallbackContent::Fields(fields.iter().cloned().collect());
        let callback = merchant.verify_callback(&CallbackMessage::new(URL, content)).unwrap();
        assert_eq!(result_of(&callback), result_of(&expected));
    }
}

#[test]
fn status_decides_the_outcome() {
    let code = |status, code| outcome(&[("pg_status", Some(status)), ("pg_error_code", code)]);
    assert_eq!(code("ok", None), Outcome::Succeeded);
    assert_eq!(code("ok", Some("")), Outcome::Succeeded);
    assert_eq!(code("ok", Some("0")), Outcome::Succeeded);
    assert_eq!(code("ok", Some("10011")), Outcome::Succeeded);
    assert_eq!(code("error", None), Outcome::Failed);
    assert_eq!(code("error", Some("10001")), Outcome::Failed);
    assert_eq!(code("error", Some("8888")), Outcome::Failed);
    assert_eq!(code("error", Some("31337")), Outcome::Failed);
    assert_eq!(code("process", None), Outcome::Pending);
    assert_eq!(code("pending", None), Outcome::Pending);
    for doubt in ["0", "9991", "9999", "11068", "99999"] {
        assert_eq!(code("error", Some(doubt)), Outcome::Unknown, "{doubt}");
    }
    for contradiction in ["9999", "8888", "10001", "00", "-1"] {
        assert_eq!(code("ok", Some(contradiction)), Outcome::Unknown, "{contradiction}");
    }
    for word in ["success", "OK", "Ok", " ok", "paid", "1", "true", "ок"] {
        assert_eq!(code(word, None), Outcome::Unknown, "{word}");
    }
    assert_eq!(outcome(&[("pg_payment_id", Some("0"))]), Outcome::Unknown);
    // Without its amount a failure could be another reading of the signed string.
    assert_eq!(outcome(&[FAILED[0], ("pg_payment_amount", None)]), Outcome::Unknown);
    assert_eq!(outcome(&[FAILED[0], ("pg_payment_amount", Some(""))]), Outcome::Unknown);
}

#[test]
fn failed_callback_has_the_gateway_error() {
    let merchant = merchant();
    let changes = [FAILED[0], FAILED[1], ("pg_error_description", Some("Обратитесь в банк"))];
    let callback = verify(&merchant, with(&PAID, &changes)).unwrap();
    let error = callback.error().unwrap();
    assert_eq!(error.code, "10001");
    assert_eq!(error.description, "Обратитесь в банк");
    assert_eq!(error.meaning, Some("Payment error, contact the card issuer"));
    // With a success the gateway sends these codes for "no error".
    for code in [None, Some(""), Some("0"), Some("10011")] {
        let callback = verify(&merchant, with(&PAID, &[("pg_error_code", code)])).unwrap();
        assert_eq!(callback.error(), None);
    }
    let doubtful = verify(&merchant, with(&PAID, &[("pg_error_code", Some("9999"))])).unwrap();
    assert_eq!(doubtful.error().unwrap().code, "9999");
}

#[test]
fn deduplication_key_depends_on_five_fields_only() {
    let first = key(&[]);
    assert_eq!(first, "500001;77;1234;1500;ok");
    for (name, value) in [
        ("pg_salt", Some("another")),
        ("pg_datetime", Some("2026-01-31T12:30:00+05:00")),
        ("pg_datetime", None),
        ("pg_payment_date", Some("")),
        ("pg_balance", Some("5")),
        ("pg_type", None),
        ("pg_reference", Some("new")),
        ("pg_card_hash", Some("4405-64XX-XXXX-6150")),
        ("pg_error_code", Some("0")),
        ("pg_payment_amount", Some("1500")),
        ("pg_payment_amount", Some("1500.0000")),
        ("pg_payment_amount", Some("01500.0")),
    ] {
        assert_eq!(key(&[(name, value)]), first, "{name} {value:?}");
    }
    for (name, value, other) in [
        ("pg_payment_id", "78", "500001;78;1234;1500;ok"),
        ("pg_order_id", "12345", "500001;77;12345;1500;ok"),
        ("pg_payment_amount", "150", "500001;77;1234;150;ok"),
        ("pg_payment_amount", "1500.01", "500001;77;1234;1500.01;ok"),
        ("pg_status", "error", "500001;77;1234;1500;error"),
        ("pg_status", "process", "500001;77;1234;1500;process"),
        ("pg_status", "a;b", "500001;77;1234;1500;a;b"),
    ] {
        assert_eq!(key(&[(name, Some(value))]), other);
    }
    assert_eq!(
        key(&[("pg_status", Some("process")), ("pg_payment_amount", None)]),
        "500001;77;1234;;process"
    );
}

#[test]
fn deduplication_key_keeps_every_digit_of_a_large_amount() {
    let amount = "123456789012345678901234567890.123456789";
    let expected = format!("500001;77;1234;{amount};ok");
    assert_eq!(key(&[("pg_payment_amount", Some(amount))]), expected);
}

#[test]
fn every_secret_verifies_during_rotation() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    for (at, text) in ["new-secret", SECRET].into_iter().enumerate() {
        let callback = verify_at(&merchant, URL, &signed_with(SCRIPT, with(&PAID, &[]), text)).unwrap();
        assert_eq!(callback.secret_index(), at);
        // The gateway checks the reply with the secret that it signed the callback with.
        let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
        assert_eq!(reply.last().unwrap().1, pg_sig(SCRIPT, &reply, text));
    }
    let fields = signed_with(SCRIPT, with(&PAID, &[]), "receive-secret");
    assert_eq!(expect_error(verify_at(&merchant, URL, &fields)), mismatch(SCRIPT));
}

#[test]
fn rejects_callback_for_another_merchant() {
    let expected = (
        "merchant_mismatch",
        "the callback has a valid signature, but its pg_merchant_id is not this merchant's; it may \
         belong to another merchant with the same secret"
            .to_owned(),
    );
    for id in ["500002", "0500001", "500001 ", "5000010", "50000"] {
        assert_eq!(error_of(with(&PAID, &[("pg_merchant_id", Some(id))])), expected, "{id}");
    }
}

#[test]
fn rejects_callback_without_required_field() {
    for name in
        ["pg_payment_id", "pg_merchant_id", "pg_status", "pg_order_id", "pg_salt", "pg_payment_amount"]
    {
        for value in [None, Some("")] {
            let expected = not_a_callback(&format!("{name} is missing"));
            assert_eq!(error_of(with(&PAID, &[(name, value)])), expected);
        }
    }
    let all = "pg_merchant_id is missing, pg_order_id is missing, pg_payment_id is missing, pg_salt is missing, \
               pg_status is missing";
    assert_eq!(error_of(with(&[("pg_x", "1")], &[])), not_a_callback(all));
    assert_eq!(error_of(Pairs::new()), not_a_callback(all));
}

#[test]
fn rejects_values_of_the_wrong_type() {
    for (name, value, expected) in [
        ("pg_payment_id", "77;1", "digits"),
        ("pg_payment_id", "0x4d", "digits"),
        ("pg_payment_id", "-77", "digits"),
        ("pg_payment_id", "７７", "digits"),
        ("pg_order_id", "1;2", "an id without \";\""),
        // A value whose bytes have no class in common.
        ("pg_order_id", "a;ж\u{1}%<", "an id without \";\""),
        ("pg_merchant_id", "500001;1", "an id without \";\""),
        ("pg_card_token", "a;b", "an id without \";\""),
        ("pg_card_id", "a;b", "an id without \";\""),
        ("pg_payment_amount", "1500,00", "a decimal amount"),
        ("pg_payment_amount", "-1500", "a decimal amount"),
        ("pg_payment_amount", "1.5e3", "a decimal amount"),
        ("pg_payment_amount", "1 500", "a decimal amount"),
        ("pg_payment_amount", "1500;1", "a decimal amount"),
        ("pg_balance", "1;2", "a decimal amount"),
        ("pg_to_pay", "x", "a decimal amount"),
        ("pg_salt", "a;b", "text without \";\" and control characters"),
        ("pg_salt", "a\u{7f}", "text without \";\" and control characters"),
        ("pg_datetime", "today", "a date and time"),
        ("pg_payment_date", "2026;01", "a date and time"),
        ("pg_error_code", "8888;1", "an integer"),
        ("pg_error_code", "-", "an integer"),
        ("pg_error_code", "88-88", "an integer"),
        ("pg_error_code", "8888.0", "an integer"),
    ] {
        let reason = format!("{name} must be {expected}");
        assert_eq!(error_of(with(&PAID, &[(name, Some(value))])), not_a_callback(&reason), "{value}");
    }
}

#[test]
fn accepts_received_values_beyond_the_limits_of_requests() {
    for (name, value) in [
        ("pg_payment_amount", "1.0000"),
        ("pg_payment_amount", "100000000000"),
        ("pg_order_id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301-and-more-than-fifty-characters"),
        ("pg_payment_date", "2026-02-30 25:61:00"),
        ("pg_error_code", "-1"),
        ("pg_salt", "строка, salt: {}"),
        ("pg_type", "a;b\nc"),
    ] {
        assert!(verify(&merchant(), with(&PAID, &[(name, Some(value))])).is_ok(), "{name} {value}");
    }
}

#[test]
fn reports_missing_repeated_malformed_and_wrong_signature() {
    let at = |fields: &[(String, String)]| expect_error(verify_at(&merchant(), URL, fields));
    let fields = with(&PAID, &[]);
    let missing = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    assert_eq!(at(&fields), missing);
    let mut twice = signed(SCRIPT, fields.clone());
    twice.push(twice.last().unwrap().clone());
    let repeated = (
        "signature_repeated",
        "pg_sig appears more than once, or is a list; a signed message has exactly one".to_owned(),
    );
    assert_eq!(at(&twice), repeated);
    let mut first_wrong = vec![("pg_sig".to_owned(), "0".repeat(32))];
    first_wrong.extend(signed(SCRIPT, fields.clone()));
    assert_eq!(at(&first_wrong), repeated);
    for (signature, found) in
        [("", 0), ("abc", 3), (&"g".repeat(32), 32), (&"0".repeat(31), 31), (&"0".repeat(64), 64)]
    {
        let malformed = with(&PAID, &[("pg_sig", Some(signature))]);
        let error_text = format!("pg_sig must be 32 hex digits, found {found} characters of other text");
        assert_eq!(at(&malformed), ("signature_malformed", error_text));
    }
    let listed = [with(&PAID, &[]), support::pairs(&[("pg_sig[]", "0"), ("pg_sig[]", "1")])].concat();
    let list = Fields::from([("pg_sig", ["a", "b"])]);
    let parsed = CallbackMessage::new(URL, CallbackContent::Fields(list));
    assert_eq!(expect_error(merchant().verify_callback(&parsed)), repeated);
    let nested = ("signature_malformed", "pg_sig must be 32 hex digits, found nested fields".to_owned());
    assert_eq!(at(&listed), repeated);
    assert_eq!(at(&[with(&PAID, &[]), support::pairs(&[("pg_sig[a]", "0")])].concat()), nested);
    assert_eq!(at(&with(&PAID, &[("pg_sig", Some(&"0".repeat(32)))])), mismatch(SCRIPT));
    let nearly = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1500.0"))]));
    let mut nearly_right = signed(SCRIPT, fields);
    nearly_right.last_mut().unwrap().1.clone_from(&nearly.last().unwrap().1);
    assert_eq!(at(&nearly_right), mismatch(SCRIPT));
}

#[test]
fn accepts_signature_at_any_position_and_in_either_case() {
    let mut fields = signed(SCRIPT, with(&PAID, &[]));
    fields.rotate_right(1);
    fields[0].1.make_ascii_uppercase();
    assert_eq!(verify_at(&merchant(), URL, &fields).unwrap().outcome(), Outcome::Succeeded);
}

#[test]
fn rejects_repeated_status_with_valid_signature() {
    let base = with(&PAID, &[]);
    for (name, value) in [
        ("pg_status", "ok"),
        ("pg_status", "error"),
        ("pg_order_id", "1234"),
        ("pg_payment_id", "77"),
        ("pg_salt", "x"),
    ] {
        for first in [true, false] {
            let mut fields = base.clone();
            let place = if first { 0 } else { fields.len() };
            fields.insert(place, (name.to_owned(), value.to_owned()));
            let expected = not_a_callback(&format!("{name} appears more than once"));
            assert_eq!(error_of(fields), expected);
        }
    }
    let both = [base.clone(), base].concat();
    let reasons: Vec<_> = [
        "pg_datetime",
        "pg_merchant_id",
        "pg_order_id",
        "pg_payment_amount",
        "pg_payment_date",
        "pg_payment_id",
        "pg_salt",
        "pg_status",
        "pg_type",
    ]
    .into_iter()
    .map(|name| format!("{name} appears more than once"))
    .collect();
    assert_eq!(error_of(both), not_a_callback(&reasons.join(", ")));
}

#[test]
fn rejects_lists_and_nested_fields_in_documented_fields() {
    for name in ["pg_status[]", "pg_status[0]", "pg_status[a]"] {
        let mut fields = with(&PAID, &[("pg_status", None)]);
        fields.push((name.to_owned(), "ok".to_owned()));
        // Its one value is signed at the place of `pg_status`.
        assert_eq!(error_of(fields), not_a_callback("pg_status must be text"));
    }
}

#[test]
fn strict_mode_rejects_undocumented_fields() {
    let merchant = merchant();
    let strict = |fields: Pairs| {
        let body = urlencoded(&signed(SCRIPT, fields));
        let message = CallbackMessage::post(URL, body.as_bytes(), None).strict();
        merchant.verify_callback(&message).map(|callback| callback.outcome())
    };
    assert_eq!(strict(with(&PAID, &[])), Ok(Outcome::Succeeded));
    assert_eq!(
        strict(with(&PAID_TO_TOKEN, &[("pg_card_id", Some("5")), ("pg_to_pay", Some("0"))])),
        Ok(Outcome::Succeeded)
    );
    let changes = [("pg_reference", Some("1")), ("__proto__", Some("x")), ("4405645000006150", Some("x"))];
    let expected = not_a_callback(
        "pg_reference is not documented, __proto__ is not documented, 440564******6150 is not documented",
    );
    assert_eq!(expect_error(strict(with(&PAID, &changes))), expected);
    assert!(verify(&merchant, with(&PAID, &changes)).is_ok());
}

#[test]
fn strict_mode_allows_the_names_of_its_list() {
    let merchant = merchant();
    let strict = |fields: Pairs, names: &[&str]| {
        let body = urlencoded(&signed(SCRIPT, fields));
        let url = format!("{URL}?ref=2");
        let message = CallbackMessage::post(&url, body.as_bytes(), None).strict_except(names);
        merchant.verify_callback(&message).map(|callback| callback.outcome())
    };
    let with_query = with(&PAID, &[("shop", Some("7")), ("cart[id]", Some("8")), ("ref", Some("2"))]);
    assert_eq!(strict(with_query.clone(), &["ref", "shop", "cart"]), Ok(Outcome::Succeeded));
    assert_eq!(strict(with(&PAID, &[]), &["ref", "shop"]), Ok(Outcome::Succeeded));
    // The names of the URL's query are not allowed unless they are in the list.
    let expected = not_a_callback("ref is not documented");
    assert_eq!(expect_error(strict(with_query.clone(), &["shop", "cart"])), expected);
    assert_eq!(
        expect_error(strict(with(&PAID, &[("SHOP", Some("7"))]), &["shop"])),
        not_a_callback("SHOP is not documented")
    );
    let many: Vec<_> = (0..65).map(|number| format!("n{number}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(strict(with(&PAID, &[("n63", Some("x"))]), &many[..64]), Ok(Outcome::Succeeded));
    let error_text = "strict mode can allow at most 64 names, none of them empty or beginning with pg_";
    for names in [&["pg_reference"][..], &["shop", "pg_"], &[""], &many] {
        // They are rejected even if the message has none of them, or is not signed.
        for fields in [with(&PAID, &[]), with_query.clone()] {
            assert_eq!(
                expect_error(strict(fields, names)),
                ("options_invalid", error_text.to_owned()),
                "{names:?}"
            );
        }
        let message = CallbackMessage::post(URL, b"pg_order_id=1", None).strict_except(names);
        assert_eq!(
            expect_error(merchant.verify_callback(&message)),
            ("options_invalid", error_text.to_owned())
        );
    }
}

#[test]
fn rejects_callback_signed_without_its_empty_values() {
    let merchant = merchant();
    for empty in ["pg_error_code", "pg_description", "note"] {
        let mut fields = signed(SCRIPT, with(&PAID, &[]));
        fields.insert(0, (empty.to_owned(), String::new()));
        let body = urlencoded(&fields);
        let message = CallbackMessage::post(URL, body.as_bytes(), None);
        assert_eq!(expect_error(merchant.verify_callback(&message)), mismatch(SCRIPT), "{empty}");
        let fields: Fields = fields.into_iter().collect();
        assert_eq!(
            expect_error(verify_fields(SCRIPT, &fields, &secret(SECRET))),
            mismatch(SCRIPT),
            "{empty}"
        );
    }
}

#[test]
fn script_name_is_the_last_segment_of_the_called_url() {
    let merchant = merchant();
    for (url, script) in [
        ("https://shop.example/payout-callback", "payout-callback"),
        ("https://shop.example/a/b/payout.php?tenant=1/2#x", "payout.php"),
        ("https://shop.example/p%6Fst", "p%6Fst"),
        ("https://shop.example/Post", "Post"),
        ("/payout-callback?x=1", "payout-callback"),
        ("http://127.0.0.1:8787/cb", "cb"),
    ] {
        let callback = verify_at(&merchant, url, &signed(script, with(&PAID, &[]))).unwrap();
        let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
        assert_eq!(reply.last().unwrap().1, pg_sig(script, &reply, SECRET));
    }
    let elsewhere = signed(SCRIPT, with(&PAID, &[]));
    for (url, script) in [
        ("https://shop.example/Payout-Callback", "Payout-Callback"),
        ("https://shop.example/hooks", "hooks"),
        ("https://shop.example/payout-callback%20", "payout-callback%20"),
    ] {
        assert_eq!(expect_error(verify_at(&merchant, url, &elsewhere)), mismatch(script));
    }
}

#[test]
fn posted_callback_ignores_query_parameters() {
    let merchant = merchant();
    let url = format!("{URL}?tenant=5&pg_status=error&pg_order_id=666");
    let callback = verify_at(&merchant, &url, &signed(SCRIPT, with(&PAID, &[]))).unwrap();
    assert_eq!(callback.fields().text("pg_order_id"), Some("1234"));
    assert_eq!(callback.fields().text("tenant"), None);
    assert_eq!(callback.fields().all("pg_status").count(), 1);
}

#[test]
fn url_without_last_segment_requires_a_given_script_name() {
    let merchant = merchant();
    let body = urlencoded(&signed("", with(&PAID, &[])));
    let expected = (
        "options_invalid",
        "the callback's url does not end in a script name; pass the url of pg_post_link or the option script"
            .to_owned(),
    );
    for url in ["https://shop.example/hooks/", "https://shop.example", "https://shop.example/?a=b/c", "", "/"]
    {
        let message = CallbackMessage::post(url, body.as_bytes(), None);
        assert_eq!(expect_error(merchant.verify_callback(&message)), expected, "{url}");
        let callback = merchant.verify_callback(&message.with_script("")).unwrap();
        assert_eq!(callback.outcome(), Outcome::Succeeded);
    }
}

#[test]
fn given_script_name_overrides_the_url() {
    let merchant = merchant();
    let body = urlencoded(&signed("what-the-gateway-called", with(&PAID, &[])));
    let message = CallbackMessage::post("https://internal/route/", body.as_bytes(), None);
    let callback = merchant.verify_callback(&message.clone().with_script("what-the-gateway-called")).unwrap();
    let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
    assert_eq!(reply.last().unwrap().1, pg_sig("what-the-gateway-called", &reply, SECRET));
    assert_eq!(expect_error(merchant.verify_callback(&message.with_script("other"))), mismatch("other"));
}

#[test]
fn reply_has_the_ids_and_is_signed_under_the_callbacks_script_name() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[("pg_order_id", Some("a<b>&\"'"))])).unwrap();
    let reply = callback.reply(ReplyStatus::Ok, Some("Принято & <учтено>"), salt()).unwrap();
    let signature = md5("payout-callback;Принято & <учтено>;a<b>&\"';77;OurSalt1;ok;payout-secret");
    assert_eq!(
        reply.body,
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response><pg_payment_id>77</pg_payment_id>\
             <pg_order_id>a&lt;b&gt;&amp;&quot;&apos;</pg_order_id><pg_status>ok</pg_status><pg_description>Принято \
             &amp; &lt;учтено&gt;</pg_description><pg_salt>OurSalt1</pg_salt><pg_sig>{signature}</pg_sig></response>\n"
        )
    );
    assert_eq!(SignedReply::STATUS, 200);
    assert_eq!(SignedReply::CONTENT_TYPE, "application/xml; charset=utf-8");
    let fields: Fields = reply_fields(&reply).into_iter().collect();
    assert_eq!(verify_fields(SCRIPT, &fields, &secret(SECRET)), Ok(()));
    assert_eq!(expect_error(verify_fields("p2p2nonreg", &fields, &secret(SECRET))), mismatch("p2p2nonreg"));
    assert_eq!(expect_error(verify_fields(SCRIPT, &fields, &secret("receive-secret"))), mismatch(SCRIPT));
}

#[test]
fn reply_has_the_given_description() {
    let merchant = merchant();
    for changes in [&[][..], &FAILED, &[("pg_status", Some("process"))]] {
        let callback = verify(&merchant, with(&PAID, changes)).unwrap();
        for (status, word, description) in [
            (ReplyStatus::Ok, "ok", "callback accepted"),
            (ReplyStatus::Error, "error", "callback not accepted"),
        ] {
            let reply = reply_fields(&callback.reply(status, None, salt()).unwrap());
            let expected = signed(
                SCRIPT,
                with(
                    &[("pg_payment_id", "77"), ("pg_order_id", "1234")],
                    &[
                        ("pg_status", Some(word)),
                        ("pg_description", Some(description)),
                        ("pg_salt", Some("OurSalt1")),
                    ],
                ),
            );
            assert_eq!(reply, expected);
        }
    }
}

#[test]
fn rejects_reply_description_with_semicolon_or_control_character() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    let expected = (
        "fields_invalid",
        "pg_description of a reply must not contain \";\" or control characters".to_owned(),
    );
    for description in ["a;b", ";", "a\nb", "a\0b", "\u{85}"] {
        for status in [ReplyStatus::Ok, ReplyStatus::Error] {
            assert_eq!(
                expect_error(callback.reply(status, Some(description), salt())),
                expected,
                "{description:?}"
            );
        }
    }
    assert!(callback.reply(ReplyStatus::Ok, Some(""), salt()).is_ok());
}

#[test]
fn reply_has_a_salt_of_its_own() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[("pg_salt", Some("TheirSalt"))])).unwrap();
    for ours in ["One1", "Two2"] {
        let reply = callback.reply(ReplyStatus::Ok, None, Salt::parse(ours).unwrap()).unwrap();
        assert!(reply.body.contains(&format!("<pg_salt>{ours}</pg_salt>")), "{}", reply.body);
        assert!(!reply.body.contains("TheirSalt"));
    }
}

#[test]
fn rejects_reply_posted_as_callback() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    for status in [ReplyStatus::Ok, ReplyStatus::Error] {
        let reply = callback.reply(status, None, salt()).unwrap();
        for body in [reply.body.clone(), urlencoded(&reply_fields(&reply)), multipart(&reply_fields(&reply))]
        {
            let error =
                expect_error(merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)));
            assert_eq!(error, not_a_callback("pg_merchant_id is missing"));
        }
    }
}

#[test]
fn renamed_reply_is_never_a_final_callback() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    // The worst case: the description of the reply is the merchant id.
    for status in [ReplyStatus::Ok, ReplyStatus::Error] {
        let reply = reply_fields(&callback.reply(status, Some(MERCHANT), salt()).unwrap());
        let values: Vec<_> =
            ["pg_description", "pg_order_id", "pg_payment_id", "pg_salt", "pg_status", "pg_sig"]
                .into_iter()
                .map(|name| reply.iter().find(|(own, _)| own == name).unwrap().1.clone())
                .collect();
        let renamed = |names: [&str; 6]| -> Pairs {
            names.map(str::to_owned).into_iter().zip(values.clone()).collect()
        };
        for names in [
            ["pg_merchant_id", "pg_order_id", "pg_payment_id", "pg_salt", "pg_status", "pg_sig"],
            ["pg_merchant_id", "pg_order_id", "pg_payment_amount", "pg_payment_id", "pg_status", "pg_sig"],
            ["pg_merchant_id", "pg_payment_amount", "pg_payment_id", "pg_salt", "pg_status", "pg_sig"],
        ] {
            if let Ok(callback) = verify_at(&merchant, URL, &renamed(names)) {
                assert_eq!(callback.outcome(), Outcome::Unknown, "{names:?}");
            }
        }
    }
}

#[test]
fn invalid_callback_gets_no_signed_reply() {
    // This attacks programs that copy the caller's salt into a signed reply: with this salt the digest of the reply
    // would be that of a callback about payment 1234.
    let forged = with(
        &[
            ("pg_salt", "1234;555;SALT;ok"),
            ("pg_merchant_id", MERCHANT),
            ("pg_payment_id", "1"),
            ("pg_order_id", "1"),
        ],
        &[("pg_status", Some("ok")), ("pg_payment_amount", Some("1")), ("pg_sig", Some(&"0".repeat(32)))],
    );
    let merchant = merchant();
    let error = verify_at(&merchant, URL, &forged).unwrap_err();
    assert_eq!(code_and_text(&error), mismatch(SCRIPT));
    assert!(!format!("{error:?}").contains("SALT"));
    // Such a salt is rejected even with a valid signature.
    let mut resigned = forged;
    resigned.pop();
    assert_eq!(
        error_of(resigned),
        not_a_callback("pg_salt must be text without \";\" and control characters")
    );
    // The signature of a genuine reply does not fit the callback that the attacker would post next.
    let paid = verify(&merchant, with(&PAID, &[])).unwrap();
    let reply = reply_fields(&paid.reply(ReplyStatus::Error, Some("pg_sig does not match"), salt()).unwrap());
    let next = with(
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "1500"),
            ("pg_payment_id", "77"),
        ],
        &[
            ("pg_salt", Some("OurSalt1")),
            ("pg_status", Some("error")),
            ("pg_sig", Some(&reply.last().unwrap().1)),
        ],
    );
    assert_eq!(expect_error(verify_at(&merchant, URL, &next)), mismatch(SCRIPT));
}

#[test]
fn rejects_answer_posted_as_callback() {
    let merchant = merchant();
    for script in ["p2p2nonreg", "reg2reg", "payout_status", "payout_status2"] {
        assert_eq!(
            expect_error(verify_at(&merchant, URL, &signed(script, with(&PAID, &[])))),
            mismatch(SCRIPT)
        );
    }
}

#[test]
fn rejects_parsed_callback_with_reformatted_number() {
    let merchant = merchant();
    let genuine = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1.0000"))]));
    let as_sent = CallbackContent::Fields(genuine.iter().cloned().collect());
    assert!(merchant.verify_callback(&CallbackMessage::new(URL, as_sent)).is_ok());
    // A framework that changes 1.0000 to 1 breaks the signature.
    let collapsed: Fields = genuine
        .into_iter()
        .map(|(name, value)| (name, if value == "1.0000" { "1".to_owned() } else { value }))
        .collect();
    let message = CallbackMessage::new(URL, CallbackContent::Fields(collapsed));
    assert_eq!(expect_error(merchant.verify_callback(&message)), mismatch(SCRIPT));
}

#[test]
fn rejects_nul_and_deep_nesting_before_the_signature() {
    let merchant = merchant();
    let verify = |fields: Fields| {
        expect_error(merchant.verify_callback(&CallbackMessage::new(URL, CallbackContent::Fields(fields))))
    };
    let nul = |text: &str| ("fields_invalid", text.to_owned());
    assert_eq!(verify(Fields::from([("a", "\0")])), nul("a contains a NUL character"));
    assert_eq!(verify(Fields::from([("a\0", "x")])), nul("a field name contains a NUL character"));
    let list = Tree::from(vec![Tree::from("x\0")]);
    assert_eq!(verify(Fields::from([("a", list)])), nul("a contains a NUL character"));
    let nested =
        |depth: usize| (0..depth).fold(Tree::from("x"), |below, _| Fields::from([("a", below)]).into());
    assert_eq!(verify(Fields::from([("a", nested(8))])), nul("fields are nested deeper than 8 levels"));
    let lists = |depth: usize| (0..depth).fold(Tree::from("x"), |below, _| vec![below].into());
    assert_eq!(verify(Fields::from([("a", lists(8))])), nul("fields are nested deeper than 8 levels"));
    let missing = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    assert_eq!(verify(Fields::from([("a", nested(7))])), missing);
    assert_eq!(verify(Fields::from([("a", lists(7))])), missing);
}

#[test]
fn rejects_callback_without_body_or_query() {
    let merchant = merchant();
    let query = |url: &str| {
        expect_error(merchant.verify_callback(&CallbackMessage::new(url, CallbackContent::Query)))
    };
    let nothing = ("body_unreadable", "the callback has neither a body nor a query".to_owned());
    assert_eq!(query(URL), nothing);
    assert_eq!(query("https://shop.example/payout-callback#?pg_status=ok"), nothing);
    let no_field = "the message has no field; pass the raw body".to_owned();
    assert_eq!(query("https://shop.example/payout-callback?"), ("body_unreadable", no_field));
    let unsigned = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    let long = format!("{URL}?a={}", "x".repeat(64 * 1024 - 1));
    assert_eq!(query(&long), ("body_too_large", "the query is larger than 65536 bytes".to_owned()));
    assert_eq!(query(&long[..long.len() - 1]), unsigned);
}

#[test]
fn pg_xml_beside_other_fields_is_no_wrapper() {
    let merchant = merchant();
    let genuine = signed(SCRIPT, with(&PAID, &[]));
    // The signature in the XML would not cover the other fields.
    let mut smuggled = vec![("pg_xml".to_owned(), xml(&genuine))];
    smuggled.push(("pg_order_id".to_owned(), "666".to_owned()));
    let beside = |name: &str| {
        let text =
            format!("the message has {name} beside pg_xml, which a signature in pg_xml does not cover");
        ("body_unreadable", text)
    };
    assert_eq!(expect_error(verify_at(&merchant, URL, &smuggled)), beside("pg_order_id"));
    smuggled.reverse();
    assert_eq!(expect_error(verify_at(&merchant, URL, &smuggled)), beside("pg_order_id"));
    let twice = vec![smuggled[1].clone(), smuggled[1].clone()];
    assert_eq!(expect_error(verify_at(&merchant, URL, &twice)), beside("pg_xml"));
    let mut signed_beside = genuine;
    let xml = xml(&signed_beside);
    signed_beside.pop();
    signed_beside.push(("pg_xml".to_owned(), xml));
    let callback = verify(&merchant, signed_beside).unwrap();
    assert!(callback.fields().text("pg_xml").unwrap().contains("<pg_order_id>1234</pg_order_id>"));
}

#[test]
fn accepts_callback_signed_under_any_rule() {
    let merchant = merchant();
    let mut fields = with(&PAID, &[("pg_x1", Some("one")), ("pg_x10", Some("ten"))]);
    let values =
        "2026-01-31T12:00:00+05:00;500001;1234;1500.00;2026-01-31 12:00:00;77;some random string;ok;payout";
    for tail in ["one;ten", "ten;one"] {
        fields.retain(|(name, _)| name != "pg_sig");
        fields.push(("pg_sig".to_owned(), md5(&format!("{SCRIPT};{values};{tail};{SECRET}"))));
        assert_eq!(verify_at(&merchant, URL, &fields).unwrap().outcome(), Outcome::Succeeded);
    }
}
