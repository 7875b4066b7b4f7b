//! Mistakes about the digest: another hash function or another notation.

#![allow(clippy::arithmetic_side_effects, reason = "a match before each operation gives the range")]

use alloc::vec::Vec;

use hmac::{KeyInit, Mac, SimpleHmac};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Sha256;

use super::candidate::Mistake;
use super::cause::Cause;

/// A match of fewer than 32 bits proves nothing.
const MIN_HEX_DIGITS: usize = 8;

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

    fn mistakes(self, keyed: bool) -> Vec<Mistake> {
        let (cause, message) = match (self, keyed) {
            (Self::Md5, false) => return Vec::new(),
            (Self::Md5, true) => (Cause::DigestHmacMd5, "pg_sig is an HMAC-MD5, not an MD5"),
            (Self::Sha1, false) => (Cause::DigestSha1, "pg_sig is a SHA-1, not an MD5"),
            (Self::Sha1, true) => (Cause::DigestHmacSha1, "pg_sig is an HMAC-SHA-1, not an MD5"),
            (Self::Sha256, false) => (Cause::DigestSha256, "pg_sig is a SHA-256, not an MD5"),
            (Self::Sha256, true) => (Cause::DigestHmacSha256, "pg_sig is an HMAC-SHA-256, not an MD5"),
        };
        Vec::from([Mistake::new(cause, message)])
    }
}

/// The state of a hash function.
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

    pub(super) fn finish(self) -> Digest {
        match self {
            Self::Md5(state) => Digest::new(&state.finalize()),
            Self::Sha1(state) => Digest::new(&state.finalize()),
            Self::Sha256(state) => Digest::new(&state.finalize()),
        }
    }
}

/// The HMAC of the parts with this key.
pub(super) fn hmac(hash: Hash, key: &[u8], parts: &[&[u8]]) -> Digest {
    fn compute<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Digest {
        // An HMAC accepts a key of any length.
        <M as KeyInit>::new_from_slice(key).map_or(Digest::new(&[]), |mut mac| {
            for part in parts {
                mac.update(part);
            }
            Digest::new(&mac.finalize().into_bytes())
        })
    }
    match hash {
        Hash::Md5 => compute::<SimpleHmac<Md5>>(key, parts),
        Hash::Sha1 => compute::<SimpleHmac<Sha1>>(key, parts),
        Hash::Sha256 => compute::<SimpleHmac<Sha256>>(key, parts),
    }
}

pub(super) struct Digest {
    bytes: [u8; 32],
    length: usize,
}

