//! What of a message may be shown: card numbers never whole, names and quotes
//! short.
// Counts of the digits and characters of a text that is in memory.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;

use super::ascii;

/// How many digits may be a card number (documented: 13 to 20): one fewer, so that
/// a card number cut short by one is not shown.
const CARD_DIGITS: usize = 12;

/// How many characters of a foreign text are quoted in an error.
const QUOTE: usize = 60;

/// A card number with its first six and last four digits only.
#[must_use]
pub(crate) fn mask_pan(number: &str) -> String {
    let length = number.chars().count();
    let shown = |at: usize| length > 10 && (at < 6 || at + 4 >= length);
    number.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// The text with everything masked that has the length of a card number: runs of
/// digits, with white space, dashes and the like between them.
#[must_use]
pub(crate) fn mask_pans(text: &str) -> String {
    mask_with(text, usize::MAX, |c| c)
}

/// The start of a foreign text, on one line, for an error.
#[cfg(feature = "sign")]
#[must_use]
pub(crate) fn excerpt(foreign: &str) -> String {
    let start = ascii::leading_white_space(foreign);
    mask_with(foreign.get(start..).unwrap_or_default(), QUOTE, |c| if c.is_control() { ' ' } else { c })
}

/// A field's name as an error shows it: a name from outside may be anything.
#[must_use]
pub(crate) fn printable_name(name: &str) -> String {
    mask_with(name, QUOTE, |c| if c.is_ascii_graphic() || c == ' ' || ascii::is_letter(c) { c } else { '?' })
}

/// At most so many characters of a text, each as it may be shown. What is masked
/// is masked before the text is cut: half a card number would pass for a shorter
/// number.
fn mask_with(text: &str, most: usize, shown: fn(char) -> char) -> String {
    let mut masked = String::new();
    let mut room = most;
    // The digits of the run that we are in, and those that are still to come.
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
        if room == 0 {
            break;
        }
        room -= 1;
        masked.push(shown(c));
    }
    masked
}

/// How many digits a run goes on with. What may stand between them: dashes, white
/// space, also as a form escapes it, and whatever else can't be told from these at a glance.
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
    fn a_card_shows_its_first_six_and_last_four_digits() {
        assert_eq!(mask_pan("4405645000006150"), "440564******6150");
        assert_eq!(mask_pan("629656013969216940"), "629656********6940");
        assert_eq!(mask_pan("4405645000"), "**********");
    }

    #[test]
    fn card_numbers_inside_a_text_are_masked_with_spaces_and_dashes() {
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
    fn a_name_shows_latin_and_cyrillic_letters_and_no_other_characters_beyond_ascii() {
        assert_eq!(printable_name("pg_amount é Сумма"), "pg_amount é Сумма");
        assert_eq!(printable_name("2×3÷4 \u{202e}漢\n"), "2?3?4 ???");
    }

    #[test]
    fn letters_part_numbers_and_signs_do_not() {
        assert_eq!(mask_pans("440564 тенге 5000006150"), "440564 тенге 5000006150");
        assert_eq!(mask_pans("440564é5000006150"), "440564é5000006150");
        assert_eq!(mask_pans("440564 × 5000006150"), "440564******6150");
        assert_eq!(mask_pans("440564÷5000006150"), "440564******6150");
    }

    #[test]
    fn a_date_with_hours_is_long_enough_to_be_taken_for_a_card_number_only_without_colons() {
        assert_eq!(mask_pans("2020-12-31 1200"), "202012**1200");
    }

    #[test]
    #[cfg(feature = "sign")]
    fn a_quote_is_one_line_of_sixty_characters_at_most() {
        assert_eq!(excerpt("  <html>\n<head>"), "<html> <head>");
        assert_eq!(excerpt(&"x".repeat(100)).len(), 60);
        assert_eq!(excerpt(&("x".repeat(50) + "4405645000006150")), "x".repeat(50) + "440564****");
    }
}
