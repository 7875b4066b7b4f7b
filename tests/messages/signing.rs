//! Signatures of any message.

use super::common::{SECRET, expect_error, md5, secret};
use freedompay_payouts::{Fields, sign_fields, verify_fields};

#[test]
fn signed_string_without_script_name_starts_with_the_first_value() {
    let fields = Fields::from([("pg_b", "2"), ("pg_a", "1")]);
    for (script, canonical) in
        [(None, "1;2;payout-secret"), (Some(""), ";1;2;payout-secret"), (Some("cb"), "cb;1;2;payout-secret")]
    {
        let signature = sign_fields(script, &fields, &secret(SECRET), None).unwrap();
        assert_eq!(signature.to_string(), md5(canonical));
        let mut signed = fields.clone();
        signed.push("pg_sig", signature.to_string());
        for other in [None, Some(""), Some("cb")] {
            let expected = if other == script { Ok(()) } else { Err("signature_mismatch") };
            let found = verify_fields(other, &signed, &secret(SECRET));
            assert_eq!(found.map_err(|error| error.code().as_str()), expected, "{script:?} {other:?}");
        }
    }
    let alone = sign_fields(None, &Fields::new(), &secret(SECRET), None).unwrap();
    assert_eq!(alone.to_string(), md5("payout-secret"));
    let forged = Fields::from([("pg_sig", "0".repeat(32))]);
    let (code, text) = expect_error(verify_fields(None, &forged, &secret(SECRET)));
    assert_eq!(code, "signature_mismatch");
    assert!(
        text.starts_with("pg_sig does not match the fields, the script name (none) and the given secret; "),
        "{text}"
    );
}
