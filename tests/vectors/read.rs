//! Reads the test vectors, which the tests of native Rust, of the wasm and of the npm package share.

use freedompay_payouts::{Fields, Rule};

use super::common::tree::Tree;

pub struct Vector {
    pub title: String,
    pub script: String,
    pub secret: String,
    pub fields: Fields,
    pub pg_sig: String,
    pub rules: Vec<Rule>,
}

pub fn vectors() -> Vec<Vector> {
    let file: serde_json::Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let vectors: Vec<_> = file.as_array().unwrap().iter().enumerate().map(vector).collect();
    assert_eq!(vectors.len(), 25);
    vectors
}

fn vector((number, vector): (usize, &serde_json::Value)) -> Vector {
    let text = |name: &str| vector[name].as_str().unwrap().to_owned();
    let rule = |name: &serde_json::Value| {
        *Rule::ALL.iter().find(|rule| rule.as_str() == name.as_str().unwrap()).unwrap()
    };
    Vector {
        title: format!("vector {number} ({})", text("note")),
        script: text("script"),
        secret: text("secret"),
        fields: fields(&vector["fields"]),
        pg_sig: text("pg_sig"),
        rules: vector["rules"].as_array().unwrap().iter().map(rule).collect(),
    }
}

/// Fields are a list of pairs, which keeps repeated names, or an object.
fn fields(json: &serde_json::Value) -> Fields {
    match json {
        serde_json::Value::Array(pairs) => {
            pairs.iter().map(|pair| (pair[0].as_str().unwrap(), value(&pair[1]))).collect()
        }
        serde_json::Value::Object(object) => object.iter().map(|(name, json)| (name, value(json))).collect(),
        other => panic!("not fields: {other}"),
    }
}

/// A list of pairs means nested fields; any other list is a list.
fn value(json: &serde_json::Value) -> Tree {
    match json {
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Number(number) => number.to_string().into(),
        serde_json::Value::Array(items) if items.iter().all(serde_json::Value::is_array) => {
            fields(json).into()
        }
        serde_json::Value::Array(items) => items.iter().map(value).collect::<Vec<_>>().into(),
        other => panic!("not a value: {other}"),
    }
}
