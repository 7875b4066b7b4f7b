//! Masks card numbers in texts that are shown, and shortens names and excerpts.
// Counts of the digits and characters of a text in memory.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;

use super::ascii;

/// The minimum number of digits that are masked. Card numbers have 13 to 20 digits (documented).
/// The minimum is one less, so that a card number without its last digit is masked too.
const CARD_DIGITS: usize = 12;

/// How many characters of a received text an error shows.
const MAX_EXCERPT: usize = 60;

/// The name of the field with the signature.
#[cfg(feature = "sign")]
const SIGNATURE: &str = "pg_sig";

/// A card number of which only the first six and the last four digits are shown.
#[must_use]
pub(crate) fn mask_pan(number: &str) -> String {
    let length = number.chars().count();
    let shown = |at: usize| length > 10 && (at < 6 || at + 4 >= length);
    number.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// The text with everything masked that may be a card number: long runs of digits, with white
/// space, dashes and similar characters between them.
#[must_use]
pub(crate) fn mask_pans(text: &str) -> String {
    mask_with(text, usize::MAX, |c| c)
}

/// The start of a received text, on one line, for an error. It ends after `pg_sig`, so that it never shows a digest.
#[cfg(feature = "sign")]
#[must_use]
pub(crate) fn excerpt(text: &str) -> String {
    let start = ascii::leading_white_space(text);
    let text = text.get(start..).unwrap_or_default();
    let end = ascii::find(text, SIGNATURE).map_or(text.len(), |at| at + SIGNATURE.len());
    mask_with(text.get(..end).unwrap_or_default(), MAX_EXCERPT, |c| if c.is_control() { ' ' } else { c })
}

/// The name of a field for an error. A received name may have any characters.
#[must_use]
pub(crate) fn printable_name(name: &str) -> String {
    let printable = |c: char| if c.is_ascii_graphic() || c == ' ' || ascii::is_letter(c) { c } else { '?' };
    mask_with(name, MAX_EXCERPT, printable)
}

/// The text with card numbers masked, cut to at most `max` characters, each replaced by
/// `replacement`. Masking comes before cutting: half a card number would look like a shorter number.
fn mask_with(text: &str, max: usize, replacement: fn(char) -> char) -> String {
    let mut masked = String::new();
    let mut remaining = max;
    // The number of digits in the current run, and how many of them are still to come.
    let (mut digits, mut left) = (0, 0);
    let mut chars = text.chars();
    while let Some(mut c) = ascii::next_char(&mut chars) {
        let is_digit = c.is_ascii_digit();
        if is_digit && left == 0 {
            digits = 1 + digits_ahead(chars.clone());
            left = digits;
        }
        if left > 0 && digits >= CARD_DIGITS {
            if !is_digit {
                continue;
            }
            if digits - left >= 6 && left > 4 {
                c = '*';
            }
        }
        left -= usize::from(is_digit);
        if remaining == 0 {
            break;
        }
        remaining -= 1;
        masked.push(replacement(c));
    }
    masked
}

/// How many more digits a run has. Between them there may be dashes, white space (also escaped as
/// in a form) and other characters that a reader cannot distinguish from these.
fn digits_ahead(mut chars: core::str::Chars<'_>) -> usize {
    let mut digits = 0;
    loop {
        match ascii::next_char(&mut chars) {
            Some('0'..='9') => digits += 1,
            Some(c)
                if matches!(c, '-' | '+' | '%' | '_' | '/')
                    || !(c.is_ascii_graphic() || ascii::is_letter(c)) => {}
            _ => return digits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_first_six_and_last_four_digits_of_a_card_number() {
        assert_eq!(mask_pan("4405645000006150"), "440564******6150");
        assert_eq!(mask_pan("629656013969216940"), "629656********6940");
        assert_eq!(mask_pan("4405645000"), "**********");
    }

    #[test]
    fn masks_card_numbers_with_spaces_and_dashes_inside_a_text() {
        assert_eq!(mask_pans("to 4405 6450-0000 6150!"), "to 440564******6150!");
        assert_eq!(mask_pans("4405  6450\u{a0}0000\t6150"), "440564******6150");
        assert_eq!(mask_pans("4405\u{2013}6450\u{200b}0000\u{1}6150"), "440564******6150");
        assert_eq!(mask_pans("a=4405+6450+0000+6150&b"), "a=440564******6150&b");
        assert_eq!(mask_pans("4405%206450%200000%206150."), "440520************6150.");
        assert_eq!(mask_pans("4405_6450_0000_6150"), "440564******6150");
        assert_eq!(mask_pans("4405.6450.0000.6150"), "4405.6450.0000.6150");
        assert_eq!(mask_pans("order 12345678 paid"), "order 12345678 paid");
        assert_eq!(mask_pans("2020-12-31 12:00:00"), "2020-12-31 12:00:00");
    }

    #[test]
    fn printable_name_keeps_ascii_latin_and_cyrillic_characters_only() {
        assert_eq!(printable_name("pg_amount é Сумма"), "pg_amount é Сумма");
        assert_eq!(printable_name("2×3÷4 \u{202e}漢\n"), "2?3?4 ???");
    }

    #[test]
    fn letters_separate_numbers_and_symbols_do_not() {
        assert_eq!(mask_pans("440564 тенге 5000006150"), "440564 тенге 5000006150");
        assert_eq!(mask_pans("440564é5000006150"), "440564é5000006150");
        assert_eq!(mask_pans("440564 × 5000006150"), "440564******6150");
        assert_eq!(mask_pans("440564÷5000006150"), "440564******6150");
    }

    #[test]
    fn masks_a_date_with_hours_only_if_it_has_no_colons() {
        assert_eq!(mask_pans("2020-12-31 1200"), "202012**1200");
    }

    #[test]
    #[cfg(feature = "sign")]
    fn excerpt_is_one_line_of_at_most_sixty_characters() {
        assert_eq!(excerpt("  <html>\n<head>"), "<html> <head>");
        assert_eq!(excerpt(&"x".repeat(100)).len(), 60);
        assert_eq!(excerpt(&("x".repeat(50) + "4405645000006150")), "x".repeat(50) + "440564****");
    }

    #[test]
    #[cfg(feature = "sign")]
    fn excerpt_shows_no_signature() {
        assert_eq!(excerpt("{\"pg_sig\":\"0123456789abcdef0123456789abcdef\"}"), "{\"pg_sig");
        assert_eq!(excerpt("a: 1\npg_sig: 0123"), "a: 1 pg_sig");
    }
}
