//! What of a message may be shown: card numbers never whole, names and quotes
//! short.

use alloc::string::String;

use crate::text;

/// How many digits make a card number (documented: 13 to 20). Runs of twelve are
/// masked as well, so that a card number cut short by one is not shown.
const CARD_DIGITS: core::ops::RangeInclusive<usize> = 12..=20;

/// How many characters of a foreign text are quoted in an error.
const QUOTE: usize = 60;

/// A card number with its first six and last four digits only.
#[must_use]
pub(crate) fn card(number: &str) -> String {
    let length = number.chars().count();
    let shown = |at: usize| length > 10 && (at < 6 || at + 4 >= length);
    let mut masked = String::with_capacity(number.len());
    for (at, c) in number.chars().enumerate() {
        masked.push(if shown(at) { c } else { '*' });
    }
    masked
}

/// The text with everything masked that has the length of a card number: runs of
/// digits, white space and dashes between them included.
#[must_use]
pub(crate) fn cards_in(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.bytes().position(|b| b.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(run_length(from));
        masked.push_str(before);
        let digits: String = run.bytes().filter(u8::is_ascii_digit).map(char::from).collect();
        if digits.len() >= *CARD_DIGITS.start() {
            masked.push_str(&card(&digits));
        } else {
            masked.push_str(run);
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// The length of the run of digits that the text starts with, in bytes.
fn run_length(text: &str) -> usize {
    let mut length = 0;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => length = at + 1,
            '-' => {}
            c if c.is_whitespace() => {}
            _ => break,
        }
    }
    length
}

/// The start of a foreign text, on one line, for an error.
#[cfg(feature = "sign")]
#[must_use]
pub(crate) fn quote(text: &str) -> String {
    // Mask first, then cut: half a card number would pass for a shorter number.
    start_of(&cards_in(text.trim_start()), |c| if c.is_control() { ' ' } else { c })
}

/// A field's name as an error shows it: a name from outside may be anything.
#[must_use]
pub(crate) fn name(name: &str) -> String {
    start_of(
        &cards_in(name),
        |c| if c.is_ascii_graphic() || c == ' ' || text::is_letter(c) { c } else { '?' },
    )
}

/// As much of a text as is quoted, each character as it may be shown.
fn start_of(text: &str, shown: fn(char) -> char) -> String {
    text.chars().take(QUOTE).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_shows_its_first_six_and_last_four_digits() {
        assert_eq!(card("4405645000006150"), "440564******6150");
        assert_eq!(card("629656013969216940"), "629656********6940");
        assert_eq!(card("4405645000"), "**********");
    }

    #[test]
    fn card_numbers_inside_a_text_are_masked_with_spaces_and_dashes() {
        assert_eq!(cards_in("to 4405 6450-0000 6150!"), "to 440564******6150!");
        assert_eq!(cards_in("4405  6450\u{a0}0000\t6150"), "440564******6150");
        assert_eq!(cards_in("order 12345678 paid"), "order 12345678 paid");
        assert_eq!(cards_in("2020-12-31 12:00:00"), "2020-12-31 12:00:00");
    }

    #[test]
    fn a_date_with_hours_is_long_enough_to_be_taken_for_a_card_number_only_without_colons() {
        assert_eq!(cards_in("2020-12-31 1200"), "202012**1200");
    }

    #[test]
    #[cfg(feature = "sign")]
    fn a_quote_is_one_line_of_sixty_characters_at_most() {
        assert_eq!(quote("  <html>\n<head>"), "<html> <head>");
        assert_eq!(quote(&"x".repeat(100)).len(), 60);
        assert_eq!(quote(&("x".repeat(50) + "4405645000006150")), "x".repeat(50) + "440564****");
    }
}
