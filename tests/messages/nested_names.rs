//! Names with brackets nest in every carrier of a message, and integer keys are signed as PHP signs them.

use super::common;
use super::common::generate::tree;
use super::common::tree::Tree;
use super::common::{
    MERCHANT, PAID, Pairs, SECRET, expect_error, md5, merchant, multipart, pairs, salt, secret, unsigned,
    urlencoded,
};
use freedompay_payouts::{
    Asked, CallbackContent, CallbackMessage, Error, Fields, Operation, RequestOptions, Rule, Secret, preview,
    sign_fields, verify_fields,
};
use proptest::prelude::*;

const URL: &str = "https://shop.example/cb";

/// Fields before the base, with a signature of these values and the base.
fn signed(more: &[(&str, &str)], values: &[&str]) -> Pairs {
    let values: Vec<_> = values.iter().copied().chain(PAID.iter().map(|(_, value)| *value)).collect();
    let mut fields = [pairs(more), pairs(&PAID)].concat();
    fields.push(("pg_sig".to_owned(), md5(&format!("cb;{};{SECRET}", values.join(";")))));
    fields
}

fn verify(content: CallbackContent<'_>) -> Result<Fields, Error> {
    verify_at(URL, content)
}

fn verify_at(url: &str, content: CallbackContent<'_>) -> Result<Fields, Error> {
    merchant().verify_callback(&CallbackMessage::new(url, content)).map(|callback| callback.fields().clone())
}

/// What each carrier of the fields gives: form, multipart, query, parsed fields.
fn carriers(fields: &Pairs) -> [Result<Fields, Error>; 4] {
    let body = |text: &str| verify(CallbackMessage::post(URL, text.as_bytes(), None).content);
    [
        body(&urlencoded(fields)),
        body(&multipart(fields)),
        verify_at(&format!("{URL}?{}", urlencoded(fields)), CallbackContent::Query),
        verify(CallbackContent::Fields(fields.iter().cloned().collect())),
    ]
}

/// The first field, which all carriers must give.
#[track_caller]
fn first_of_all_carriers(fields: &Pairs) -> (String, Tree) {
    let [form, others @ ..] = carriers(fields);
    let form = form.unwrap_or_else(|error| panic!("{fields:?}: {error}"));
    for other in others {
        assert_eq!(other.as_ref(), Ok(&form), "{fields:?}");
    }
    Tree::pairs(form.iter()).swap_remove(0)
}

fn nested(fields: &[(&str, &str)]) -> Tree {
    Tree::from(fields.iter().copied().collect::<Fields>())
}

fn list(items: &[&str]) -> Tree {
    Tree::from(items.iter().map(|item| Tree::from(*item)).collect::<Vec<_>>())
}

#[test]
fn every_carrier_nests_names_with_brackets() {
    // Rule A signs `l` before `l-a`; flat names would be signed the other way round.
    let fields = signed(&[("l[b]", "1"), ("l-a", "2")], &["1", "2"]);
    assert_eq!(first_of_all_carriers(&fields), ("l".to_owned(), nested(&[("b", "1")])));
    let items: Vec<_> = (0..12).map(|at| (format!("l[{at}]"), format!("v{at}"))).collect();
    let items: Vec<_> = items.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let values: Vec<_> = items.iter().map(|(_, value)| *value).collect();
    assert_eq!(first_of_all_carriers(&signed(&items, &values)), ("l".to_owned(), list(&values)));
    let unnumbered: Vec<_> = values.iter().map(|value| ("l[]", *value)).collect();
    assert_eq!(first_of_all_carriers(&signed(&unnumbered, &values)), ("l".to_owned(), list(&values)));
    let deep =
        signed(&[("l[a][b][]", "1"), ("l[a][b][]", "2"), ("k", "3"), ("l[c]", "4")], &["3", "1", "2", "4"]);
    let expected =
        Fields::from([("a", Tree::from(Fields::from([("b", list(&["1", "2"]))]))), ("c", "4".into())]);
    assert_eq!(first_of_all_carriers(&deep), ("l".to_owned(), expected.into()));
}

