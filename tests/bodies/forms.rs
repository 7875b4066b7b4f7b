//! Urlencoded forms: escapes, and names with brackets.

use super::common::tree::Tree;
use super::common::{PAID, multipart, pairs, signed, urlencoded, xml};
use super::{form, texts, verify};
use freedompay_payouts::Fields;

#[test]
fn decodes_form_escapes_once() {
    for (more, name, value) in [
        ("x=a+b", "x", "a b"),
        ("x=a%20b", "x", "a b"),
        ("x=a%2Bb", "x", "a+b"),
        ("x=a%2bb", "x", "a+b"),
        ("x=%252B", "x", "%2B"),
        ("x=%26%3B%3D%25", "x", "&;=%"),
        ("x=a=b", "x", "a=b"),
        ("x=a;b", "x", "a;b"),
        ("x==", "x", "="),
        ("x=", "x", ""),
        ("x", "x", ""),
        ("x=1&", "x", "1"),
        ("&&x=1", "x", "1"),
        ("x=100%+", "x", "100% "),
        ("x=%zz", "x", "%zz"),
        ("x=%u0041", "x", "%u0041"),
        ("x=%D0%9F", "x", "П"),
        ("x=П", "x", "П"),
        ("x=%F0%9F%8D%B5", "x", "\u{1f375}"),
        ("x=%EF%BB%BF", "x", "\u{feff}"),
        ("x=%0D%0A%09", "x", "\r\n\t"),
        ("x%5Fy=1", "x_y", "1"),
        ("x+y=1", "x y", "1"),
        ("x.y=1", "x.y", "1"),
        ("x%26=1", "x&", "1"),
    ] {
        assert_eq!(form(more, &[value]), texts(&[(name, value)]), "{more}");
    }
    assert_eq!(form("x=1&x=2&x=1", &["1", "2", "1"]), texts(&[("x", "1"), ("x", "2"), ("x", "1")]));
}

#[test]
fn accepts_special_property_names_as_data() {
    for name in ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "xmlns", "x:y", "xn--"] {
        // Names that sort before `pg_…` are signed first.
        let mut fields = pairs(&PAID);
        fields.push((name.to_owned(), "a b".to_owned()));
        let fields = signed("cb", fields);
        for body in [urlencoded(&fields), multipart(&fields), xml(&fields)] {
            let read = verify(body.as_bytes(), None).unwrap();
            assert_eq!(read.text(name), Some("a b"));
            assert_eq!(read, fields.iter().cloned().collect());
        }
    }
    let nested = Fields::from([("__proto__", Fields::from([("admin", "1")]))]);
    assert_eq!(form("x[__proto__][admin]=1", &["1"]), [("x".to_owned(), nested.into())]);
}

#[test]
fn brackets_nest_fields() {
    let fields = |pairs: &[(&str, &str)]| Tree::from(pairs.iter().copied().collect::<Fields>());
    let list = |items: &[&str]| Tree::from(items.iter().map(|item| Tree::from(*item)).collect::<Vec<_>>());
    for (more, values, expected) in [
        ("x[a]=1", &["1"][..], fields(&[("a", "1")])),
        ("x%5Ba%5D=1", &["1"], fields(&[("a", "1")])),
        ("x[b]=2&x[a]=1", &["1", "2"], fields(&[("b", "2"), ("a", "1")])),
        ("x[a]=1&x[a]=2", &["1", "2"], fields(&[("a", "1"), ("a", "2")])),
        ("x[a][b]=1", &["1"], Fields::from([("a", fields(&[("b", "1")]))]).into()),
        ("x[]=1", &["1"], list(&["1"])),
        ("x[]=2&x[]=1", &["2", "1"], list(&["2", "1"])),
        ("x[0]=2&x[1]=1", &["2", "1"], list(&["2", "1"])),
        ("x[1]=2&x[0]=1", &["1", "2"], fields(&[("1", "2"), ("0", "1")])),
        ("x[1]=1", &["1"], fields(&[("1", "1")])),
        ("x[00]=1", &["1"], fields(&[("00", "1")])),
        ("x[][a]=1&x[][a]=2", &["1", "2"], vec![fields(&[("a", "1")]), fields(&[("a", "2")])].into()),
        ("x[0][]=1&x[0][]=2", &["1", "2"], vec![list(&["1", "2"])].into()),
        ("x[pg_sig]=signed_by_nobody&x[a]=1", &["1"], fields(&[("pg_sig", "signed_by_nobody"), ("a", "1")])),
    ] {
        assert_eq!(form(more, values), [("x".to_owned(), expected)], "{more}");
    }
}

