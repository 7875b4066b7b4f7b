//! The vendor's test cards, and what a payout to them does.

/// What becomes of a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Behaviour {
    /// It stays in `process` at first, and is settled later.
    pub in_process: bool,
    /// The error code that it fails with in the end; `None` where it succeeds.
    pub error_code: Option<&'static str>,
}

impl Behaviour {
    /// The payout succeeds at once.
    pub const SUCCESS: Self = Self { in_process: false, error_code: None };

    /// The payout fails at once.
    #[must_use]
    pub const fn failure(error_code: &'static str) -> Self {
        Self { in_process: false, error_code: Some(error_code) }
    }

    const fn after_process(mut self) -> Self {
        self.in_process = true;
        self
    }
}

/// The vendor's test cards. (Overview page.) A payout to any other card succeeds.
pub const TEST_CARDS: [(&str, Behaviour); 9] = [
    ("4671593866478252", Behaviour::SUCCESS),
    ("5325349472901311", Behaviour::failure("10000")),
    ("4556046085041740", Behaviour::failure("10001")),
    ("5543974702876045", Behaviour::failure("8888")),
    ("5507841999732294", Behaviour::SUCCESS.after_process()),
    ("4532676596620704", Behaviour::failure("10001").after_process()),
    ("6204500338419360939", Behaviour::SUCCESS),
    ("629656013969216940", Behaviour::SUCCESS),
    ("62861819783765929", Behaviour::SUCCESS),
];

/// What a payout to this card does.
pub(super) fn behaviour(card: &str) -> Behaviour {
    TEST_CARDS
        .iter()
        .find(|(number, _)| *number == card)
        .map_or(Behaviour::SUCCESS, |(_, behaviour)| *behaviour)
}
