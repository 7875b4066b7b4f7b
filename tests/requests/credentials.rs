//! Merchant ids, secrets and salts.

use super::common::{MERCHANT, SECRET, expect_error, merchant, secret};
use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, Salt, Secret};

#[test]
fn rejects_salts_with_other_than_letters_and_digits() {
    let expected = ("options_invalid", "the salt must be Latin letters and digits, at least one".to_owned());
    for text in ["", "a;b", "some random string", "соль", "a\n", "a-b", "a\0"] {
        assert_eq!(expect_error(Salt::parse(text)), expected, "{text:?}");
    }
    let request = merchant()
        .sign(
            Operation::BalanceStatus,
            &Fields::new(),
            Salt::parse("abc123XYZ").unwrap(),
            &RequestOptions::default(),
        )
        .unwrap();
    assert!(request.body.contains("&pg_salt=abc123XYZ&"));
}

#[test]
fn salt_depends_on_every_byte_of_entropy() {
    let plain = Salt::from_entropy([7; Salt::ENTROPY]);
    for at in 0..Salt::ENTROPY {
        let mut entropy = [7; Salt::ENTROPY];
        entropy[at] ^= 1;
        assert_ne!(Salt::from_entropy(entropy), plain, "byte {at}");
    }
}

#[test]
fn rejects_secrets_with_copying_mistakes() {
    for (text, error_text) in [
        ("", "the secret is empty; is its environment variable set?"),
        ("key\n", "the secret ends with a newline, likely from the file it was read from; trim it"),
        ("key\r\n", "the secret ends with a newline, likely from the file it was read from; trim it"),
        ("\n", "the secret ends with a newline, likely from the file it was read from; trim it"),
        (" key", "the secret starts or ends with white space; copy it again without it"),
        ("key ", "the secret starts or ends with white space; copy it again without it"),
        ("\tkey", "the secret starts or ends with white space; copy it again without it"),
        ("key\u{a0}", "the secret starts or ends with white space; copy it again without it"),
        ("\u{feff}key", "the secret starts with a byte order mark, likely from the file it was read from"),
        ("\"key\"", "the secret is enclosed in quotes, likely from its environment file; remove them"),
        ("'key'", "the secret is enclosed in quotes, likely from its environment file; remove them"),
    ] {
        assert_eq!(expect_error(Secret::new(text)), ("options_invalid", error_text.to_owned()), "{text:?}");
    }
}

#[test]
fn accepts_secrets_with_inner_spaces_semicolons_and_letters_of_any_script() {
    for text in ["k", "a key", "k;e;y", "ключ", "\"", "'key\"", "ke３y", "k\u{fffd}y"] {
        assert!(Secret::new(text).is_ok(), "{text:?}");
    }
}

/// Characters that cannot be seen, with their code points.
const INVISIBLE: [(char, &str); 16] = [
    ('\0', "0000"),
    ('\u{3}', "0003"),
    ('\t', "0009"),
    ('\n', "000A"),
    ('\u{7f}', "007F"),
    ('\u{85}', "0085"),
    ('\u{a0}', "00A0"),
    ('\u{ad}', "00AD"),
    ('\u{200b}', "200B"),
    ('\u{200e}', "200E"),
    ('\u{2009}', "2009"),
    ('\u{2060}', "2060"),
    ('\u{3000}', "3000"),
    ('\u{3164}', "3164"),
    ('\u{feff}', "FEFF"),
    ('\u{e0041}', "E0041"),
];

#[test]
fn rejects_secrets_with_invisible_characters_and_names_their_position() {
    for (c, code) in INVISIBLE {
        // Positions are in characters, not in bytes.
        for (before, position) in [("aB", 3), ("ключ", 5)] {
            let expected = format!(
                "the secret has U+{code} at position {position} (in characters, from 1); \
                 it must not have control or invisible characters; copy it again"
            );
            let found = expect_error(Secret::new(format!("{before}{c}3dE5gH7jK9")));
            assert_eq!(found, ("options_invalid", expected), "U+{code}");
        }
    }
}

#[test]
fn merchant_rejects_secrets_that_are_not_printable_ascii() {
    for (text, code, position) in [
        ("aВ3dE5gH7jK9", "0412", 2),
        ("aB３dE5gH7jK9", "FF13", 3),
        ("aB3dE5gH 7jK9", "0020", 9),
        ("ключ", "043A", 1),
        ("aB3dE5gH7jK9\u{fffd}", "FFFD", 13),
        ("aB3👍", "1F44D", 4),
    ] {
        let expected = format!(
            "the secret has U+{code} at position {position} (in characters, from 1); it must \
             be printable ASCII without white space; copy it again"
        );
        let found = expect_error(Merchant::new(MERCHANT, [secret("good"), secret(text)]));
        assert_eq!(found, ("options_invalid", expected), "{text}");
    }
    for text in ["aB3dE5gH7jK9", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"] {
        assert!(Merchant::new(MERCHANT, [secret(text)]).is_ok(), "{text}");
    }
}

#[test]
fn rejects_merchant_ids_that_are_not_digits() {
    for id in ["", "abc", "500001 ", "-1", "5e5", "500001;1", "500001\n", "１２３", "123456789012345678901"]
    {
        let expected = ("options_invalid", "the merchant id must be digits, at most 20".to_owned());
        assert_eq!(expect_error(Merchant::new(id, [secret(SECRET)])), expected, "{id:?}");
    }
    assert_eq!(Merchant::new("1", [secret(SECRET)]).unwrap().id(), "1");
}
