//! `Merchant::verify_callback`: a callback in each of its forms, what is refused,
//! and the reply that only a verified callback can give.

mod support;

use freedompay_payouts::{
    Callback, CallbackContent, CallbackMessage, Error, Fields, Merchant, Outcome, ReplyStatus, Salt,
    SignedReply, verify_fields,
};
use support::tree::Tree;
use support::{
    MERCHANT, MULTIPART, Pairs, SECRET, md5, merchant, multipart, pg_sig, refusal, said, salt, secret,
    signed, signed_with, urlencoded, with, xml,
};

const URL: &str = "https://shop.example/hooks/payout-callback";
const SCRIPT: &str = "payout-callback";

/// The page's second table of p2p2nonreg.
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

/// The page's table of reg2reg, which is answer and callback both.
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

/// What is refused: code and text.
fn refused(fields: Pairs) -> (&'static str, String) {
    refusal(verify(&merchant(), fields))
}

fn outcome(changes: &[(&str, Option<&str>)]) -> Outcome {
    verify(&merchant(), with(&PAID, changes)).unwrap().outcome()
}

fn key(changes: &[(&str, Option<&str>)]) -> String {
    verify(&merchant(), with(&PAID, changes)).unwrap().deduplication_key().to_owned()
}

fn not_a_callback(complaints: &str) -> (&'static str, String) {
    ("schema_invalid", format!("the message is well signed, but not a callback: {complaints}"))
}

fn mismatch(script: &str) -> (&'static str, String) {
    let sentence = format!(
        "pg_sig does not match the fields under script name \"{script}\" and the given secret; likely the \
         receive key in place of the payout key, another script name, or a field changed on the way; explain, from \
         freedompay-payouts/explain, tells which"
    );
    ("signature_mismatch", sentence)
}

/// The reply's fields, as a reader of our own finds them.
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

/// Everything that a program can see of a callback, and its reply.
fn seen(callback: &Callback<'_>) -> (Fields, String, Outcome, usize, SignedReply) {
    (
        callback.fields().clone(),
        callback.deduplication_key().to_owned(),
        callback.outcome(),
        callback.secret_index(),
        callback.reply(ReplyStatus::Ok, None, salt()).unwrap(),
    )
}

#[test]
fn the_five_forms_of_a_callback_are_one() {
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
            // The content type is a hint: missing, wrong or nonsense, the body decides.
            for content_type in
                [Some(content_type), None, Some(""), Some("text/html"), Some("application/json")]
            {
                let message = CallbackMessage::post(URL, body.as_bytes(), content_type);
                let callback = merchant.verify_callback(&message).unwrap();
                assert_eq!(seen(&callback), seen(&expected), "{content_type:?} {body}");
            }
        }
        let url = format!("{URL}?{}#part", urlencoded(&fields));
        let callback = merchant.verify_callback(&CallbackMessage::new(&url, CallbackContent::Query)).unwrap();
        assert_eq!(seen(&callback), seen(&expected));
        let content = CallbackContent::Fields(fields.iter().cloned().collect());
        let callback = merchant.verify_callback(&CallbackMessage::new(URL, content)).unwrap();
        assert_eq!(seen(&callback), seen(&expected));
    }
}

#[test]
fn the_words_of_a_status_give_its_outcome() {
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
    // A failure without its amount isn't told apart from other readings of its values.
    assert_eq!(outcome(&[FAILED[0], ("pg_payment_amount", None)]), Outcome::Unknown);
    assert_eq!(outcome(&[FAILED[0], ("pg_payment_amount", Some(""))]), Outcome::Unknown);
}

