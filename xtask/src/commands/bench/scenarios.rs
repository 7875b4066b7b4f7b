//! The scenarios, the contenders of each, and the runtimes.

/// A set of messages that `benches/messages` makes, and the contenders for it.
pub(super) struct Scenario {
    pub(super) set: &'static str,
    /// The table of the page that contains it, and its name on the command line.
    pub(super) group: &'static str,
    pub(super) title: &'static str,
    /// The folder of its contenders in `benches/contenders`.
    folder: &'static str,
    contenders: &'static [Contender],
    /// Whether all runtimes are measured by default, or only the oldest Node.
    pub(super) everywhere: bool,
}

/// An implementation that is measured: a file in the folder of the scenario.
pub(super) struct Contender {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// Prefixes of the runtimes that it runs in.
    runtimes: &'static [&'static str],
}

/// The contender that the others are compared with.
pub(super) const OURS: &str = "ours";

/// The same with a new `Merchant` for each message.
pub(super) const OURS_NEW: &str = "ours-new";

/// Hand-optimised JavaScript with `crypto.hash`.
pub(super) const A: &str = "by-hand-hash";

/// Groups without scenarios.
pub(super) const COLD: &str = "cold";
pub(super) const SIZE: &str = "size";

const ALL: &[&str] = &[""];

/// The runtimes with `node:crypto`. Only these sign requests, because browsers have no secret.
const SERVERS: &[&str] = &["node", "deno", "bun", "workerd"];

const WORKERD: &[&str] = &["workerd"];

const fn contender(name: &'static str, title: &'static str, runtimes: &'static [&'static str]) -> Contender {
    Contender { name, title, runtimes }
}

const fn ours(runtimes: &'static [&'static str]) -> Contender {
    contender(OURS, "this package", runtimes)
}

const VERIFY: &[Contender] = &[
    ours(ALL),
    contender(OURS_NEW, "this package, a new `Merchant` for each message", ALL),
    contender(A, "A: by hand, `crypto.hash`", SERVERS),
    contender("by-hand-create-hash", "A: by hand, `createHash`", WORKERD),
    contender("by-hand-js-md5", "A: by hand, js-md5", ALL),
    contender("by-hand-subtle", "A: by hand, `crypto.subtle`", WORKERD),
    contender("usual-hash", "B: URLSearchParams, `crypto.hash`", SERVERS),
    contender("usual-js-md5", "B: URLSearchParams, js-md5", ALL),
];

const SIGN: &[Contender] = &[
    ours(SERVERS),
    contender("by-hand", "by hand, any fields", SERVERS),
    contender("template", "by hand, these fields only", SERVERS),
    contender("usual", "URLSearchParams, `randomUUID`", SERVERS),
];

const ANSWER: &[Contender] = &[
    ours(SERVERS),
    contender("by-hand", "a regular expression by hand", SERVERS),
    contender("xml-parser", "fast-xml-parser", SERVERS),
];

const PREVIEW: &[Contender] = &[ours(ALL), contender("usual", "by hand, without checks", ALL)];

/// The contenders of tables with one runtime.
const PAIR: &[Contender] = &[ours(ALL), contender(A, "A: by hand, `crypto.hash`", SERVERS)];

const ALONE: &[Contender] = &[ours(ALL)];

const fn everywhere(
    set: &'static str,
    group: &'static str,
    title: &'static str,
    contenders: &'static [Contender],
) -> Scenario {
    Scenario { set, group, title, folder: group, contenders, everywhere: true }
}

const fn pair(set: &'static str, group: &'static str, title: &'static str, folder: &'static str) -> Scenario {
    Scenario { set, group, title, folder, contenders: PAIR, everywhere: false }
}

const fn fields(set: &'static str, title: &'static str) -> Scenario {
    pair(set, "fields", title, "verify")
}

const fn bytes(set: &'static str, title: &'static str) -> Scenario {
    pair(set, "bytes", title, "verify")
}

const fn forged(set: &'static str, title: &'static str) -> Scenario {
    Scenario { set, group: "forged", title, folder: "forged", contenders: ALONE, everywhere: false }
}

