//! What is measured: the works, who contends in each, and where.

/// A work, as a set of messages: `benches/messages.mjs` makes it.
pub(super) struct Work {
    /// The set's name.
    pub(super) set: &'static str,
    pub(super) title: &'static str,
    /// The folder of `benches/contenders`.
    folder: &'static str,
    contenders: &'static [Contender],
}

/// A file of that folder.
pub(super) struct Contender {
    pub(super) name: &'static str,
    /// With its letter, where others speak of it.
    pub(super) title: &'static str,
    /// Prefixes of the runtimes that it runs in.
    on: &'static [&'static str],
}

/// The contender that the others are compared with.
pub(super) const OURS: &str = "ours";

const EVERYWHERE: &[&str] = &[""];

/// Where there is `node:crypto`; and where requests are signed, since browsers have no secret.
const SERVERS: &[&str] = &["node", "deno", "bun", "workerd"];

const WORKERS: &[&str] = &["workerd"];

const fn ours(on: &'static [&'static str]) -> Contender {
    Contender { name: OURS, title: "this package", on }
}

const VERIFIERS: &[Contender] = &[
    ours(EVERYWHERE),
    Contender { name: "by-hand-hash", title: "A: by hand, `crypto.hash`", on: SERVERS },
    Contender { name: "by-hand-create-hash", title: "A: by hand, `createHash`", on: WORKERS },
    Contender { name: "by-hand-js-md5", title: "A: by hand, js-md5", on: EVERYWHERE },
    Contender { name: "by-hand-subtle", title: "A: by hand, `crypto.subtle`", on: WORKERS },
    Contender { name: "usual-hash", title: "B: URLSearchParams, `crypto.hash`", on: SERVERS },
    Contender { name: "usual-js-md5", title: "B: URLSearchParams, js-md5", on: EVERYWHERE },
];

const SIGNERS: &[Contender] = &[
    ours(SERVERS),
    Contender { name: "by-hand", title: "the strongest JavaScript", on: SERVERS },
    Contender { name: "usual", title: "the usual JavaScript", on: SERVERS },
];

/// All works but the growth.
pub(super) const WORKS: &[Work] = &[
    Work {
        set: "verify",
        title: "A raw callback, urlencoded, to its verified fields",
        folder: "verify",
        contenders: VERIFIERS,
    },
    Work {
        set: "sign-p2p2nonreg",
        title: "Fields to a signed request, `p2p2nonreg`",
        folder: "sign",
        contenders: SIGNERS,
    },
    Work {
        set: "sign-reg2reg",
        title: "Fields to a signed request, `reg2reg`",
        folder: "sign",
        contenders: SIGNERS,
    },
    Work {
        set: "answer",
        title: "An answer in XML to its verified fields",
        folder: "answer",
        contenders: &[
            ours(SERVERS),
            Contender { name: "xml-parser", title: "fast-xml-parser, `crypto.hash`", on: SERVERS },
            Contender { name: "by-hand", title: "a regular expression, `crypto.hash`", on: SERVERS },
        ],
    },
    Work {
        set: "preview",
        title: "Fields to a preview",
        folder: "preview",
        contenders: &[
            ours(EVERYWHERE),
            Contender { name: "usual", title: "the usual JavaScript, without checks", on: EVERYWHERE },
        ],
    },
];

const GROWING: &[Contender] =
    &[ours(&["node"]), Contender { name: "by-hand-hash", title: "A: by hand, `crypto.hash`", on: &["node"] }];

const fn growing(set: &'static str, title: &'static str) -> Work {
    Work { set, title, folder: "verify", contenders: GROWING }
}

/// How the cost of verifying grows: sets of callbacks, with the number that grows in their names.
pub(super) const GROWTH: &[Work] = &[
    growing("fields-5", "5 fields"),
    growing("fields-50", "50 fields"),
    growing("fields-100", "100 fields"),
    growing("fields-250", "250 fields"),
    growing("fields-500", "500 fields"),
    growing("bytes-405", "0.4 KB"),
    growing("bytes-1024", "1 KB"),
    growing("bytes-4096", "4 KB"),
    growing("bytes-16384", "16 KB"),
];

/// Who contends from the start of a process.
pub(super) const STARTERS: &[&str] = &[OURS, "by-hand-hash", "by-hand-js-md5"];

impl Work {
    pub(super) const fn all(&self) -> &'static [Contender] {
        self.contenders
    }

    pub(super) fn contenders(&self, runtime: &str) -> Vec<&'static Contender> {
        let contenders = self.contenders.iter();
        contenders.filter(|each| each.on.iter().any(|prefix| runtime.starts_with(prefix))).collect()
    }

    /// As the runners want to know it.
    pub(super) fn path(&self, contender: &Contender) -> String {
        format!("{}/{}", self.folder, contender.name)
    }
}

/// What a contender of a work is called in tables.
pub(super) fn title(work: &Work, contender: &str) -> &'static str {
    work.contenders.iter().find(|each| each.name == contender).map_or("?", |each| each.title)
}
