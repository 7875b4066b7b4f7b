//! Compares the crate with two signers that share no code with it: one in PHP, the language of the vendor's library,
//! and one in Python. Run with `cargo xtask test differential`. `DIFFERENTIAL_MESSAGES` sets the number of messages
//! (default 100,000).
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::thread;

mod common;

use common::tree::Tree;
use freedompay_payouts::{Fields, Rule, Secret, Value, sign_fields};

#[test]
#[ignore = "needs PHP: cargo xtask test differential"]
fn digests_are_equal_to_those_of_php() {
    // For a list in a list, and for nested fields beside other ones under an integer key, the older branch of the
    // vendor's SDK gives several values the same name and keeps only one of them. The crate signs all values, so such
    // messages are not compared.
    compare("php", "tests/differential/sign.php", false);
}

#[test]
#[ignore = "needs Python: cargo xtask test differential"]
fn digests_are_equal_to_those_of_python() {
    compare("python3", "tests/differential/sign.py", true);
}

struct Message {
    script: String,
    secret: String,
    fields: Fields,
}

fn compare(program: &str, signer: &str, lists_in_lists: bool) {
    let count: u64 =
        std::env::var("DIFFERENTIAL_MESSAGES").map_or(100_000, |count| count.parse().expect("a number"));
    let mut child = Command::new(program)
        .arg(signer)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    let mut input = child.stdin.take().expect("it is piped");
    let writer = thread::spawn(move || {
        for seed in 0..count {
            writeln!(input, "{}", json(&message(seed, lists_in_lists))).expect("the signer reads");
        }
    });
    let answers = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut differing = 0_u32;
    let mut compared = 0;
    for (seed, theirs) in (0..count).zip(answers.lines()) {
        let message = message(seed, lists_in_lists);
        let ours = digests(&message);
        assert_eq!(ours, theirs.expect("text"), "message {seed}: {}", json(&message));
        let mut each = ours.split(' ');
        let documented = each.next();
        differing += u32::from(each.any(|other| Some(other) != documented));
        compared += 1;
    }
    writer.join().expect("every message was written");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(compared, count);
    // Otherwise the messages would not distinguish the rules.
    assert!(differing > 0, "no message has differing orders");
    println!("{program}: {compared} messages agree, {differing} of them with differing orders");
}

fn digests(message: &Message) -> String {
    let secret = Secret::new(message.secret.as_str()).expect("a secret");
    let sign = |rule: &Rule| sign_fields(message.script.as_str(), &message.fields, &secret, Some(*rule));
    let digests: Vec<String> =
        Rule::ALL.iter().map(|rule| sign(rule).expect("a message").to_string()).collect();
    digests.join(" ")
}

/// The message of a seed. Writer and reader generate the same one.
fn message(seed: u64, lists_in_lists: bool) -> Message {
    let mut random = Random { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, lists_in_lists };
    Message {
        script: random.text(),
        secret: format!("key{}", random.below(1000)),
        fields: random.fields(1, true),
    }
}

/// Integer keys of PHP. (The other names with digits are none.)
const INTEGERS: [&str; 8] = ["0", "5", "7", "10", "-1", "-10", "9223372036854775807", "-9223372036854775808"];

/// Keys that PHP leaves text, although they look like integers.
const NO_INTEGERS: [&str; 5] = ["00", "01", "-0", "-01", "9223372036854775808"];

/// xorshift64*: varied and reproducible.
struct Random {
    state: u64,
    lists_in_lists: bool,
}

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let at = self.below(choices.len() as u64);
        choices[usize::try_from(at).expect("small")]
    }

    /// Many names are prefixes of others, because there the rules differ. Nested names can be integers, which PHP treats
    /// as indices, if `may_be_list`; names of the top level cannot, because PHP also sorts flattened names that are
    /// integers as numbers. No name is repeated on a level, which a PHP array cannot represent.
    fn fields(&mut self, depth: u64, may_be_list: bool) -> Fields {
        let mut fields = Fields::new();
        for _ in 0..=self.below(8) {
            let mut name =
                String::from(self.one_of(&["pg_", "pg_a", "pg_l", "Z", "ы", "pg_order_id", "pg_sig"]));
            if may_be_list && depth > 1 && self.below(3) == 0 {
                name = String::from(self.one_of(&INTEGERS));
            } else if depth > 1 && self.below(6) == 0 {
                name = String::from(self.one_of(&NO_INTEGERS));
            }
            let is_integer = INTEGERS.contains(&name.as_str());
            for _ in 0..if is_integer { 0 } else { self.below(4) } {
                name.push(self.one_of(&['0', '1', '9', 'a', 'z', 'A', '_', '-', '.', 'ж', '😀']));
            }
            if fields.get(&name).is_none() {
                let is_text = is_integer && !self.lists_in_lists;
                let value = if is_text { self.text().into() } else { self.value(depth, true) };
                fields.push(name, value);
            }
        }
        fields
    }

    fn value(&mut self, depth: u64, may_be_list: bool) -> Tree {
        match self.below(10) {
            0 if depth < 4 => self.fields(depth + 1, may_be_list).into(),
            1 if depth < 4 && may_be_list => {
                let items = 1 + self.below(14);
                (0..items).map(|_| self.value(depth + 1, self.lists_in_lists)).collect::<Vec<_>>().into()
            }
            _ => self.text().into(),
        }
    }

    fn text(&mut self) -> String {
        let length = self.below(6);
        let characters = ['0', '1', 'a', ';', ' ', '+', '&', '"', '\\', 'Я', 'é', '\u{7f}', '\n', '😀', '<'];
        (0..length).map(|_| self.one_of(&characters)).collect()
    }
}

/// Written by hand to keep the order of the names.
fn json(message: &Message) -> String {
    let mut text = String::from("{\"script\":");
    write_text(&message.script, &mut text);
    text.push_str(",\"secret\":");
    write_text(&message.secret, &mut text);
    text.push_str(",\"fields\":");
    write_fields(message.fields.iter(), &mut text);
    text.push('}');
    text
}

fn write_fields<'f>(fields: impl Iterator<Item = (&'f str, Value<'f>)>, json: &mut String) {
    json.push('{');
    for (at, (name, value)) in fields.enumerate() {
        json.push_str(if at == 0 { "" } else { "," });
        write_text(name, json);
        json.push(':');
        write_value(value, json);
    }
    json.push('}');
}

fn write_value(value: Value<'_>, json: &mut String) {
    match value {
        Value::Text(text) => write_text(text, json),
        Value::Fields(fields) => write_fields(fields.iter(), json),
        Value::List(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                json.push_str(if at == 0 { "" } else { "," });
                write_value(item, json);
            }
            json.push(']');
        }
    }
}

fn write_text(text: &str, json: &mut String) {
    write!(json, "{}", serde_json::Value::from(text)).expect("a string takes all");
}