pub(super) const SCENARIOS: &[Scenario] = &[
    everywhere("verify", "verify", "Verify a callback", VERIFY),
    everywhere("sign-p2p2nonreg", "sign", "Sign `p2p2nonreg`", SIGN),
    everywhere("sign-reg2reg", "sign", "Sign `reg2reg`", SIGN),
    everywhere("answer", "answer", "Verify an answer", ANSWER),
    everywhere("preview", "preview", "Preview", PREVIEW),
    pair("escaped", "cases", "Cyrillic text, most bytes escaped", "verify"),
    pair("error", "cases", "an error with its code", "verify"),
    pair("links", "cases", "two post links in turn", "links"),
    pair("secrets", "cases", "two secrets, the second matches", "secrets"),
    fields("fields-5-documented", "5 fields"),
    fields("fields-5-documented-shuffled", "5 fields, shuffled"),
    fields("fields-13-documented", "13 fields"),
    fields("fields-13-documented-shuffled", "13 fields, shuffled"),
    fields("fields-13-undocumented", "13 fields, undocumented"),
    fields("fields-13-undocumented-shuffled", "13 fields, undocumented, shuffled"),
    fields("fields-50-documented", "50 fields"),
    fields("fields-50-documented-shuffled", "50 fields, shuffled"),
    fields("fields-50-undocumented", "50 fields, undocumented"),
    fields("fields-50-undocumented-shuffled", "50 fields, undocumented, shuffled"),
    fields("fields-500-documented", "500 fields"),
    fields("fields-500-documented-shuffled", "500 fields, shuffled"),
    fields("fields-500-undocumented", "500 fields, undocumented"),
    fields("fields-500-undocumented-shuffled", "500 fields, undocumented, shuffled"),
    bytes("bytes-405", "0.4 KB"),
    bytes("bytes-1024", "1 KB"),
    bytes("bytes-4096", "4 KB"),
    bytes("bytes-16384", "16 KB"),
    bytes("bytes-65536", "64 KB"),
    forged("forged-fields", "512 fields in a random order"),
    forged("forged-value", "one long value"),
    forged("forged-escapes", "one long value, all escaped"),
    forged("forged-prefix", "names of 256 bytes that share 253"),
    forged("forged-ambiguous", "names that rules A and B may sort differently"),
    forged("forged-empty-names", "506 empty names"),
    forged("forged-too-many", "32,000 empty names"),
    forged("forged-brackets", "brackets, 8 levels, the same parents"),
    forged("forged-chains", "brackets, 8 levels, different parents for each field"),
    forged("forged-lists", "lists"),
    forged("forged-prefix-brackets", "brackets after names that share 90 bytes"),
    forged("forged-ambiguous-brackets", "brackets after names that rules A and B may sort differently"),
    forged("forged-depth", "brackets, 200 levels"),
    forged("forged-xml", "XML, 512 fields of entities"),
    forged("forged-xml-depth", "XML, 22,000 levels"),
];

impl Scenario {
    pub(super) const fn all(&self) -> &'static [Contender] {
        self.contenders
    }

    pub(super) fn contenders(&self, runtime: &str) -> Vec<&'static Contender> {
        let contenders = self.contenders.iter();
        contenders.filter(|each| each.runtimes.iter().any(|prefix| runtime.starts_with(prefix))).collect()
    }

    /// Its title outside its table.
    pub(super) fn subject(&self) -> String {
        match self.group {
            "fields" | "bytes" => format!("Callback of {}", self.title),
            "cases" => format!("Callback: {}", self.title),
            _ => self.title.to_owned(),
        }
    }

    /// Its file in `benches/contenders`.
    pub(super) fn path(&self, contender: &Contender) -> String {
        format!("{}/{}", self.folder, contender.name)
    }
}

pub(super) fn group(name: &str) -> impl Iterator<Item = &'static Scenario> {
    SCENARIOS.iter().filter(move |each| each.group == name)
}

/// The title of a contender that verifies callbacks.
pub(super) fn verifier(name: &str) -> &'static str {
    VERIFY.iter().find(|each| each.name == name).map_or("", |each| each.title)
}
