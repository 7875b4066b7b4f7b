//! Causes about the digest itself: another hash, another way to write it.

#![allow(clippy::arithmetic_side_effects, reason = "a match before each operation gives the range")]

use alloc::vec::Vec;

use hmac::{KeyInit, Mac, SimpleHmac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

use super::cause::{Cause, Step};

/// Fewer hex digits than this prove nothing: 32 bits.
const SHORTEST: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha256,
}

impl Hash {
    const ALL: [Self; 3] = [Self::Md5, Self::Sha1, Self::Sha256];

    const fn hex_digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
        }
    }

    fn steps(self, keyed: bool) -> Vec<Step> {
        let step = match (self, keyed) {
            (Self::Md5, false) => return Vec::new(),
            (Self::Md5, true) => (Cause::DigestHmacMd5, "pg_sig is an HMAC-MD5, not an MD5"),
            (Self::Sha1, false) => (Cause::DigestSha1, "pg_sig is a SHA-1, not an MD5"),
            (Self::Sha1, true) => (Cause::DigestHmacSha1, "pg_sig is an HMAC-SHA-1, not an MD5"),
            (Self::Sha256, false) => (Cause::DigestSha256, "pg_sig is a SHA-256, not an MD5"),
            (Self::Sha256, true) => (Cause::DigestHmacSha256, "pg_sig is an HMAC-SHA-256, not an MD5"),
        };
        Vec::from([Step::new(step.0, step.1)])
    }
}

