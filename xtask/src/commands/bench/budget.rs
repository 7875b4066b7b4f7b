//! How much time a benchmark may take.

/// How much time a measurement may take.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    pub(super) rounds: usize,
    /// The number of batches of each contender in a round.
    pub(super) batches: usize,
    /// The time before the first batch that counts.
    pub(super) warm_up_ms: u32,
    /// The number of fresh processes for a cold start.
    pub(super) starts: usize,
}

/// For published figures: about 10 minutes.
pub(super) const FULL: Budget = Budget { rounds: 5, batches: 20, warm_up_ms: 200, starts: 25 };

/// For comparisons during development: about 2 minutes.
pub(super) const QUICK: Budget = Budget { rounds: 1, batches: 20, warm_up_ms: 200, starts: 9 };
