//! `pg_post_link`: its last path segment is the script name of callbacks.

use super::common::with;
use super::{P2P, problem, problem_owned, sign};
use freedompay_payouts::Operation;

#[track_caller]
fn assert_rejected(urls: &[&str], code: &'static str, error_text: &str) {
    for url in urls {
        assert_eq!(problem("pg_post_link", url), problem_owned(code, error_text), "{url}");
    }
}

#[test]
fn rejects_post_links_that_are_no_http_url_with_a_host() {
    let urls = [
        "shop.example/callback",
        "/callback",
        "//shop.example/callback",
        "https://",
        "https:///callback",
        "https:/shop.example/callback",
        "ftp://shop.example/callback",
        "javascript:alert(1)//x",
        "https://:443/callback",
        "https://shop.example:port/callback",
        "https://shop.example:0/callback",
        "https://shop.example:65536/callback",
        "https://[::1/callback",
        "https://?callback",
        "https://shop.example\\callback",
        "https://shop.example:+80/callback",
    ];
    assert_rejected(&urls, "url_format", "pg_post_link must be an http or https URL with a host");
}

#[test]
fn rejects_post_links_with_a_user_or_a_password() {
    let urls = [
        "https://user@shop.example/callback",
        "https://user:hunter2@shop.example/callback",
        "http://user:hunter2@127.0.0.1:8787/callback",
        "HTTPS://:hunter2@shop.example",
        "https://@shop.example/callback",
        "https://a@b@shop.example/callback#part",
    ];
    assert_rejected(&urls, "url_format", "pg_post_link must not have a user or a password before its host");
}

#[test]
fn rejects_post_links_without_a_last_path_segment() {
    let urls = [
        "https://shop.example/",
        "https://shop.example",
        "https://shop.example/callback/",
        "https://shop.example?callback",
        "https://shop.example/callback/?order=1",
        "https://shop.example//",
    ];
    assert_rejected(
        &urls,
        "url_script",
        "pg_post_link must not end in \"/\": its last path segment is signed",
    );
}

#[test]
fn rejects_post_links_with_a_fragment() {
    let urls = [
        "https://shop.example/callback#part",
        "https://shop.example/#/callback",
        "https://shop.example/callback#",
    ];
    assert_rejected(
        &urls,
        "url_fragment",
        "pg_post_link must not have a \"#\": the part after it is never sent",
    );
}

#[test]
fn rejects_post_links_that_end_in_dots() {
    let urls = ["https://shop.example/a/..", "https://shop.example/."];
    assert_rejected(
        &urls,
        "url_script",
        "pg_post_link must not end in \".\" or \"..\": clients rewrite such a URL",
    );
}

#[test]
fn rejects_post_links_with_spaces_or_characters_beyond_ascii() {
    let urls = [
        "https://shop.example/обратно",
        "https://пример.kz/callback",
        "https://shop.example/call back",
        " https://shop.example/callback",
    ];
    assert_rejected(
        &urls,
        "url_format",
        "pg_post_link must be a URL in ASCII without spaces; escape other characters",
    );
}

#[test]
fn rejects_post_links_whose_script_name_makes_callbacks_ambiguous() {
    for (url, why) in [
        (
            "https://shop.example/g2g/payout_status2?a=b",
            "is the name of a payout method, so an answer could pass for a callback",
        ),
        ("https://shop.example/callback;9999", "has a \";\", which separates the signed values"),
    ] {
        let error_text = format!("pg_post_link needs another last path segment: the present one {why}");
        assert_rejected(&[url], "url_script", &error_text);
    }
}

#[test]
fn accepts_post_links_with_a_last_path_segment() {
    for url in [
        "https://shop.example/callback",
        "https://shop.example/callback.php?shop=1&x=/",
        "HTTPS://SHOP.EXAMPLE/callback",
        "https://shop.example:8443/a/b/callback",
        "https://[2001:db8::1]/callback",
        "https://shop.example/p%6Fst",
        "http://localhost:8787/callback",
        "http://127.0.0.1:8787/callback",
        "http://[::1]:8787/callback",
        "http://shop.example/callback",
        "https://a/b",
    ] {
        assert!(sign(Operation::P2p2nonreg, with(&P2P, &[("pg_post_link", Some(url))])).is_ok(), "{url}");
    }
}
