//! Mistakes about the script name: another URL, another part of the URL, another form.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use percent_encoding::percent_decode_str;

use super::candidate::{Candidate, Mistake, add_candidate};
use super::cause::Cause;
use crate::message::script::{path_of, script_name};
use crate::operation::Operation;
use crate::text::mask;

/// The maximum number of script names that are tried.
const MAX_SCRIPTS: usize = 160;

/// The maximum number of other URLs that are tried.
const MAX_URLS: usize = 8;

/// Methods of the gateway besides payouts.
const OTHER_METHODS: [&str; 3] = ["init_payment.php", "get_status.php", "index.php"];

/// The script name; `None`: the string has no script name.
pub(super) type Script = Option<String>;

/// What is known about the URL of the message.
pub(super) struct UrlContext<'c> {
    /// The script name that a correct check uses; `None`: it uses none.
    pub(super) expected: Option<&'c str>,
    pub(super) url: Option<&'c str>,
    pub(super) others: &'c [&'c str],
}

/// Script names with up to two mistakes each.
pub(super) fn candidates(context: &UrlContext<'_>) -> Vec<Candidate<Script>> {
    let mut scripts = ScriptCandidates { expected: context.expected, candidates: Vec::new() };
    if let Some(expected) = context.expected {
        scripts.add(Candidate::correct(expected.into()));
    }
    if let Some(url) = context.url {
        scripts.add_parts_of(url, &[]);
    }
    // The expected script name may be a whole path by mistake.
    if let Some(expected) = context.expected {
        scripts.add_parts_of(expected, &[]);
    }
    for url in context.others.iter().take(MAX_URLS) {
        let (name, printable) = (script_name(url), mask::printable_name(url));
        let mistake =
            Mistake::new(Cause::ScriptOtherUrl, format!("the message was signed for the url {printable}"));
        scripts.add_parts_of(url, core::slice::from_ref(&mistake));
        scripts.add(Candidate { value: name.into(), mistakes: Vec::from([mistake]) });
    }
    let methods = Operation::ALL.iter().map(|operation| operation.as_str()).chain(OTHER_METHODS);
    for method in methods {
        scripts.add_mistaken(method, &[], Cause::ScriptMethod, "the name of a method of the gateway");
    }
    scripts.add_mistaken("", &[], Cause::ScriptEmpty, "the empty name");
    for candidate in scripts.candidates.clone() {
        scripts.add_letter_cases_of(&candidate);
    }
    scripts.finish()
}

struct ScriptCandidates<'c> {
    expected: Option<&'c str>,
    candidates: Vec<Candidate<String>>,
}

/// A URL, and the parts of it that programs use as the script name.
struct UrlParts<'u> {
    path: &'u str,
    /// The correct script name.
    name: &'u str,
    /// The query with its `?`, or empty.
    query: &'u str,
    /// The query and the fragment.
    after_path: &'u str,
    /// The URL without query and fragment.
    without_query: &'u str,
}

impl<'u> UrlParts<'u> {
    fn of(url: &'u str) -> Self {
        let after_path = url.find(['?', '#']).and_then(|at| url.get(at..)).unwrap_or_default();
        Self {
            path: path_of(url),
            name: script_name(url),
            query: after_path.split('#').next().unwrap_or_default(),
            after_path,
            without_query: url.strip_suffix(after_path).unwrap_or(url),
        }
    }
}

