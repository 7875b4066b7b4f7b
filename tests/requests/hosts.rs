//! The host of a request: https, except on loopback or if the caller allows it.

use super::common::{expect_error, merchant, salt};
use freedompay_payouts::{Fields, Operation, RequestOptions};

#[test]
fn request_url_has_the_given_host() {
    for (host, url) in [
        ("https://api.freedompay.uz", "https://api.freedompay.uz/g2g/balance_status"),
        ("https://test-api.freedompay.kz/", "https://test-api.freedompay.kz/g2g/balance_status"),
        ("https://api.paybox.money", "https://api.paybox.money/g2g/balance_status"),
        ("https://gateway.example:8443", "https://gateway.example:8443/g2g/balance_status"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787/g2g/balance_status"),
        ("http://127.8.9.10", "http://127.8.9.10/g2g/balance_status"),
        ("http://localhost:8787", "http://localhost:8787/g2g/balance_status"),
        ("http://[::1]:8787", "http://[::1]:8787/g2g/balance_status"),
    ] {
        let merchant = merchant().with_host(host).unwrap();
        let request = merchant
            .sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default())
            .unwrap();
        assert_eq!(request.url, url);
    }
}

#[track_caller]
fn assert_hosts_rejected(hosts: &[&str], error_text: &str) {
    for host in hosts {
        let expected = ("options_invalid", error_text.to_owned());
        assert_eq!(expect_error(merchant().with_host(host)), expected, "{host}");
    }
}

#[test]
fn rejects_hosts_that_would_expose_card_numbers() {
    let hosts = [
        "HTTP://sandbox",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://128.0.0.1",
        "http://127.1",
        "http://0x7f.0.0.1",
        "http://127.0.0.256",
        // Octal in browsers: 87.0.0.1.
        "http://0127.0.0.1",
        "http://127.0.0.01",
        "http://[::ffff:127.0.0.1]",
        "http://10.0.0.1",
        "http://0.0.0.0",
    ];
    let error_text = "the host must use https, except in tests with allowInsecureHost: a payout request contains a card number";
    assert_hosts_rejected(&hosts, error_text);
    let own = ["http://api.freedompay.kz", "HTTP://api.freedompay.kz"];
    assert_hosts_rejected(&own, "the host must use https: it is FreedomPay's own");
}

#[test]
fn rejects_hosts_without_scheme_or_with_more_than_scheme_host_and_port() {
    let no_scheme = ["", "api.freedompay.kz", "https:api.freedompay.kz"];
    assert_hosts_rejected(&no_scheme, "the host must begin with https://");
    let with_path = [
        "https://api.freedompay.kz/g2g",
        "https://api.freedompay.kz//",
        "https://api.freedompay.kz?x",
        "https://api.freedompay.kz#x",
    ];
    assert_hosts_rejected(&with_path, "the host must not have a path");
    let invalid = [
        "https://",
        "https:///",
        "ftp://api.freedompay.kz",
        "https://a b",
        "https://дом.example",
        "https://api.freedompay.kz\\@evil.example",
        "https://api.freedompay.kz:",
        "https://api.freedompay.kz:0",
        "https://api.freedompay.kz:99999",
        "https://api.freedompay.kz:+443",
        " https://api.freedompay.kz",
        "https://api.freedompay.kz\n",
    ];
    assert_hosts_rejected(&invalid, "the host has an invalid scheme, name or port");
}

#[test]
fn rejects_hosts_with_a_user_or_a_password() {
    let expected = ("options_invalid", "the host must not have a user or a password".to_owned());
    for host in
        ["https://user@api.freedompay.kz", "https://u:hunter2@sandbox", "http://localhost@evil.example"]
    {
        assert_eq!(expect_error(merchant().with_host(host)), expected, "{host}");
        assert_eq!(expect_error(merchant().with_insecure_host(host)), expected, "{host}");
    }
}

#[test]
fn insecure_host_may_be_any_other_host() {
    for host in [
        "http://sandbox:8787",
        "http://gateway.internal",
        "http://10.0.0.1:80",
        "http://[fd00::1]:8787",
        "http://freedompay.kz.example",
        "http://notfreedompay.kz",
        "http://freedompay.kz-sandbox",
        "http://freedompay.com",
        "http://paybox.kz",
        "http://kz",
        "http://.",
        "http://127.0.0.1:8787",
        "https://sandbox:8787",
        "https://api.freedompay.kz",
    ] {
        let merchant = merchant().with_insecure_host(host).unwrap();
        let request = merchant
            .sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default())
            .unwrap();
        assert_eq!(request.url, format!("{host}/g2g/balance_status"));
    }
}

#[test]
fn rejects_hosts_of_the_vendor_with_http_in_every_notation() {
    for domain in ["freedompay.kz", "freedompay.uz", "freedompay.kg", "freedompay.money", "paybox.money"] {
        for host in [
            domain.to_owned(),
            format!("api.{domain}"),
            format!("test-api.{domain}"),
            format!("a.b.{domain}"),
            format!("{domain}."),
            format!("api.{domain}.."),
            format!(".{domain}"),
            format!("{domain}:80"),
            format!("api.{domain}.:8080"),
            format!("API.{}", domain.to_uppercase()),
        ] {
            let expected = ("options_invalid", "the host must use https: it is FreedomPay's own".to_owned());
            for scheme in ["http", "HTTP"] {
                let host = format!("{scheme}://{host}");
                assert_eq!(expect_error(merchant().with_insecure_host(&host)), expected, "{host}");
            }
            assert!(merchant().with_insecure_host(&format!("https://{host}")).is_ok(), "{host}");
        }
    }
}

#[test]
fn allowing_an_insecure_host_allows_nothing_else() {
    for (host, text) in [
        ("", "the host must begin with https://"),
        ("sandbox:8787", "the host must begin with https://"),
        ("ftp://sandbox", "the host has an invalid scheme, name or port"),
        ("http://", "the host has an invalid scheme, name or port"),
        ("http://sandbox:0", "the host has an invalid scheme, name or port"),
        ("http://sandbox/g2g", "the host must not have a path"),
    ] {
        let expected = ("options_invalid", text.to_owned());
        assert_eq!(expect_error(merchant().with_insecure_host(host)), expected, "{host}");
    }
    let mut options = RequestOptions::default();
    options.allow_insecure_host = true;
    let request = merchant().sign(Operation::BalanceStatus, &Fields::new(), salt(), &options).unwrap();
    assert_eq!(request.url, "https://api.freedompay.kz/g2g/balance_status");
}
