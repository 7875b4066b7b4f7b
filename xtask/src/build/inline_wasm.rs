//! Encodes the wasm as printable ASCII text, to put it into a bundle.
//!
//! A frequent byte becomes one character, any other byte two: a prefix (space or `!`) and a character. After gzip the text
//! is hardly larger than the file; hexadecimal digits would be an eighth larger, base64 almost a third. Only characters
//! are used that need no escape in any string literal or HTML page.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::build::ascii::MAX_LINE;
use crate::tools::files;
use crate::tools::node;
use crate::tools::process::{Result, run_quietly};

/// The address of the text in the decoder's memory: after the table.
const TABLE: usize = 384;

/// The size of a page of wasm memory, in bytes.
const PAGE: usize = 65_536;

/// The first characters of pairs that encode one byte.
const PREFIXES: [u8; 2] = *b" !";

/// A wasm file as text, and the small wasm that decodes the text. Each is the source of a JavaScript array of strings.
pub(crate) struct InlineWasm {
    text: String,
    decoder: String,
}

impl InlineWasm {
    /// Encodes a wasm file, and compiles the decoder in the folder.
    pub(crate) fn new(wasm: &Path, folder: &Path) -> Result<Self> {
        let bytes = fs::read(wasm)?;
        let (text, table) = encode(&bytes);
        let source = include_str!("../../loaders/decoder.wat")
            .replace("$PAGES", &(TABLE + text.len()).div_ceil(PAGE).to_string())
            .replace("$TABLE", &table.iter().fold(String::new(), |data, byte| format!("{data}\\{byte:02x}")));
        let [source_file, decoder] = ["decoder.wat", "decoder.wasm"].map(|name| folder.join(name));
        files::write(&source_file, &source)?;
        run_quietly(node::build_tool("wasm-as").arg(&source_file).arg("-o").arg(&decoder))?;
        Ok(Self { text: array_source(&text), decoder: array_source(&hex::encode(fs::read(decoder)?)) })
    }

    /// Replaces the placeholders of the bundle by both texts.
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

/// The characters that the text may contain.
fn alphabet() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|character| !br#""'`\$<"#.contains(character))
}

/// Returns the text and the decoding table: the byte of each character without a prefix, then after the first prefix, then
/// after the second.
fn encode(bytes: &[u8]) -> (String, [u8; TABLE]) {
    let mut counts = [0_usize; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let mut by_frequency: Vec<u8> = (0..=u8::MAX).collect();
    by_frequency.sort_by_key(|byte| std::cmp::Reverse(counts[usize::from(*byte)]));

    let single =
        alphabet().filter(|character| !PREFIXES.contains(character)).map(|character| (None, character));
    let double =
        PREFIXES.into_iter().flat_map(|prefix| alphabet().map(move |character| (Some(prefix), character)));
    let mut table = [0; TABLE];
    let mut codes = vec![String::new(); 256];
    for (byte, (prefix, character)) in by_frequency.into_iter().zip(single.chain(double)) {
        let row = prefix.map_or(0, |prefix| usize::from(prefix - PREFIXES[0]) + 1);
        table[128 * row + usize::from(character)] = byte;
        codes[usize::from(byte)] = prefix.into_iter().chain([character]).map(char::from).collect();
    }
    (bytes.iter().map(|byte| codes[usize::from(*byte)].as_str()).collect(), table)
}

/// The source of a JavaScript array with the text in string literals, one on each line.
fn array_source(text: &str) -> String {
    // Two quotation marks and a comma are on the same line.
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
    use super::{InlineWasm, PREFIXES, TABLE, alphabet, array_source, encode};

    /// Does the same as `xtask/loaders/decoder.wat`.
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
    fn decodes_every_byte() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain([7; 100]).chain((0..=u8::MAX).rev()).collect();
        let (text, table) = encode(&bytes);
        assert_eq!(decode(&text, &table), bytes);
        assert!(text.bytes().all(|byte| alphabet().any(|character| character == byte)), "{text}");
        assert_eq!(encode(&[]).0, "");
    }

    #[test]
    fn encodes_frequent_bytes_as_one_character() {
        let (text, _) = encode(&[200; 1000]);
        assert_eq!(text.len(), 1000);
    }

    #[test]
    fn writes_lines_of_at_most_400_characters() {
        let array = array_source(&"x".repeat(1000));
        let lengths: Vec<_> = array.lines().map(str::len).collect();
        assert_eq!(lengths, [1, 400, 400, 208, 1]);
        assert_eq!(crate::build::ascii::check(&array), Ok(()));
    }

    #[test]
    fn inserts_both_texts_in_place_of_their_names() {
        let inline = InlineWasm { text: array_source("ab"), decoder: array_source("00") };
        let bundle = inline.insert("var a=[WASM_TEXT],b=[WASM_DECODER];").unwrap();
        assert_eq!(bundle, "var a=[\n\"ab\"\n],b=[\n\"00\"\n];");
        assert!(inline.insert("var a=1;").is_err());
        assert!(inline.insert("[WASM_TEXT][WASM_TEXT][WASM_DECODER]").is_err());
    }
}