#[test]
fn a_failure_says_the_gateways_word() {
    let merchant = merchant();
    let changes = [FAILED[0], FAILED[1], ("pg_error_description", Some("Обратитесь в банк"))];
    let callback = verify(&merchant, with(&PAID, &changes)).unwrap();
    let error = callback.error().unwrap();
    assert_eq!(error.code, "10001");
    assert_eq!(error.description, "Обратитесь в банк");
    assert_eq!(error.meaning, Some("Payment error, contact the card issuer"));
    // Beside a success the gateway sends the codes for "no error".
    for code in [None, Some(""), Some("0"), Some("10011")] {
        let callback = verify(&merchant, with(&PAID, &[("pg_error_code", code)])).unwrap();
        assert_eq!(callback.error(), None);
    }
    let doubtful = verify(&merchant, with(&PAID, &[("pg_error_code", Some("9999"))])).unwrap();
    assert_eq!(doubtful.error().unwrap().code, "9999");
}

#[test]
fn the_deduplication_key_is_of_five_fields_and_of_nothing_else() {
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
fn a_large_amount_keeps_every_digit_in_the_key() {
    let amount = "123456789012345678901234567890.123456789";
    let expected = format!("500001;77;1234;{amount};ok");
    assert_eq!(key(&[("pg_payment_amount", Some(amount))]), expected);
}

#[test]
fn while_keys_are_changed_either_secret_verifies() {
    let merchant = Merchant::new(MERCHANT, [secret("new-key"), secret(SECRET)]).unwrap();
    for (at, key) in ["new-key", SECRET].into_iter().enumerate() {
        let callback = verify_at(&merchant, URL, &signed_with(SCRIPT, with(&PAID, &[]), key)).unwrap();
        assert_eq!(callback.secret_index(), at);
        // The gateway checks the reply with the key that it signed with.
        let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
        assert_eq!(reply.last().unwrap().1, pg_sig(SCRIPT, &reply, key));
    }
    let fields = signed_with(SCRIPT, with(&PAID, &[]), "receive-key");
    assert_eq!(refusal(verify_at(&merchant, URL, &fields)), mismatch(SCRIPT));
}

#[test]
fn a_callback_for_another_merchant_is_refused() {
    let expected = (
        "merchant_mismatch",
        "the callback is well signed, but its pg_merchant_id is not ours; it may be another shop's with the same secret"
            .to_owned(),
    );
    for id in ["500002", "0500001", "500001 ", "5000010", "50000"] {
        assert_eq!(refused(with(&PAID, &[("pg_merchant_id", Some(id))])), expected, "{id}");
    }
}

#[test]
fn a_callback_without_what_it_must_name_is_refused() {
    for name in
        ["pg_payment_id", "pg_merchant_id", "pg_status", "pg_order_id", "pg_salt", "pg_payment_amount"]
    {
        for value in [None, Some("")] {
            let expected = not_a_callback(&format!("{name} is missing"));
            assert_eq!(refused(with(&PAID, &[(name, value)])), expected);
        }
    }
    let all = "pg_merchant_id is missing, pg_order_id is missing, pg_payment_id is missing, pg_salt is missing, \
               pg_status is missing";
    assert_eq!(refused(with(&[("pg_x", "1")], &[])), not_a_callback(all));
    assert_eq!(refused(Pairs::new()), not_a_callback(all));
}

#[test]
fn a_value_of_another_kind_is_refused() {
    for (name, value, expected) in [
        ("pg_payment_id", "77;1", "digits"),
        ("pg_payment_id", "0x4d", "digits"),
        ("pg_payment_id", "-77", "digits"),
        ("pg_payment_id", "７７", "digits"),
        ("pg_order_id", "1;2", "an id without \";\""),
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
        let complaint = format!("{name} must be {expected}");
        assert_eq!(refused(with(&PAID, &[(name, Some(value))])), not_a_callback(&complaint), "{value}");
    }
}

#[test]
fn what_the_gateway_sends_is_not_held_to_the_limits_of_requests() {
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
fn four_kinds_of_bad_signature_are_four_errors() {
    let at = |fields: &[(String, String)]| refusal(verify_at(&merchant(), URL, fields));
    let fields = with(&PAID, &[]);
    let missing = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    assert_eq!(at(&fields), missing);
    let mut twice = signed(SCRIPT, fields.clone());
    twice.push(twice.last().unwrap().clone());
    let repeated =
        ("signature_repeated", "pg_sig stands more than once; a signed message has one".to_owned());
    assert_eq!(at(&twice), repeated);
    let mut first_wrong = vec![("pg_sig".to_owned(), "0".repeat(32))];
    first_wrong.extend(signed(SCRIPT, fields.clone()));
    assert_eq!(at(&first_wrong), repeated);
    for (signature, found) in
        [("", 0), ("abc", 3), (&"g".repeat(32), 32), (&"0".repeat(31), 31), (&"0".repeat(64), 64)]
    {
        let malformed = with(&PAID, &[("pg_sig", Some(signature))]);
        let sentence = format!("pg_sig must be 32 hex digits, found {found} characters of other text");
        assert_eq!(at(&malformed), ("signature_malformed", sentence));
    }
    let listed = [with(&PAID, &[]), support::pairs(&[("pg_sig[]", "0"), ("pg_sig[]", "1")])].concat();
    let nested = ("signature_malformed", "pg_sig must be 32 hex digits, found nested fields".to_owned());
    assert_eq!(at(&listed), nested);
    assert_eq!(at(&with(&PAID, &[("pg_sig", Some(&"0".repeat(32)))])), mismatch(SCRIPT));
    let nearly = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1500.0"))]));
    let mut nearly_right = signed(SCRIPT, fields);
    nearly_right.last_mut().unwrap().1.clone_from(&nearly.last().unwrap().1);
    assert_eq!(at(&nearly_right), mismatch(SCRIPT));
}

#[test]
fn the_signature_stands_anywhere_and_in_either_case() {
    let mut fields = signed(SCRIPT, with(&PAID, &[]));
    fields.rotate_right(1);
    fields[0].1.make_ascii_uppercase();
    assert_eq!(verify_at(&merchant(), URL, &fields).unwrap().outcome(), Outcome::Succeeded);
}

#[test]
fn a_repeated_status_is_refused_even_if_well_signed() {
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
            let expected = not_a_callback(&format!("{name} stands more than once"));
            assert_eq!(refused(fields), expected);
        }
    }
    let both = [base.clone(), base].concat();
    let complaints: Vec<_> = [
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
    .map(|name| format!("{name} stands more than once"))
    .collect();
    assert_eq!(refused(both), not_a_callback(&complaints.join(", ")));
}

#[test]
fn a_documented_field_that_is_a_list_or_nested_is_refused() {
    for name in ["pg_status[]", "pg_status[0]", "pg_status[a]"] {
        let mut fields = with(&PAID, &[("pg_status", None)]);
        fields.push((name.to_owned(), "ok".to_owned()));
        // Its one value is signed where `pg_status` would be.
        assert_eq!(refused(fields), not_a_callback("pg_status must be text"));
    }
}

#[test]
fn strict_mode_refuses_what_no_table_has() {
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
    assert_eq!(refusal(strict(with(&PAID, &changes))), expected);
    assert!(verify(&merchant, with(&PAID, &changes)).is_ok());
}

#[test]
fn the_script_is_the_last_segment_of_the_url_that_was_called() {
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
        assert_eq!(refusal(verify_at(&merchant, url, &elsewhere)), mismatch(script));
    }
}

