//! The search: digests with one mistake, then with two, until one matches.

use alloc::vec::Vec;

use super::candidate::Candidate;
use super::matches::Match;
use super::search_state::Search;
use super::transforms::Transform;
use super::variant::{Phase, Variant};
use crate::message::Fields;

/// The maximum number of matches with one mistake that are reported.
const MAX_ALTERNATIVES: usize = 3;

impl<'c> Search<'c> {
    /// The matches with the fewest mistakes. `correct` is the correctly decoded message,
    /// `mistaken` are the mistakenly decoded ones.
    pub(super) fn run(&mut self, correct: Option<&Fields>, mistaken: &[Candidate<Fields>]) -> Vec<Match> {
        let transforms = core::mem::take(&mut self.transforms);
        let mut transformed = Vec::new();
        if let Some(correct) = correct {
            transformed = self.try_correct(correct, &transforms);
        }
        if !self.has_exact_match() {
            for decoding in mistaken {
                self.try_variant(&Variant::of_mistaken(decoding), Phase::One);
            }
            // Mistakes about one field are many, so they are tried only without a simpler match.
            if let Some(correct) = correct.filter(|_| self.fewest_mistakes() != Some(1)) {
                self.try_single_fields(correct, 0);
            }
            if self.matches.is_empty() {
                self.try_pairs(correct, &transformed, mistaken, &transforms);
            }
            if let Some(correct) = correct.filter(|_| self.matches.is_empty()) {
                self.try_single_fields(correct, 1);
            }
        }
        drop(transformed);
        self.transforms = transforms;
        let fewest = self.fewest_mistakes().unwrap_or_default();
        let mut matches = core::mem::take(&mut self.matches);
        matches.retain(|found| found.mistakes.len() == fewest);
        matches.truncate(if fewest == 1 { MAX_ALTERNATIVES } else { 1 });
        matches
    }

    /// Tries the correctly decoded message, and each transform of it. Returns the
    /// transformed messages.
    fn try_correct<'t>(
        &mut self,
        correct: &Fields,
        transforms: &'t [Transform<'c>],
    ) -> Vec<(&'t Transform<'c>, Fields)> {
        let mut transformed = Vec::new();
        self.try_variant(&Variant::of_correct(correct, correct, &[]), Phase::One);
        for transform in transforms {
            if self.is_done(Phase::One) {
                break;
            }
            if let Some(fields) = self.apply(transform, correct) {
                self.try_variant(&Variant::of_correct(correct, &fields, &[transform]), Phase::One);
                transformed.push((transform, fields));
            }
        }
        transformed
    }

    /// Tries pairs of mistakes.
    fn try_pairs(
        &mut self,
        correct: Option<&Fields>,
        transformed: &[(&Transform<'c>, Fields)],
        mistaken: &[Candidate<Fields>],
        transforms: &[Transform<'c>],
    ) {
        if let Some(correct) = correct {
            self.try_variant(&Variant::of_correct(correct, correct, &[]), Phase::Two);
            for (transform, fields) in transformed {
                self.try_variant(&Variant::of_correct(correct, fields, &[transform]), Phase::Two);
            }
        }
        for decoding in mistaken {
            self.try_variant(&Variant::of_mistaken(decoding), Phase::Two);
            for transform in transforms {
                if self.is_done(Phase::Two) {
                    return;
                }
                if let Some(fields) = self.apply(transform, &decoding.value) {
                    let transforms: &[&Transform<'c>] = &[transform];
                    self.try_variant(&Variant::of_transformed(decoding, &fields, transforms), Phase::Two);
                }
            }
        }
        if let Some(correct) = correct {
            self.try_transform_pairs(correct, transformed, transforms);
        }
    }

    fn try_transform_pairs(
        &mut self,
        correct: &Fields,
        transformed: &[(&Transform<'c>, Fields)],
        transforms: &[Transform<'c>],
    ) {
        for (first, fields) in transformed {
            for second in transforms.iter().filter(|second| !core::ptr::eq(*first, *second)) {
                if self.is_done(Phase::Two) {
                    return;
                }
                if let Some(fields) = self.apply(second, fields) {
                    self.try_variant(&Variant::of_correct(correct, &fields, &[first, second]), Phase::Two);
                }
            }
        }
    }
}
