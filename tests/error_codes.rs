//! What each error code of the table says about the money. A change of any of these is a change of the contract.

use freedompay_payouts::schema::error_codes;
use freedompay_payouts::{Sent, describe_error};

const NO: [&str; 8] = ["1100", "8888", "9992", "9993", "9994", "9996", "9997", "9998"];

const UNKNOWN: [&str; 11] =
    ["0", "101", "9991", "9999", "10011", "10015", "11013", "11014", "11068", "12000", "99999"];

const REFUSED: [&str; 77] = [
    "8889", "9013", "9403", "9995", "10000", "10001", "10003", "10004", "10005", "10006", "10007", "10008",
    "10009", "10010", "10012", "10013", "10014", "10016", "10017", "10018", "10019", "10020", "10021",
    "10022", "10023", "10024", "10025", "10026", "10028", "10029", "10030", "10031", "10032", "10033",
    "10034", "10035", "10036", "10037", "10038", "10039", "10040", "10041", "11000", "11001", "11002",
    "11003", "11004", "11005", "11006", "11007", "11008", "11009", "11010", "11011", "11012", "11015",
    "11016", "11017", "11018", "11019", "11020", "11021", "11022", "11023", "11024", "11025", "11026",
    "11027", "11028", "11036", "11037", "11049", "11050", "11051", "11052", "11053", "11054",
];

#[test]
fn every_code_has_the_pinned_sent_value() {
    for (codes, sent) in
        [(NO.as_slice(), Sent::No), (UNKNOWN.as_slice(), Sent::Unknown), (REFUSED.as_slice(), Sent::Refused)]
    {
        for code in codes {
            assert_eq!(describe_error(code).map(|known| known.sent), Some(sent), "{code}");
        }
    }
    assert_eq!(error_codes::all().count(), NO.len() + UNKNOWN.len() + REFUSED.len());
}

#[test]
fn a_code_that_is_not_in_the_table_has_no_description() {
    for code in ["31337", "08888", "-8888", "88880", "8888 ", ""] {
        assert_eq!(describe_error(code), None, "{code:?}");
    }
}