#[test]
fn query_parameters_of_the_url_are_no_part_of_a_posted_callback() {
    let merchant = merchant();
    let url = format!("{URL}?tenant=5&pg_status=error&pg_order_id=666");
    let callback = verify_at(&merchant, &url, &signed(SCRIPT, with(&PAID, &[]))).unwrap();
    assert_eq!(callback.fields().text("pg_order_id"), Some("1234"));
    assert_eq!(callback.fields().text("tenant"), None);
    assert_eq!(callback.fields().all("pg_status").count(), 1);
}

#[test]
fn a_url_without_a_last_segment_wants_a_script_in_words() {
    let merchant = merchant();
    let body = urlencoded(&signed("", with(&PAID, &[])));
    let expected = (
        "options_invalid",
        "the callback's url ends in no script name; give the url of pg_post_link, or the option script"
            .to_owned(),
    );
    for url in ["https://shop.example/hooks/", "https://shop.example", "https://shop.example/?a=b/c", "", "/"]
    {
        let message = CallbackMessage::post(url, body.as_bytes(), None);
        assert_eq!(refusal(merchant.verify_callback(&message)), expected, "{url}");
        let callback = merchant.verify_callback(&message.with_script("")).unwrap();
        assert_eq!(callback.outcome(), Outcome::Succeeded);
    }
}