/// A hash that has taken something in and may take more.
#[derive(Clone)]
pub(super) enum State {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl State {
    pub(super) fn new(hash: Hash) -> Self {
        match hash {
            Hash::Md5 => Self::Md5(Md5::new()),
            Hash::Sha1 => Self::Sha1(Sha1::new()),
            Hash::Sha256 => Self::Sha256(Sha256::new()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(state) => state.update(bytes),
            Self::Sha1(state) => state.update(bytes),
            Self::Sha256(state) => state.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Output {
        match self {
            Self::Md5(state) => Output::new(&state.finalize()),
            Self::Sha1(state) => Output::new(&state.finalize()),
            Self::Sha256(state) => Output::new(&state.finalize()),
        }
    }
}

/// The HMAC of the parts under the key.
pub(super) fn keyed(hash: Hash, key: &[u8], parts: &[&[u8]]) -> Output {
    fn of<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Output {
        // A key of any length will do for an HMAC.
        <M as KeyInit>::new_from_slice(key).map_or(Output::new(&[]), |mut mac| {
            for part in parts {
                mac.update(part);
            }
            Output::new(&mac.finalize().into_bytes())
        })
    }
    match hash {
        Hash::Md5 => of::<SimpleHmac<Md5>>(key, parts),
        Hash::Sha1 => of::<SimpleHmac<Sha1>>(key, parts),
        Hash::Sha256 => of::<SimpleHmac<Sha256>>(key, parts),
    }
}

/// A digest.
pub(super) struct Output {
    bytes: [u8; 32],
    length: usize,
}

impl Output {
    fn new(digest: &[u8]) -> Self {
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().zip(digest) {
            *place = *byte;
        }
        Self { bytes, length: digest.len() }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

fn nibbles(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15])
}

/// A way to take the `pg_sig` of a message: which hash it may be of, and how written.
#[derive(Clone)]
pub(super) struct Claim {
    pub(super) hash: Hash,
    pub(super) keyed: bool,
    part: Part,
    /// Its bytes; of a part of a digest the values of its hex digits.
    wanted: Vec<u8>,
    pub(super) steps: Vec<Step>,
}

impl Claim {
    /// Whether the digest is the one that the message has. It takes the same time
    /// wherever they differ.
    pub(super) fn fits(&self, output: &Output) -> bool {
        let differing = |one: &mut dyn Iterator<Item = u8>| {
            one.zip(&self.wanted).fold(0, |differing, (own, wanted)| differing | (own ^ wanted))
        };
        match self.part {
            Part::Whole => differing(&mut output.bytes().iter().copied()) == 0,
            Part::From(at) => differing(&mut nibbles(output.bytes()).skip(at)) == 0,
        }
    }

    /// Whether so little of the digest is left that it may fit by accident.
    pub(super) fn is_short(&self) -> bool {
        self.part != Part::Whole && self.wanted.len() < 2 * SHORTEST
    }
}

/// How much of the digest there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// The hex digits from this one on.
    From(usize),
}

/// What a `pg_sig` may be.
pub(super) struct Claims {
    pub(super) ways: Vec<Claim>,
    /// True of it whichever way it is: a check doesn't mind, others may.
    pub(super) remarks: Vec<Step>,
}

pub(super) fn claims(text: &str) -> Claims {
    let mut claims = Claims { ways: Vec::new(), remarks: Vec::new() };
    let bare = text.trim().trim_matches(['"', '\'']);
    let mut before = Vec::new();
    if bare != text {
        before.push(Step::new(Cause::DigestPadded, "pg_sig has white space or quotes around it"));
    }
    hex(bare, &before, &mut claims);
    if claims.ways.is_empty() {
        base64(bare, &before, &mut claims);
    }
    claims.ways.retain(|claim| claim.steps.len() <= 2);
    claims.ways.sort_by_key(|claim| claim.steps.len());
    claims
}

fn hex(text: &str, before: &[Step], claims: &mut Claims) {
    let nibbles: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let Some(wanted) = nibbles.filter(|nibbles| (SHORTEST..=64).contains(&nibbles.len())) else {
        return;
    };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let sentence = "pg_sig is in upper case; this library reads it all the same, others may not";
        claims.remarks.push(Step::new(Cause::DigestUpperCase, sentence));
    }
    for hash in Hash::ALL {
        if wanted.len() > hash.hex_digits() {
            continue;
        }
        for keyed in [false, true] {
            let mut steps = before.to_vec();
            steps.extend(hash.steps(keyed));
            let mut push = |part, wanted: &[u8], steps| {
                claims.ways.push(Claim { hash, keyed, part, wanted: wanted.to_vec(), steps });
            };
            if wanted.len() == hash.hex_digits() {
                let bytes: Vec<u8> = wanted
                    .chunks(2)
                    .map(|pair| pair.iter().fold(0, |byte, nibble| byte << 4 | nibble))
                    .collect();
                push(Part::Whole, &bytes, steps);
                continue;
            }
            let sentence = "pg_sig is cut short: only the beginning of the digest is there";
            let cut = |sentence| {
                let mut steps = steps.clone();
                steps.push(Step::new(Cause::DigestTruncated, sentence));
                steps
            };
            push(Part::From(0), &wanted, cut(sentence));
            // The "16-bit MD5" of some libraries.
            if wanted.len() == 16 && hash == Hash::Md5 {
                push(
                    Part::From(8),
                    &wanted,
                    cut("pg_sig is cut short: only the middle of the digest is there"),
                );
            }
            let end = hash.hex_digits() - wanted.len();
            push(Part::From(end), &wanted, cut("pg_sig is cut short: only the end of the digest is there"));
        }
    }
}

fn base64(text: &str, before: &[Step], claims: &mut Claims) {
    let Some(bytes) = base64_bytes(text) else {
        return;
    };
    let mut steps = before.to_vec();
    if let Some(inner) = core::str::from_utf8(&bytes).ok().filter(|inner| is_hex(inner)) {
        steps.push(Step::new(Cause::DigestBase64, "pg_sig is the base64 of the hex digits"));
        hex(inner, &steps, claims);
        return;
    }
    steps.push(Step::new(Cause::DigestBase64, "pg_sig is the digest in base64, not in hex"));
    for hash in Hash::ALL.into_iter().filter(|hash| hash.hex_digits() == 2 * bytes.len()) {
        for keyed in [false, true] {
            let mut steps = steps.clone();
            steps.extend(hash.steps(keyed));
            claims.ways.push(Claim { hash, keyed, part: Part::Whole, wanted: bytes.clone(), steps });
        }
    }
}

/// A whole digest in hex.
fn is_hex(text: &str) -> bool {
    [32, 40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Either alphabet, padded or not; a `+` may have become a space on its way.
fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' | b' ' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    (bytes.len() >= 16).then_some(bytes)
}