#[test]
fn malformed_brackets_of_a_received_message_stay_in_the_name() {
    for name in ["l[a[b]", "l[", "l]", "l[a", "l[a]b", "l]a[", "l[[a]]", "l[a]]", "l[a][", "l[a]b[c]", "[a]"]
    {
        let fields = signed(&[(name, "1")], &["1"]);
        assert_eq!(first_of_all_carriers(&fields), (name.to_owned(), "1".into()), "{name}");
    }
}

#[test]
fn limits_of_nested_names_are_the_same_in_parsed_fields() {
    let parsed = |fields: Fields| expect_error(verify(CallbackContent::Fields(fields)));
    let invalid = |text: &str| ("fields_invalid", text.to_owned());
    let deep = |keys: usize| Fields::from([(format!("a{}", "[a]".repeat(keys)), "1")]);
    assert_eq!(parsed(deep(7)), unsigned());
    for keys in [8, 9, 100] {
        assert_eq!(parsed(deep(keys)), invalid("fields are nested deeper than 8 levels"), "{keys}");
    }
    let key = |length: usize| Fields::from([(format!("a[{0}][{0}]", "k".repeat(length)), "1")]);
    assert_eq!(parsed(key(256)), unsigned());
    assert_eq!(parsed(key(257)), invalid("a field name has more than 256 bytes"));
    let many = |count: usize| (0..count).map(|at| (format!("a[{at}][b]"), "1")).collect::<Fields>();
    assert_eq!(parsed(many(512)), unsigned());
    assert_eq!(parsed(many(513)), invalid("there are more than 512 fields"));
    assert_eq!(parsed(Fields::from([("a[\0]", "1")])), invalid("a field name contains a NUL character"));
    // Under brackets, a value of the caller may be nested itself.
    let below = |levels: usize| (0..levels).fold(Tree::from("x"), |below, _| vec![below].into());
    assert_eq!(parsed(Fields::from([("a[b]", below(6))])), unsigned());
    assert_eq!(parsed(Fields::from([("a[b]", below(7))])), invalid("fields are nested deeper than 8 levels"));
}

#[test]
fn nested_values_of_the_caller_stay_as_they_are() {
    let value = |tree: Tree| {
        let mut fields = Fields::from([("x", tree.clone()), ("k[a]", "1".into())]);
        fields.extend(pairs(&PAID));
        let pg_sig = sign_fields("cb", &fields, &secret(SECRET), Some(Rule::A)).unwrap();
        fields.push("pg_sig", pg_sig.to_string());
        let read = verify(CallbackContent::Fields(fields)).unwrap();
        assert_eq!(read.get("x").map(Tree::from), Some(tree));
        assert_eq!(read.get("k").map(Tree::from), Some(nested(&[("a", "1")])));
    };
    value(nested(&[("0", "a"), ("1", "b")]));
    value(list(&["a", "b"]));
    value(Tree::Fields(vec![]));
    value(Tree::List(vec![]));
    // Names with brackets add to a field of the same name.
    let mut fields = Fields::from([("x", nested(&[("a", "1")])), ("x[b]", "2".into())]);
    fields.push("y", ["0"]);
    fields.push("y[]", "1");
    let digest = |fields: &Fields| sign_fields("cb", fields, &secret(SECRET), None).unwrap().to_string();
    let expected = Fields::from([("x", nested(&[("a", "1"), ("b", "2")])), ("y", list(&["0", "1"]))]);
    assert_eq!(digest(&fields), digest(&expected));
}

