//! Causes about the script name: another URL, another part of it, another form.

use alloc::{format, string::String, vec::Vec};

use percent_encoding::percent_decode_str;

use super::cause::{Cause, Choice, Step};
use crate::message::script::{path_of, script_name};
use crate::operation::Operation;
use crate::text::mask;

/// How many script names are tried.
const MAX_SCRIPTS: usize = 160;

/// Methods of the gateway's other than payouts.
const OTHER_METHODS: [&str; 3] = ["init_payment.php", "get_status.php", "index.php"];

/// The script name, or none at all.
pub(super) type Script = Option<String>;

/// What is known of the URL that was called.
pub(super) struct Known<'c> {
    /// The script name that a check would take.
    pub(super) expected: &'c str,
    /// The URL of the message, and the others.
    pub(super) url: Option<&'c str>,
    pub(super) others: &'c [&'c str],
}

/// Script names with up to two mistakes each.
pub(super) fn choices(known: &Known<'_>) -> Vec<Choice<Script>> {
    let mut found = Found { choices: Vec::new() };
    found.add(Choice::right(known.expected.into()), known.expected);
    if let Some(url) = known.url {
        found.source(url, &[], known.expected);
    }
    // A whole path given as the script name.
    found.source(known.expected, &[], known.expected);
    for other in known.others.iter().take(8) {
        let (name, shown) = (script_name(other), mask::printable_name(other));
        let step = Step::new(Cause::ScriptOtherUrl, format!("it was signed for the url {shown}"));
        found.source(other, core::slice::from_ref(&step), known.expected);
        found.add(Choice { value: name.into(), steps: Vec::from([step]) }, known.expected);
    }
    let methods = Operation::ALL.iter().map(|operation| operation.as_str()).chain(OTHER_METHODS);
    for method in methods {
        found.wrong(
            method,
            &[],
            Cause::ScriptMethod,
            "the name of a method of the gateway's",
            known.expected,
        );
    }
    found.wrong("", &[], Cause::ScriptEmpty, "the empty one", known.expected);
    for choice in found.choices.clone() {
        found.letter_case(&choice, known.expected);
    }
    let mut choices: Vec<_> = found
        .choices
        .into_iter()
        .map(|choice| Choice { value: Some(choice.value), steps: choice.steps })
        .collect();
    // Stable: the plausible ones stay in front.
    choices.sort_by_key(Choice::weight);
    let left_out = Choice::wrong(None, Cause::ScriptLeftOut, "it was signed without a script name");
    choices.insert(choices.len().min(1), left_out);
    choices.truncate(MAX_SCRIPTS);
    choices
}

struct Found {
    choices: Vec<Choice<String>>,
}

impl Found {
    /// Keeps the plainest way to each name.
    fn add(&mut self, choice: Choice<String>, expected: &str) {
        if choice.weight() > 2 || (choice.weight() > 0 && choice.value == expected) {
            return;
        }
        match self.choices.iter_mut().find(|known| known.value == choice.value) {
            Some(known) if known.weight() <= choice.weight() => {}
            Some(known) => *known = choice,
            None => self.choices.push(choice),
        }
    }

    fn wrong(&mut self, script: &str, before: &[Step], cause: Cause, what: &str, expected: &str) {
        let sentence = format!(
            "it was signed under the script name \"{}\" ({what}), not \"{}\"",
            mask::printable_name(script),
            mask::printable_name(expected)
        );
        let mut steps = before.to_vec();
        steps.push(Step::new(cause, sentence));
        self.add(Choice { value: script.into(), steps }, expected);
    }

    /// What programs take from a URL in place of its last segment.
    fn source(&mut self, url: &str, before: &[Step], expected: &str) {
        let path = path_of(url);
        let name = script_name(url);
        let behind = url.find(['?', '#']).and_then(|at| url.get(at..)).unwrap_or_default();
        let query = behind.split('#').next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let mut wrong = |script: &str, cause, what| self.wrong(script, before, cause, what, expected);

        if name.is_empty() && !last.is_empty() {
            wrong(last, Cause::ScriptTrailingSlash, "the last segment; the url here ends in a slash");
        } else {
            wrong(name, Cause::ScriptSegment, "the last segment of the url");
            wrong(&format!("{name}/"), Cause::ScriptTrailingSlash, "with a slash behind it");
        }
        for part in [query, behind] {
            if !part.is_empty() {
                wrong(&[name, part].concat(), Cause::ScriptQuery, "with the query behind it");
            }
        }
        wrong(path, Cause::ScriptWholePath, "the whole path");
        let mut rest = path.trim_start_matches('/');
        while !rest.is_empty() {
            wrong(rest, Cause::ScriptWholePath, "more of the path than its last segment");
            wrong(&format!("/{rest}"), Cause::ScriptWholePath, "more of the path than its last segment");
            rest = rest.split_once('/').map_or("", |(_, rest)| rest);
        }
        let whole = url.strip_suffix(behind).unwrap_or(url);
        wrong(whole, Cause::ScriptWholePath, "the whole url");
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            wrong(segment, Cause::ScriptSegment, "another segment of the url");
            if let Some((stem, _)) = segment.rsplit_once('.') {
                wrong(stem, Cause::ScriptSegment, "a segment without its extension");
            }
        }
        if let Some(host) = whole.strip_suffix(path).and_then(|host| host.split("//").nth(1)) {
            wrong(host, Cause::ScriptSegment, "the host of the url");
        }
        if let Ok(decoded) = percent_decode_str(name).decode_utf8() {
            wrong(&decoded, Cause::ScriptDecoded, "with its percent escapes decoded");
        }

        // Two mistakes at once, about one URL.
        let mut two = |script: &str, cause, what, more, more_what: &'static str| {
            let mut steps = before.to_vec();
            steps.push(Step::new(more, format!("the script name has {more_what}")));
            self.wrong(script, &steps, cause, what, expected);
        };
        if !query.is_empty() {
            for path in [path, path.trim_start_matches('/')] {
                let script = [path, query].concat();
                two(
                    &script,
                    Cause::ScriptWholePath,
                    "the whole path",
                    Cause::ScriptQuery,
                    "the query behind it",
                );
            }
            let script = [whole, query].concat();
            two(&script, Cause::ScriptWholePath, "the whole url", Cause::ScriptQuery, "the query behind it");
            let script = format!("{name}/{query}");
            let slash = Cause::ScriptTrailingSlash;
            two(&script, slash, "with a slash behind it", Cause::ScriptQuery, "the query behind it");
        }
        if !path.ends_with('/') {
            for path in [path, path.trim_start_matches('/')] {
                let (script, slash) = (format!("{path}/"), Cause::ScriptTrailingSlash);
                two(&script, Cause::ScriptWholePath, "the whole path", slash, "a slash behind it");
            }
        }
    }

    fn letter_case(&mut self, choice: &Choice<String>, expected: &str) {
        for changed in [choice.value.to_lowercase(), choice.value.to_uppercase()] {
            if changed != choice.value {
                self.wrong(&changed, &choice.steps, Cause::ScriptCase, "in other letter case", expected);
            }
        }
    }
}
