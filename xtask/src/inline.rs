//! The wasm inside a bundle, as printable ASCII.
//!
//! A frequent byte is one character, another byte is two: ` ` or `!` and a character. So the text is hardly larger
//! than the file once gzip has shortened both. As hexadecimal digits it would be an eighth larger, as base64 almost a
//! third. The characters are those that are the same in every kind of string literal and in an HTML page.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::ascii::MAX_LINE;
use crate::files;
use crate::node;
use crate::process::{Result, run_quietly};

/// Where the text starts in the decoder's memory.
const TABLE: usize = 384;

/// How many bytes a page of wasm memory has.
const PAGE: usize = 65_536;

/// The first characters of two that stand for one byte.
const PREFIXES: [u8; 2] = *b" !";

/// The wasm as text, and the wasm that decodes the text.
pub(crate) struct Inlined {
    /// Each is an array of strings, one on each line.
    text: String,
    decoder: String,
}

impl Inlined {
    /// Makes the text of a wasm file, and compiles the decoder in the folder.
    pub(crate) fn of(wasm: &Path, folder: &Path) -> Result<Self> {
        let bytes = fs::read(wasm)?;
        let (text, table) = encode(&bytes);
        let source = include_str!("../loaders/decoder.wat")
            .replace("$PAGES", &(TABLE + text.len()).div_ceil(PAGE).to_string())
            .replace("$TABLE", &table.iter().fold(String::new(), |data, byte| format!("{data}\\{byte:02x}")));
        let [source_file, decoder] = ["decoder.wat", "decoder.wasm"].map(|name| folder.join(name));
        files::write(&source_file, &source)?;
        run_quietly(node::tool("wasm-as").arg(&source_file).arg("-o").arg(&decoder))?;
        Ok(Self { text: array(&text), decoder: array(&hex::encode(fs::read(decoder)?)) })
    }

    /// Puts both into a bundle that needs them.
    pub(crate) fn insert(&self, bundle: &str) -> Result<String> {
        let texts = [("[WASM_TEXT]", &self.text), ("[WASM_DECODER]", &self.decoder)];
        texts.into_iter().try_fold(bundle.to_owned(), |bundle, (name, text)| {
            match bundle.split(name).collect::<Vec<_>>()[..] {
                [before, after] => Ok([before, text, after].concat()),
                _ => Err(format!("a bundle must contain {name} once").into()),
            }
        })
    }
}

/// The characters that may be in the text.
fn characters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|character| !br#""'`\$<"#.contains(character))
}

/// The text, and the byte of each character: without a prefix, behind the first one, and behind the second one.
fn encode(bytes: &[u8]) -> (String, [u8; TABLE]) {
    let mut counts = [0_usize; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let mut by_frequency: Vec<u8> = (0..=u8::MAX).collect();
    by_frequency.sort_by_key(|byte| std::cmp::Reverse(counts[usize::from(*byte)]));

    let single =
        characters().filter(|character| !PREFIXES.contains(character)).map(|character| (None, character));
    let double =
        PREFIXES.into_iter().flat_map(|prefix| characters().map(move |character| (Some(prefix), character)));
    let mut table = [0; TABLE];
    let mut codes = vec![String::new(); 256];
    for (byte, (prefix, character)) in by_frequency.into_iter().zip(single.chain(double)) {
        let row = prefix.map_or(0, |prefix| usize::from(prefix - PREFIXES[0]) + 1);
        table[128 * row + usize::from(character)] = byte;
        codes[usize::from(byte)] = prefix.into_iter().chain([character]).map(char::from).collect();
    }
    (bytes.iter().map(|byte| codes[usize::from(*byte)].as_str()).collect(), table)
}

/// The text as an array of string literals, each on a line of its own.
fn array(text: &str) -> String {
    // Two quotes and a comma are on the line, too.
    let lines = text.as_bytes().chunks(MAX_LINE - 3).map(String::from_utf8_lossy);
    let mut array = String::with_capacity(text.len() + text.len() / 64);
    for line in lines {
        // Writing to a `String` cannot fail.
        let _ = write!(array, "{}\"{line}\"", if array.is_empty() { "[\n" } else { ",\n" });
    }
    array + "\n]"
}

#[cfg(test)]
mod tests {
    use super::{Inlined, PREFIXES, TABLE, array, characters, encode};

    /// As the decoder does it.
    fn decode(text: &str, table: &[u8; TABLE]) -> Vec<u8> {
        let mut characters = text.bytes();
        let mut bytes = Vec::new();
        while let Some(character) = characters.next() {
            let index = match PREFIXES.iter().position(|prefix| *prefix == character) {
                Some(row) => 128 * (row + 1) + usize::from(characters.next().unwrap()),
                None => usize::from(character),
            };
            bytes.push(table[index]);
        }
        bytes
    }

    #[test]
    fn every_byte_can_be_decoded_again() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain([7; 100]).chain((0..=u8::MAX).rev()).collect();
        let (text, table) = encode(&bytes);
        assert_eq!(decode(&text, &table), bytes);
        assert!(text.bytes().all(|byte| characters().any(|character| character == byte)), "{text}");
        assert_eq!(encode(&[]).0, "");
    }

    #[test]
    fn the_most_frequent_bytes_are_one_character() {
        let (text, _) = encode(&[200; 1000]);
        assert_eq!(text.len(), 1000);
    }

    #[test]
    fn lines_have_at_most_400_characters() {
        let array = array(&"x".repeat(1000));
        let lengths: Vec<_> = array.lines().map(str::len).collect();
        assert_eq!(lengths, [1, 400, 400, 208, 1]);
        assert_eq!(crate::ascii::check(&array), Ok(()));
    }

    #[test]
    fn the_texts_replace_their_names() {
        let inlined = Inlined { text: array("ab"), decoder: array("00") };
        let bundle = inlined.insert("var a=[WASM_TEXT],b=[WASM_DECODER];").unwrap();
        assert_eq!(bundle, "var a=[\n\"ab\"\n],b=[\n\"00\"\n];");
        assert!(inlined.insert("var a=1;").is_err());
        assert!(inlined.insert("[WASM_TEXT][WASM_TEXT][WASM_DECODER]").is_err());
    }
}