#[test]
fn signs_flat_names_as_the_nested_message() {
    let key = Secret::new("k").unwrap();
    let flat = Fields::from([("x[b]", "1"), ("x-a", "2"), ("pg_salt", "s")]);
    let by_rule =
        |fields: &Fields, rule| sign_fields("s", fields, &key, rule).map(|digest| digest.to_string());
    assert_eq!(by_rule(&flat, Some(Rule::A)), Ok(md5("s;s;1;2;k")));
    assert_eq!(by_rule(&flat, Some(Rule::BAppend)), Ok(md5("s;s;2;1;k")));
    let expected = "x[b] and x-a have no unambiguous order: the official rules disagree, and the signatures would differ; \
                    rename x[b] or x-a, or set the option rule";
    assert_eq!(expect_error(sign_fields("s", &flat, &key, None)), ("rules_differ", expected.to_owned()));

    let positions: Fields =
        (0..12).map(|at| (format!("pg_receipt_positions[{at}][count]"), format!("{at}"))).collect();
    let counts: Vec<_> = (0..12).map(|at| nested(&[("count", &at.to_string())])).collect();
    let objects = Fields::from([("pg_receipt_positions", Tree::from(counts))]);
    for rule in [None, Some(Rule::A), Some(Rule::BAppend), Some(Rule::BIndex)] {
        assert_eq!(by_rule(&positions, rule), by_rule(&objects, rule), "{rule:?}");
    }
    assert_eq!(by_rule(&positions, Some(Rule::A)), Ok(md5("s;0;1;2;3;4;5;6;7;8;9;10;11;k")));
    assert_eq!(by_rule(&positions, Some(Rule::BAppend)), Ok(md5("s;0;10;1;11;2;3;4;5;6;7;8;9;k")));
    assert_eq!(expect_error(sign_fields("s", &positions, &key, None)).0, "rules_differ");

    let mut received = flat;
    received.push("pg_sig", md5("s;s;2;1;k"));
    assert_eq!(verify_fields("s", &received, &key), Ok(()));
}

#[test]
fn signing_refuses_malformed_brackets_and_names_the_field() {
    let key = secret(SECRET);
    for name in ["x[a[b]", "x[", "x]", "x[a", "x[a]b", "[a]", "x[a]]"] {
        let expected = format!(
            "{name} has malformed brackets in its name; each [ needs its ], after a name: pg_a[pg_b][0]"
        );
        for rule in [None, Some(Rule::A)] {
            let error = sign_fields("s", &Fields::from([(name, "1")]), &key, rule);
            assert_eq!(expect_error(error), ("fields_invalid", expected.clone()));
        }
        let mut options = RequestOptions::default();
        options.extra = Fields::from([(name, "1")]);
        let error = merchant().sign(Operation::BalanceStatus, &Fields::new(), salt(), &options).unwrap_err();
        assert_eq!((error.code().as_str(), error.to_string()), ("fields_invalid", expected.clone()));
        let problems = preview(
            Operation::BalanceStatus,
            MERCHANT,
            None,
            &Fields::from([("pg_currency", "KZT")]),
            None,
            &options,
        )
        .problems;
        assert_eq!(problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(), [expected]);
    }
    let inner = Fields::from([("x", Tree::Fields(vec![("a[b]".to_owned(), "1".into())]))]);
    let expected =
        "x[a[b]] has malformed brackets in its name; each [ needs its ], after a name: pg_a[pg_b][0]";
    assert_eq!(expect_error(sign_fields("s", &inner, &key, None)), ("fields_invalid", expected.to_owned()));
}

#[test]
fn extra_fields_nest_in_request_and_preview() {
    let sign = |extra: Fields| {
        let mut options = RequestOptions::default();
        options.extra = extra;
        let shown =
            preview(Operation::BalanceStatus, MERCHANT, None, &Fields::new(), Some("OurSalt1"), &options);
        let request = merchant().sign(Operation::BalanceStatus, &Fields::new(), salt(), &options).unwrap();
        (request.body, shown.canonical)
    };
    let flat = sign(Fields::from([("x[b]", "2"), ("x[a][]", "1"), ("x[a][]", "0")]));
    let below = Tree::from(Fields::from([("b", Tree::from("2")), ("a", list(&["1", "0"]))]));
    assert_eq!(flat, sign(Fields::from([("x", below)])));
    let signature = md5(&format!("balance_status;{MERCHANT};OurSalt1;1;0;2;{SECRET}"));
    let body = format!(
        "pg_merchant_id={MERCHANT}&x%5Bb%5D=2&x%5Ba%5D%5B0%5D=1&x%5Ba%5D%5B1%5D=0&pg_salt=OurSalt1&pg_sig={signature}"
    );
    assert_eq!(flat, (body, format!("balance_status;{MERCHANT};OurSalt1;1;0;2;{{secret}}")));
}