#[test]
fn malformed_brackets_are_part_of_the_name() {
    for more in ["x[a[b]", "x[", "x]", "x[a", "x[a]b", "x]a[", "x[[a]]", "x[a]]", "x[a][", "x[a]b[c]"] {
        assert_eq!(form(&format!("{more}=1"), &["1"]), texts(&[(more, "1")]), "{more}");
    }
    for name in ["[a]", "[]"] {
        let fields = signed("cb", [pairs(&PAID), pairs(&[(name, "1")])].concat());
        for body in [urlencoded(&fields), multipart(&fields)] {
            assert_eq!(verify(body.as_bytes(), None), Ok(fields.iter().cloned().collect()), "{name}");
        }
    }
}

#[test]
fn nested_fields_of_one_container_need_not_be_adjacent() {
    let read = form("x[a][c]=1&y[]=2&x[b]=3&y[]=4&x[a][d]=5&x[0]=6", &["6", "1", "5", "3", "2", "4"]);
    let a = Fields::from([("c", "1"), ("d", "5")]);
    let mut x = Fields::from([("a", Tree::from(a)), ("b", Tree::from("3"))]);
    x.push("0", "6");
    let y = Tree::List(vec!["2".into(), "4".into()]);
    assert_eq!(read, [("x".to_owned(), x.into()), ("y".to_owned(), y)]);
    // A text of the same name ends a container.
    let read = form("x[a]=1&x=2&x[b]=3&x[c]=4", &["1", "2", "3", "4"]);
    let nested = |pairs: &[(&str, &str)]| Tree::from(pairs.iter().copied().collect::<Fields>());
    let expected = [nested(&[("a", "1")]), "2".into(), nested(&[("b", "3"), ("c", "4")])];
    assert_eq!(read, expected.map(|value| ("x".to_owned(), value)));
    // A text below it ends only the inner container.
    let read = form("x[a][b]=1&x[a]=2&x[a][b]=3", &["1", "2", "3"]);
    let inner = |text: &str| nested(&[("b", text)]);
    let a = [inner("1"), "2".into(), inner("3")].map(|value| ("a".to_owned(), value));
    assert_eq!(read, [("x".to_owned(), Tree::Fields(a.to_vec()))]);
}

#[test]
fn brackets_after_a_documented_name_nest() {
    let read = form(
        "pg_user_phone[a]=1&pg_user_phone=2&pg_user_phone[a]=3&pg_user_phone[b]=4",
        &["1", "2", "3", "4"],
    );
    let nested = |pairs: &[(&str, &str)]| Tree::from(pairs.iter().copied().collect::<Fields>());
    let expected = [nested(&[("a", "1")]), "2".into(), nested(&[("a", "3"), ("b", "4")])];
    assert_eq!(read, expected.map(|value| ("pg_user_phone".to_owned(), value)));
}

#[test]
fn text_and_nested_fields_of_one_name_are_two_fields() {
    let nested = Tree::from(Fields::from([("a", "2")]));
    let read = form("x=1&x[a]=2", &["1", "2"]);
    assert_eq!(read, [("x".to_owned(), Tree::from("1")), ("x".to_owned(), nested)]);
}