#[test]
fn a_script_in_words_counts_more_than_the_url() {
    let merchant = merchant();
    let body = urlencoded(&signed("what-the-gateway-called", with(&PAID, &[])));
    let message = CallbackMessage::post("https://internal/route/", body.as_bytes(), None);
    let callback = merchant.verify_callback(&message.clone().with_script("what-the-gateway-called")).unwrap();
    let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
    assert_eq!(reply.last().unwrap().1, pg_sig("what-the-gateway-called", &reply, SECRET));
    assert_eq!(refusal(merchant.verify_callback(&message.with_script("other"))), mismatch("other"));
}

#[test]
fn a_reply_names_the_payment_and_is_signed_under_the_callbacks_script() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[("pg_order_id", Some("a<b>&\"'"))])).unwrap();
    let reply = callback.reply(ReplyStatus::Ok, Some("Принято & <учтено>"), salt()).unwrap();
    let signature = md5("payout-callback;Принято & <учтено>;a<b>&\"';77;OurSalt1;ok;payout-key");
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
    assert_eq!(refusal(verify_fields("p2p2nonreg", &fields, &secret(SECRET))), mismatch("p2p2nonreg"));
    assert_eq!(refusal(verify_fields(SCRIPT, &fields, &secret("receive-key"))), mismatch(SCRIPT));
}

#[test]
fn a_reply_has_a_description_of_its_own() {
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
fn a_description_that_moves_the_borders_of_values_is_refused() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    let expected = (
        "fields_invalid",
        "pg_description of a reply must not contain \";\" or control characters".to_owned(),
    );
    for description in ["a;b", ";", "a\nb", "a\0b", "\u{85}"] {
        for status in [ReplyStatus::Ok, ReplyStatus::Error] {
            assert_eq!(
                refusal(callback.reply(status, Some(description), salt())),
                expected,
                "{description:?}"
            );
        }
    }
    assert!(callback.reply(ReplyStatus::Ok, Some(""), salt()).is_ok());
}

#[test]
fn a_reply_has_our_salt_and_never_the_callers() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[("pg_salt", Some("TheirSalt"))])).unwrap();
    for ours in ["One1", "Two2"] {
        let reply = callback.reply(ReplyStatus::Ok, None, Salt::parse(ours).unwrap()).unwrap();
        assert!(reply.body.contains(&format!("<pg_salt>{ours}</pg_salt>")), "{}", reply.body);
        assert!(!reply.body.contains("TheirSalt"));
    }
}

#[test]
fn a_reply_sent_back_is_no_callback() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    for status in [ReplyStatus::Ok, ReplyStatus::Error] {
        let reply = callback.reply(status, None, salt()).unwrap();
        for body in [reply.body.clone(), urlencoded(&reply_fields(&reply)), multipart(&reply_fields(&reply))]
        {
            let error = refusal(merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)));
            assert_eq!(error, not_a_callback("pg_merchant_id is missing"));
        }
    }
}

