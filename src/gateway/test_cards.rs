//! The vendor's test cards, and how payouts to them end.

/// How a payout to a card proceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardBehaviour {
    /// Whether the payout is in `process` at first, and is settled later.
    pub in_process: bool,
    /// The error code of the final failure; `None` if the payout succeeds.
    pub error_code: Option<&'static str>,
}

impl CardBehaviour {
    /// The payout succeeds at once.
    pub const SUCCESS: Self = Self { in_process: false, error_code: None };

    /// The payout fails at once.
    ///
    /// ```
    /// use freedompay_payouts::gateway::CardBehaviour;
    ///
    /// assert_eq!(CardBehaviour::failure("8888").error_code, Some("8888"));
    /// ```
    #[must_use]
    pub const fn failure(error_code: &'static str) -> Self {
        Self { in_process: false, error_code: Some(error_code) }
    }

    const fn after_process(mut self) -> Self {
        self.in_process = true;
        self
    }
}

/// The test cards of the vendor's overview page. A payout to any other card succeeds:
/// our choice.
pub const TEST_CARDS: [(&str, CardBehaviour); 9] = [
    ("4671593866478252", CardBehaviour::SUCCESS),
    ("5325349472901311", CardBehaviour::failure("10000")),
    ("4556046085041740", CardBehaviour::failure("10001")),
    ("5543974702876045", CardBehaviour::failure("8888")),
    ("5507841999732294", CardBehaviour::SUCCESS.after_process()),
    ("4532676596620704", CardBehaviour::failure("10001").after_process()),
    ("6204500338419360939", CardBehaviour::SUCCESS),
    ("629656013969216940", CardBehaviour::SUCCESS),
    ("62861819783765929", CardBehaviour::SUCCESS),
];

/// How a payout to this card proceeds.
pub(super) fn card_behaviour(card: &str) -> CardBehaviour {
    TEST_CARDS
        .iter()
        .find(|(number, _)| *number == card)
        .map_or(CardBehaviour::SUCCESS, |(_, behaviour)| *behaviour)
}