impl ScriptCandidates<'_> {
    fn add(&mut self, candidate: Candidate<String>) {
        let count = candidate.mistake_count();
        if count <= 2 && (count == 0 || Some(candidate.value.as_str()) != self.expected) {
            add_candidate(&mut self.candidates, candidate);
        }
    }

    /// Adds a script name with one mistake besides the `earlier` ones.
    fn add_mistaken(&mut self, script: &str, earlier: &[Mistake], cause: Cause, what: &str) {
        let expected = match self.expected {
            Some(expected) => format!("not \"{}\"", mask::printable_name(expected)),
            None => "not without a script name".to_owned(),
        };
        let script_name = mask::printable_name(script);
        let message =
            format!("the message was signed under the script name \"{script_name}\" ({what}), {expected}");
        let mut mistakes = earlier.to_vec();
        mistakes.push(Mistake::new(cause, message));
        self.add(Candidate { value: script.into(), mistakes });
    }

    /// Adds what programs use in place of the last path segment of a URL.
    fn add_parts_of(&mut self, url: &str, earlier: &[Mistake]) {
        let parts = UrlParts::of(url);
        self.add_last_segment(&parts, earlier);
        self.add_paths(&parts, earlier);
        self.add_segments(&parts, earlier);
        self.add_double_mistakes(&parts, earlier);
    }

    fn add_last_segment(&mut self, parts: &UrlParts<'_>, earlier: &[Mistake]) {
        let name = parts.name;
        let last = parts.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if name.is_empty() && !last.is_empty() {
            let what = "the last segment; the given url ends with a slash";
            self.add_mistaken(last, earlier, Cause::ScriptTrailingSlash, what);
        } else {
            self.add_mistaken(name, earlier, Cause::ScriptSegment, "the last segment of the url");
            let script = format!("{name}/");
            self.add_mistaken(&script, earlier, Cause::ScriptTrailingSlash, "with a slash after it");
        }
        for part in [parts.query, parts.after_path] {
            if !part.is_empty() {
                let script = [name, part].concat();
                self.add_mistaken(&script, earlier, Cause::ScriptQuery, "with the query after it");
            }
        }
    }

    fn add_paths(&mut self, parts: &UrlParts<'_>, earlier: &[Mistake]) {
        let mut add = |script: &str, what| self.add_mistaken(script, earlier, Cause::ScriptWholePath, what);
        add(parts.path, "the whole path");
        let mut rest = parts.path.trim_start_matches('/');
        while !rest.is_empty() {
            let what = "more of the path than its last segment";
            add(rest, what);
            add(&format!("/{rest}"), what);
            rest = rest.split_once('/').map_or("", |(_, rest)| rest);
        }
        add(parts.without_query, "the whole url");
    }

    fn add_segments(&mut self, parts: &UrlParts<'_>, earlier: &[Mistake]) {
        for segment in parts.path.split('/').filter(|segment| !segment.is_empty()) {
            self.add_mistaken(segment, earlier, Cause::ScriptSegment, "another segment of the url");
            if let Some((stem, _)) = segment.rsplit_once('.') {
                self.add_mistaken(stem, earlier, Cause::ScriptSegment, "a segment without its extension");
            }
        }
        let origin = parts.without_query.strip_suffix(parts.path);
        if let Some(host) = origin.and_then(|origin| origin.split("//").nth(1)) {
            self.add_mistaken(host, earlier, Cause::ScriptSegment, "the host of the url");
        }
        if let Ok(decoded) = percent_decode_str(parts.name).decode_utf8() {
            let what = "with its percent escapes decoded";
            self.add_mistaken(&decoded, earlier, Cause::ScriptDecoded, what);
        }
    }

    /// Adds script names with two mistakes about one URL.
    fn add_double_mistakes(&mut self, parts: &UrlParts<'_>, earlier: &[Mistake]) {
        let mut add = |script: &str, (cause, what), (other_cause, addition): (Cause, &str)| {
            let mut mistakes = earlier.to_vec();
            mistakes.push(Mistake::new(other_cause, format!("the script name has {addition}")));
            self.add_mistaken(script, &mistakes, cause, what);
        };
        let paths = [parts.path, parts.path.trim_start_matches('/')];
        let whole_path = (Cause::ScriptWholePath, "the whole path");
        if !parts.query.is_empty() {
            let with_query = (Cause::ScriptQuery, "the query after it");
            for path in paths {
                add(&[path, parts.query].concat(), whole_path, with_query);
            }
            let whole_url = (Cause::ScriptWholePath, "the whole url");
            add(&[parts.without_query, parts.query].concat(), whole_url, with_query);
            let with_slash = (Cause::ScriptTrailingSlash, "with a slash after it");
            add(&format!("{}/{}", parts.name, parts.query), with_slash, with_query);
        }
        if !parts.path.ends_with('/') {
            for path in paths {
                add(&format!("{path}/"), whole_path, (Cause::ScriptTrailingSlash, "a slash after it"));
            }
        }
    }

    fn add_letter_cases_of(&mut self, candidate: &Candidate<String>) {
        for changed in [candidate.value.to_lowercase(), candidate.value.to_uppercase()] {
            if changed != candidate.value {
                let what = "in another letter case";
                self.add_mistaken(&changed, &candidate.mistakes, Cause::ScriptCase, what);
            }
        }
    }

    fn finish(self) -> Vec<Candidate<Script>> {
        let mut scripts: Vec<_> = self
            .candidates
            .into_iter()
            .map(|candidate| Candidate { value: Some(candidate.value), mistakes: candidate.mistakes })
            .collect();
        // The sort is stable: more probable names stay first.
        scripts.sort_by_key(Candidate::mistake_count);
        if self.expected.is_some() {
            let message = "the message was signed without a script name";
            let left_out = Candidate::mistaken(None, Cause::ScriptLeftOut, message);
            scripts.insert(scripts.len().min(1), left_out);
        } else {
            scripts.insert(0, Candidate::correct(None));
        }
        scripts.truncate(MAX_SCRIPTS);
        scripts
    }
}
