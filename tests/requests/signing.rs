//! The exact URL and body of a signed request.

use super::common::{MERCHANT, Pairs, SECRET, expect_error, md5, pg_sig, salt, secret, with};
use super::{P2P, REG2REG, sign};
use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, SignedRequest};

/// The body as an independent parser reads it.
fn parsed(request: &SignedRequest) -> Pairs {
    form_urlencoded::parse(request.body.as_bytes()).into_owned().collect()
}

#[test]
fn signs_payout_by_card_number() {
    let request = sign(Operation::P2p2nonreg, with(&P2P, &[])).unwrap();
    assert_eq!(request.operation, Operation::P2p2nonreg);
    assert_eq!(request.url, "https://api.freedompay.kz/g2g/p2p2nonreg");
    assert_eq!(SignedRequest::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let signature = md5("p2p2nonreg;100.00;Payment description;500001;1234;4405645000006150;\
         https://shop.example/hooks/payout-callback;OurSalt1;payout-secret");
    assert_eq!(
        request.body,
        format!(
            "pg_merchant_id=500001&pg_order_id=1234&pg_amount=100.00&pg_payment_to=4405645000006150\
             &pg_description=Payment+description&pg_post_link=https%3A%2F%2Fshop.example%2Fhooks%2Fpayout-callback\
             &pg_salt=OurSalt1&pg_sig={signature}"
        )
    );
}

#[test]
fn signs_payout_by_card_token() {
    let request = sign(Operation::Reg2reg, with(&REG2REG, &[])).unwrap();
    assert_eq!(request.url, "https://api.freedompay.kz/g2g/reg2reg");
    let signature = md5("reg2reg;100;c92741d9-ddd7-4bad-abd0-5594a79eea1a;Payment description;500001;1234;\
         2030-12-31 12:00:00;https://shop.example/hooks/payout-callback;OurSalt1;user_1-A;payout-secret");
    assert_eq!(
        request.body,
        format!(
            "pg_merchant_id=500001&pg_order_id=1234&pg_amount=100&pg_user_id=user_1-A\
             &pg_card_token_to=c92741d9-ddd7-4bad-abd0-5594a79eea1a&pg_description=Payment+description\
             &pg_post_link=https%3A%2F%2Fshop.example%2Fhooks%2Fpayout-callback\
             &pg_order_time_limit=2030-12-31+12%3A00%3A00&pg_salt=OurSalt1&pg_sig={signature}"
        )
    );
}

#[test]
fn signs_status_and_balance_requests() {
    for (operation, fields, body, canonical) in [
        (
            Operation::PayoutStatus,
            &[("pg_order_id", "1234")][..],
            "pg_merchant_id=500001&pg_order_id=1234",
            "payout_status;500001;1234;OurSalt1;payout-secret",
        ),
        (
            Operation::PayoutStatus2,
            &[("pg_payment_id", "77"), ("pg_order_id", "1234")],
            "pg_merchant_id=500001&pg_payment_id=77&pg_order_id=1234",
            "payout_status2;500001;1234;77;OurSalt1;payout-secret",
        ),
        (
            Operation::BalanceStatus,
            &[],
            "pg_merchant_id=500001",
            "balance_status;500001;OurSalt1;payout-secret",
        ),
        (
            Operation::BalanceStatus,
            &[("pg_currency", "KZT")],
            "pg_merchant_id=500001&pg_currency=KZT",
            "balance_status;KZT;500001;OurSalt1;payout-secret",
        ),
    ] {
        let request = sign(operation, with(fields, &[])).unwrap();
        assert_eq!(request.url, format!("https://api.freedompay.kz/g2g/{operation}"));
        assert_eq!(request.body, format!("{body}&pg_salt=OurSalt1&pg_sig={}", md5(canonical)));
    }
}

#[test]
fn field_order_changes_the_body_but_not_the_signature() {
    let one = parsed(&sign(Operation::P2p2nonreg, with(&P2P, &[])).unwrap());
    let reversed = with(&P2P, &[]).into_iter().rev().collect();
    let other = parsed(&sign(Operation::P2p2nonreg, reversed).unwrap());
    assert_ne!(one, other);
    assert_eq!(one.last(), other.last());
    assert_eq!(one.last().unwrap().1, pg_sig("p2p2nonreg", &one, SECRET));
}

#[test]
fn encodes_any_description() {
    for description in [
        "Выплата по заказу №5",
        "1+1=2&pg_amount=999;drop=%20%2B%zz%",
        "a;b;c",
        "🍵 + ☕ & 50% = <tea>\"'`",
        " ends with spaces ",
        "*-._~!()[]{}|\\^/?#@:,$",
        "ÿ\u{a0}\u{2028}e\u{301}\u{10ffff}",
        "pg_sig=00000000000000000000000000000000",
    ] {
        let request =
            sign(Operation::P2p2nonreg, with(&P2P, &[("pg_description", Some(description))])).unwrap();
        let fields = parsed(&request);
        let mut expected = with(&[("pg_merchant_id", MERCHANT)], &[]);
        expected.extend(with(&P2P, &[("pg_description", Some(description)), ("pg_salt", Some("OurSalt1"))]));
        let signature = pg_sig("p2p2nonreg", &expected, SECRET);
        expected.push(("pg_sig".to_owned(), signature));
        assert_eq!(fields, expected, "{description}");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"*-._+%&=".contains(&b);
        assert!(request.body.bytes().all(plain), "{}", request.body);
    }
}

#[test]
fn removes_spaces_from_card_number_before_signing() {
    let plain = sign(Operation::P2p2nonreg, with(&P2P, &[])).unwrap();
    for card in ["4405 6450 0000 6150", " 4405645000006150 ", "4405  6450  0000  6150"] {
        let spaced = sign(Operation::P2p2nonreg, with(&P2P, &[("pg_payment_to", Some(card))])).unwrap();
        assert_eq!(spaced, plain, "{card}");
    }
}

#[test]
fn signs_amount_as_written() {
    for amount in ["0.01", "1", "100", "100.0", "100.00", "0.10", "99999999", "99999999.0", "99999999.00"] {
        let request = sign(Operation::P2p2nonreg, with(&P2P, &[("pg_amount", Some(amount))])).unwrap();
        assert!(parsed(&request).contains(&("pg_amount".to_owned(), amount.to_owned())), "{amount}");
    }
}

#[test]
fn first_secret_signs() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    let request =
        merchant.sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default()).unwrap();
    assert!(request.body.ends_with(&md5("balance_status;500001;OurSalt1;new-secret")));
    let none = expect_error(Merchant::new(MERCHANT, []));
    assert_eq!(none, ("options_invalid", "at least one payout secret must be given".to_owned()));
}

#[test]
fn only_p2p2nonreg_and_reg2reg_move_money() {
    let paying: Vec<_> = Operation::ALL.iter().filter(|operation| operation.is_payout()).collect();
    assert_eq!(paying, [&Operation::P2p2nonreg, &Operation::Reg2reg]);
}

#[test]
fn parses_only_exact_operation_names() {
    assert_eq!(Operation::parse("reg2reg"), Ok(Operation::Reg2reg));
    for name in ["P2P2NONREG", "", "payout_status3", "p2p2nonreg "] {
        let error_text = format!(
            "unknown operation \"{name}\"; the operations are p2p2nonreg, payout_status, payout_status2, \
             reg2reg, balance_status"
        );
        assert_eq!(expect_error(Operation::parse(name)), ("options_invalid", error_text));
    }
}
