//! The comparison reports every kind of difference.

use super::differences::differences;
use super::page::PAGE;

/// The differences after one text of the page was replaced.
fn differences_after(text: &str, replacement: &str) -> Vec<String> {
    assert!(PAGE.contains(text), "{text}");
    differences(&PAGE.replacen(text, replacement, 1))
}

#[test]
fn check_reports_renamed_row() {
    assert_eq!(
        differences_after("pg_card_name;", "pg_card_holder;"),
        [
            "p2p2nonreg request has no such field: pg_card_holder;Name and surname of card holder \
         <br><span style=\"font-size:14px\">Example: Ivan Ivanov</span>;string",
            "the page has no pg_card_name in the p2p2nonreg request",
        ]
    );
    assert_eq!(
        differences_after("pg_type;", "pg_kind;"),
        [
            "callback has no such field: pg_kind;Transaction type;string",
            "the page has no pg_type in the callback",
        ]
    );
    assert_eq!(
        differences_after("pg_card_hash;", "pg_card_mask;"),
        [
            "reg2reg answer has no such field: pg_card_mask; The card to which the payment was made; string",
            "callback has no such field: pg_card_mask; The card to which the payment was made; string",
            "the page has no pg_card_hash in the reg2reg answer",
            "the page has no pg_card_hash in the callback",
        ]
    );
}

#[test]
fn check_reports_removed_added_and_changed_mark() {
    let mark = " <p style=\"color:#d63384\">required</p>";
    assert_eq!(
        differences_after(&format!("pg_description{mark}"), "pg_description"),
        ["p2p2nonreg request has Required where the page says Optional: pg_description;Payment \
         description<br><span style=\"font-size:14px\">Example: Payment description</span>;string",]
    );
    assert_eq!(
        differences_after("pg_currency;Currency.", &format!("pg_currency{mark};Currency.")),
        [format!(
            "p2p2nonreg request has Optional where the page says Required: pg_currency{mark};Currency.\
         <br><span style=\"font-size:14px\">Example: KZT</span>;string"
        )]
    );
    assert_eq!(
        differences_after("pg_type;", &format!("pg_type{mark};")),
        [format!(
            "callback is marked, but tables of received messages have no marks: pg_type{mark};Transaction type;string"
        )]
    );
    let token = "<p style=\"color:#d63384\">required if no pg_card_id_to</p> ;Token of the card to transfer \
                 money to (returned when registering the card).<p style=\"font-size:14px\">Example: \
                 c92741d9-ddd7-4bad-abd0-5594a79eea1a</p>; string";
    let unconditional = token.replace(" if no pg_card_id_to", "");
    assert_eq!(
        differences_after(token, &unconditional),
        [format!(
            "reg2reg request has RequiredUnless(\"pg_card_id_to\") where the page says Required: \
         pg_card_token_to{unconditional}"
        )]
    );
    let other = token.replace("pg_card_id_to", "pg_card");
    assert_eq!(
        differences_after(token, &other),
        [format!(
            "reg2reg request does not know the mark \"required if no pg_card\": pg_card_token_to{other}"
        )]
    );
}

#[test]
fn check_reports_changed_type() {
    assert_eq!(
        differences_after(
            "pg_balance;Merchant's balance in the FreedomPay system;number",
            "pg_balance;B;string"
        ),
        ["p2p2nonreg answer has the kind balance: pg_balance;B;string",]
    );
    // A third type is not a listed disagreement.
    assert_eq!(
        differences_after("pg_order_id;integer;Order number", "pg_order_id;datetime;Order number"),
        ["payout_status answer has the kind order_id: pg_order_id;datetime;Order number",]
    );
}

#[test]
fn check_reports_extra_and_missing_row() {
    let row = "pg_datetime;Date and time of the request;datetime\npg_type";
    assert_eq!(differences_after(row, "pg_type"), ["the page has no pg_datetime in the callback"]);
    assert_eq!(
        differences_after(row, &format!("pg_commission;Commission;number\n{row}")),
        ["callback has no such field: pg_commission;Commission;number",]
    );
}

#[test]
fn check_reports_changed_url_and_missing_operation() {
    assert_eq!(
        differences_after(
            "https://test-api.freedompay.kz/g2g/payout_status2",
            "https://test-api.freedompay.kz/v2/payout_status2"
        ),
        ["payout_status2 is not at this URL: Test Request URL POST \
         https://test-api.freedompay.kz/v2/payout_status2",]
    );
    assert_eq!(
        differences_after("https://api.freedompay.kz/g2g/reg2reg", "https://api.paybox.money/g2g/reg2reg"),
        ["reg2reg is not at this URL: POST https://api.paybox.money/g2g/reg2reg",]
    );
    let (before, _) = PAGE.rsplit_once("Request URL").unwrap();
    assert_eq!(
        differences(before),
        [
            "the page has no balance_status",
            "the page has no pg_merchant_id in the balance_status request",
            "the page has no pg_currency in the balance_status request",
            "the page has no pg_salt in the balance_status request",
            "the page has no pg_sig in the balance_status request",
        ]
    );
}

#[test]
fn check_reports_missing_table() {
    let start =
        PAGE.find("pg_payment_id;Transaction ID in the system FreedomPay.;integer\npg_order_id;").unwrap();
    let end = PAGE.find("Request URL POST https://api.freedompay.kz/g2g/payout_status\n").unwrap();
    let without_reply = [&PAGE[..start], &PAGE[end..]].concat();
    assert_eq!(
        differences(&without_reply),
        [
            "the page has 3 tables for p2p2nonreg, 4 were expected",
            "the page has no pg_payment_id in the reply",
            "the page has no pg_order_id in the reply",
            "the page has no pg_status in the reply",
            "the page has no pg_salt in the reply",
            "the page has no pg_sig in the reply",
        ]
    );
}