#[test]
fn a_reply_with_its_fields_renamed_is_no_callback_of_a_final_outcome() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    // The worst case: our own description is the merchant's id.
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
fn an_invalid_callback_gives_nothing_that_is_signed() {
    // The attack on programs that copy the caller's salt into a signed reply: this
    // "salt" would make the reply's digest that of a callback about payment 1234.
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
    assert_eq!(said(&error), mismatch(SCRIPT));
    assert!(!format!("{error:?}").contains("SALT"));
    // Even signed by somebody who has the key, such a salt is refused.
    let mut resigned = forged;
    resigned.pop();
    assert_eq!(
        refused(resigned),
        not_a_callback("pg_salt must be text without \";\" and control characters")
    );
    // And what the attacker would post next is not what any reply of ours was signed for.
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
    assert_eq!(refusal(verify_at(&merchant, URL, &next)), mismatch(SCRIPT));
}

#[test]
fn an_answer_posted_as_a_callback_is_refused() {
    let merchant = merchant();
    for script in ["p2p2nonreg", "reg2reg", "payout_status", "payout_status2"] {
        assert_eq!(refusal(verify_at(&merchant, URL, &signed(script, with(&PAID, &[])))), mismatch(SCRIPT));
    }
}

#[test]
fn a_number_in_a_parsed_callback_keeps_its_text() {
    let merchant = merchant();
    let genuine = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1.0000"))]));
    let as_sent = CallbackContent::Fields(genuine.iter().cloned().collect());
    assert!(merchant.verify_callback(&CallbackMessage::new(URL, as_sent)).is_ok());
    // A framework that turns 1.0000 into 1 breaks the signature.
    let collapsed: Fields = genuine
        .into_iter()
        .map(|(name, value)| (name, if value == "1.0000" { "1".to_owned() } else { value }))
        .collect();
    let message = CallbackMessage::new(URL, CallbackContent::Fields(collapsed));
    assert_eq!(refusal(merchant.verify_callback(&message)), mismatch(SCRIPT));
}

#[test]
fn fields_with_nul_or_nested_too_deep_are_refused_before_the_signature() {
    let merchant = merchant();
    let verify = |fields: Fields| {
        refusal(merchant.verify_callback(&CallbackMessage::new(URL, CallbackContent::Fields(fields))))
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
fn a_callback_without_body_or_query_is_refused() {
    let merchant = merchant();
    let query =
        |url: &str| refusal(merchant.verify_callback(&CallbackMessage::new(url, CallbackContent::Query)));
    let nothing = ("body_unreadable", "the callback has neither a body nor a query".to_owned());
    assert_eq!(query(URL), nothing);
    assert_eq!(query("https://shop.example/payout-callback#?pg_status=ok"), nothing);
    let unsigned = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    assert_eq!(query("https://shop.example/payout-callback?"), unsigned);
    let long = format!("{URL}?a={}", "x".repeat(64 * 1024 - 1));
    assert_eq!(query(&long), ("body_too_large", "the query is larger than 65536 bytes".to_owned()));
    assert_eq!(query(&long[..long.len() - 1]), unsigned);
}

#[test]
fn beside_other_fields_pg_xml_is_a_field_like_any_other() {
    let merchant = merchant();
    let genuine = signed(SCRIPT, with(&PAID, &[]));
    // What stands beside the XML would not be covered by the signature in it.
    let mut smuggled = vec![("pg_xml".to_owned(), xml(&genuine))];
    smuggled.push(("pg_order_id".to_owned(), "666".to_owned()));
    let unsigned = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    assert_eq!(refusal(verify_at(&merchant, URL, &smuggled)), unsigned);
    let twice = vec![smuggled[0].clone(), smuggled[0].clone()];
    assert_eq!(refusal(verify_at(&merchant, URL, &twice)), unsigned);
    let mut signed_beside = genuine;
    let xml = xml(&signed_beside);
    signed_beside.pop();
    signed_beside.push(("pg_xml".to_owned(), xml));
    let callback = verify(&merchant, signed_beside).unwrap();
    assert!(callback.fields().text("pg_xml").unwrap().contains("<pg_order_id>1234</pg_order_id>"));
}

#[test]
fn a_callback_signed_by_either_order_of_its_values_is_good() {
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