#[test]
fn integer_keys_are_places_of_a_list_under_rule_b_index() {
    let key = Secret::new("aB3dE5gH7jK9").unwrap();
    let digest = |form: &str, rule| {
        let fields: Fields = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        sign_fields("s", &fields, &key, Some(rule)).unwrap().to_string()
    };
    let of = |values: &str| md5(&format!("s;{values};aB3dE5gH7jK9"));
    // The expected orders of rule B-index are those of the vendor's SDK, run under PHP 8.2.
    for (form, by_a, by_append, by_index) in [
        ("l[5]=a&l[7]=b&l[10]=c", "c;a;b", "c;a;b", "a;b;c"),
        ("l[x]=a&l[5]=b", "b;a", "b;a", "a;b"),
        ("l[5]=b&l[x]=a&lz=c", "b;a;c", "b;a;c", "b;a;c"),
        ("l[-1]=a&l[-10]=b&l[0]=c", "a;b;c", "b;a;c", "a;b;c"),
        ("l[9]=a&l[10]=b", "b;a", "b;a", "a;b"),
        ("l[9][z]=a&l[10][z]=b&l[10][y]=c", "c;b;a", "c;b;a", "a;c;b"),
        ("9=a&10=b", "b;a", "b;a", "a;b"),
        // These keys are not integers in PHP, except -9.
        ("l[09]=a&l[010]=b", "b;a", "b;a", "b;a"),
        ("l[9x]=a&l[10x]=b", "b;a", "b;a", "b;a"),
        ("l[-9]=a&l[-0]=b", "b;a", "b;a", "a;b"),
        ("l[9223372036854775807]=b&l[10]=c", "c;b", "c;b", "b;c"),
        ("l[9223372036854775808]=b&l[a]=c", "b;c", "b;c", "b;c"),
        ("l[-9223372036854775808]=b&l[-10]=c", "c;b", "c;b", "b;c"),
        ("l[-9223372036854775809]=b&l[-10x]=c", "c;b", "c;b", "c;b"),
        ("a=x&b=y&l[9223372036854775807]=b&l[10]=c", "x;y;c;b", "x;y;c;b", "x;y;b;c"),
        ("a=x&b=y&l[10000000000000000000]=b&l[9]=c", "x;y;b;c", "x;y;b;c", "x;y;c;b"),
        ("l[z]=a&l[10000000000000000000]=b", "b;a", "b;a", "b;a"),
    ] {
        for (rule, values) in [(Rule::A, by_a), (Rule::BAppend, by_append), (Rule::BIndex, by_index)] {
            assert_eq!(digest(form, rule), of(values), "{form} under {rule}");
        }
    }
    let fields = signed(&[("l[5]", "a"), ("l[7]", "b"), ("l[10]", "c")], &["a", "b", "c"]);
    assert_eq!(
        first_of_all_carriers(&fields),
        ("l".to_owned(), nested(&[("5", "a"), ("7", "b"), ("10", "c")]))
    );
}

#[test]
fn answers_do_not_nest_names_of_elements() {
    let asked = Asked::new(Operation::BalanceStatus);
    let values =
        [("pg_balance", "1"), ("pg_currency", "KZT"), ("pg_salt", "s"), ("pg_status", "ok"), ("x[b]", "2")];
    let mut fields = pairs(&values);
    fields.push(("pg_sig".to_owned(), md5(&format!("balance_status;1;KZT;s;ok;2;{SECRET}"))));
    let answer = merchant().verify_answer(&asked, common::xml(&fields).as_bytes()).unwrap();
    assert_eq!(answer.fields.text("x[b]"), Some("2"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flat_names_are_the_nested_message(
        trees in proptest::collection::vec(("[a-z]{1,2}", tree()), 1..4),
    ) {
        let mut flat = Pairs::new();
        for (number, (name, tree)) in trees.iter().enumerate() {
            tree.flat(format!("{name}{number}"), &mut flat);
        }
        let nested: Fields =
            trees.iter().enumerate().map(|(number, (name, tree))| (format!("{name}{number}"), tree)).collect();
        let flat: Fields = flat.into_iter().collect();
        for rule in [None, Some(Rule::A), Some(Rule::BAppend), Some(Rule::BIndex)] {
            let digest = |fields| sign_fields("s", fields, &secret(SECRET), rule).map(|digest| digest.to_string());
            prop_assert_eq!(digest(&flat), digest(&nested));
        }
    }
}