impl Digest {
    fn new(digest: &[u8]) -> Self {
        let mut bytes = [0; 32];
        for (target, byte) in bytes.iter_mut().zip(digest) {
            *target = *byte;
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

/// One possible reading of a `pg_sig`: its hash function, and the bytes of its digest.
#[derive(Clone)]
pub(super) struct DigestReading {
    pub(super) hash: Hash,
    pub(super) keyed: bool,
    part: Part,
    /// The bytes of the digest. Of a partial digest: the values of its hex digits.
    wanted: Vec<u8>,
    pub(super) mistakes: Vec<Mistake>,
}

impl DigestReading {
    /// Whether the digest is the message's. The time does not depend on where they differ.
    pub(super) fn matches(&self, digest: &Digest) -> bool {
        let differing = |one: &mut dyn Iterator<Item = u8>| {
            one.zip(&self.wanted).fold(0, |differing, (byte, wanted)| differing | (byte ^ wanted))
        };
        match self.part {
            Part::Whole => differing(&mut digest.bytes().iter().copied()) == 0,
            Part::From(at) => differing(&mut nibbles(digest.bytes()).skip(at)) == 0,
        }
    }

    /// Whether the digest has so few digits that a match may be accidental.
    pub(super) fn is_short(&self) -> bool {
        self.part != Part::Whole && self.wanted.len() < 2 * MIN_HEX_DIGITS
    }
}

/// Which part of the digest the message has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// Hex digits, beginning at this index.
    From(usize),
}

/// All possible readings of a `pg_sig`.
pub(super) struct DigestReadings {
    pub(super) readings: Vec<DigestReading>,
    /// Remarks that apply to every reading. This library accepts such a signature, but other
    /// programs may not.
    pub(super) remarks: Vec<Mistake>,
}

pub(super) fn read_pg_sig(text: &str) -> DigestReadings {
    let mut all = DigestReadings { readings: Vec::new(), remarks: Vec::new() };
    let bare = text.trim().trim_matches(['"', '\'']);
    let mut mistakes = Vec::new();
    if bare != text {
        mistakes.push(Mistake::new(Cause::DigestPadded, "pg_sig has white space or quotes around it"));
    }
    read_hex(bare, &mistakes, &mut all);
    if all.readings.is_empty() {
        read_base64(bare, &mistakes, &mut all);
    }
    all.readings.retain(|reading| reading.mistakes.len() <= 2);
    all.readings.sort_by_key(|reading| reading.mistakes.len());
    all
}

fn read_hex(text: &str, mistakes: &[Mistake], all: &mut DigestReadings) {
    let nibbles: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let Some(wanted) = nibbles.filter(|nibbles| (MIN_HEX_DIGITS..=64).contains(&nibbles.len())) else {
        return;
    };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let message = "pg_sig is in upper case; this library accepts it, but other programs may reject it";
        all.remarks.push(Mistake::new(Cause::DigestUpperCase, message));
    }
    for hash in Hash::ALL.into_iter().filter(|hash| wanted.len() <= hash.hex_digits()) {
        for keyed in [false, true] {
            let mistakes = [mistakes, &hash.mistakes(keyed)].concat();
            if wanted.len() == hash.hex_digits() {
                let bytes =
                    wanted.chunks(2).map(|pair| pair.iter().fold(0, |byte, nibble| byte << 4 | nibble));
                let (part, wanted) = (Part::Whole, bytes.collect());
                all.readings.push(DigestReading { hash, keyed, part, wanted, mistakes });
                continue;
            }
            for (start, message) in truncations(hash, wanted.len()) {
                let truncated = Mistake::new(Cause::DigestTruncated, message);
                let mistakes = [&mistakes[..], &[truncated]].concat();
                let (part, wanted) = (Part::From(start), wanted.clone());
                all.readings.push(DigestReading { hash, keyed, part, wanted, mistakes });
            }
        }
    }
}

/// Where a partial digest with this number of hex digits may begin.
fn truncations(hash: Hash, hex_digits: usize) -> impl Iterator<Item = (usize, &'static str)> {
    // Some libraries have a "16-bit MD5": the 16 hex digits in the middle.
    let has_middle = hex_digits == 16 && hash == Hash::Md5;
    let middle = has_middle.then_some((8, "pg_sig is truncated: only the middle of the digest is there"));
    let end = hash.hex_digits() - hex_digits;
    [(0, "pg_sig is truncated: only the beginning of the digest is there")]
        .into_iter()
        .chain(middle)
        .chain([(end, "pg_sig is truncated: only the end of the digest is there")])
}

fn read_base64(text: &str, mistakes: &[Mistake], all: &mut DigestReadings) {
    let Some(bytes) = base64_bytes(text) else {
        return;
    };
    let mut mistakes = mistakes.to_vec();
    if let Some(inner) = core::str::from_utf8(&bytes).ok().filter(|inner| is_hex_digest(inner)) {
        mistakes.push(Mistake::new(Cause::DigestBase64, "pg_sig is the base64 of the hex digits"));
        read_hex(inner, &mistakes, all);
        return;
    }
    mistakes.push(Mistake::new(Cause::DigestBase64, "pg_sig is the digest in base64, not in hex"));
    for hash in Hash::ALL.into_iter().filter(|hash| hash.hex_digits() == 2 * bytes.len()) {
        for keyed in [false, true] {
            let mistakes = [&mistakes[..], &hash.mistakes(keyed)].concat();
            let (part, wanted) = (Part::Whole, bytes.clone());
            all.readings.push(DigestReading { hash, keyed, part, wanted, mistakes });
        }
    }
}

fn is_hex_digest(text: &str) -> bool {
    [32, 40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Decodes both base64 alphabets, with or without padding. A `+` may have become a space
/// in a form.
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
