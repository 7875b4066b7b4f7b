//! Properties of the money decision, for reports in any order and number, with a crash between any two steps.
//!
//! The shop of these tests stores the record and the effect in one transaction, as the documentation says: after a
//! crash both exist or neither does.

use std::collections::BTreeMap;

use freedompay_payouts::Outcome;
use freedompay_payouts::ledger::{PayoutRecord, PayoutReport, Settlement, next_check, same_amount, settle};
use proptest::prelude::*;
use proptest::sample::select;

const ORDERS: [&str; 3] = ["1", "2", "12"];
const PAYMENTS: [&str; 5] = ["", "0", "77", "78", "79"];
const AMOUNTS: [&str; 4] = ["", "100", "100.00", "99.99"];

/// A report, and whether the transaction that settles it commits.
type Step = (PayoutReport, bool);

#[derive(Default)]
struct Shop {
    records: BTreeMap<String, PayoutRecord>,
    effects: Vec<(String, Outcome)>,
    reversals: Vec<(String, Outcome)>,
}

impl Shop {
    fn with_orders(orders: &[&str]) -> Self {
        let record = |order: &&str| ((*order).to_owned(), PayoutRecord::new(*order, "100.00", 0));
        Self { records: orders.iter().map(record).collect(), ..Self::default() }
    }

    /// Settles a report. If the transaction does not commit, nothing has happened.
    fn receive(&mut self, (report, commits): &Step) {
        let before = self.records.get(&report.order_id).cloned();
        let owner = self.owner(report.payment_id.as_deref());
        let settlement = settle(before.as_ref(), report, owner.as_deref()).unwrap();
        check(before.as_ref(), report, &settlement);
        let Some(after) = settlement.record().filter(|_| *commits) else { return };
        self.records.insert(report.order_id.clone(), after.clone());
        let happened = (report.order_id.clone(), report.outcome);
        match settlement {
            Settlement::Effect(_) => self.effects.push(happened),
            Settlement::Reversal(_) => self.reversals.push(happened),
            _ => {}
        }
    }

    /// The order that has this payment.
    fn owner(&self, payment_id: Option<&str>) -> Option<String> {
        let payment_id = payment_id?;
        let has_payment = |record: &&PayoutRecord| record.payment_id.as_deref() == Some(payment_id);
        self.records.values().find(has_payment).map(|record| record.order_id.clone())
    }

    fn count(list: &[(String, Outcome)], order: &str) -> usize {
        list.iter().filter(|(own, _)| own == order).count()
    }
}

/// Asserts what holds for every settlement.
fn check(before: Option<&PayoutRecord>, report: &PayoutReport, settlement: &Settlement) {
    let Some(after) = settlement.record() else { return };
    let before = before.expect("only a conflict has no record");
    if report.outcome == Outcome::Unknown {
        assert_eq!(after, before);
    }
    let mut unchanged = after.clone();
    unchanged.outcome = before.outcome;
    unchanged.endings.clone_from(&before.endings);
    if before.payment_id.is_none() {
        unchanged.payment_id = None;
    }
    assert_eq!(unchanged, *before, "another field has changed");
    assert!(after.endings.starts_with(&before.endings));
    let added = after.endings.len() - before.endings.len();
    let is_new = matches!(settlement, Settlement::Effect(_) | Settlement::Reversal(_));
    assert_eq!(added, usize::from(is_new));
    let is_open = matches!(settlement, Settlement::Open(_));
    assert_eq!(is_open, after.endings.is_empty());
    assert_eq!(next_check(after, 0).unwrap().is_some(), is_open);
    // The result can be settled again: then it is a repeat or still open, and changes nothing.
    let again = settle(Some(after), report, None).unwrap();
    let expected = if is_open { Settlement::Open(after.clone()) } else { Settlement::Repeat(after.clone()) };
    assert_eq!(again, expected);
}

fn report(order: &str, outcome: Outcome, payment: &str, amount: &str) -> PayoutReport {
    let mut report = PayoutReport::new(order, outcome);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (report.payment_id, report.amount) = (some(payment), some(amount));
    report
}

/// Reports of order 1 with these outcomes, none of which is a conflict.
fn steps(outcomes: &'static [Outcome]) -> impl Strategy<Value = Vec<Step>> {
    let step = (select(outcomes), select(&PAYMENTS[..3]), select(&AMOUNTS[..3]), any::<bool>());
    let step =
        step.prop_map(|(outcome, payment, amount, commits)| (report("1", outcome, payment, amount), commits));
    proptest::collection::vec(step, 0..20)
}

/// Reports of any order, with any payment and amount.
fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        select(&ORDERS[..]),
        select(Outcome::ALL),
        select(&PAYMENTS[..]),
        select(&AMOUNTS[..]),
        any::<bool>(),
    );
    let step = step.prop_map(|(order, outcome, payment, amount, commits)| {
        (report(order, outcome, payment, amount), commits)
    });
    proptest::collection::vec(step, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

    /// The last report is repeated until its transaction commits, as the gateway and `payout_status2` do.
    #[test]
    fn one_final_outcome_has_exactly_one_effect(
        succeeded in steps(&[Outcome::Succeeded, Outcome::Pending, Outcome::Unknown]),
        failed in steps(&[Outcome::Failed, Outcome::Pending, Outcome::Unknown]),
    ) {
        for (steps, outcome) in [(succeeded, Outcome::Succeeded), (failed, Outcome::Failed)] {
            let mut shop = Shop::with_orders(&["1"]);
            for step in &steps {
                shop.receive(step);
            }
            shop.receive(&(report("1", outcome, "77", "100"), true));
            prop_assert_eq!(&shop.effects, &[("1".to_owned(), outcome)]);
            prop_assert_eq!(&shop.reversals, &[]);
            prop_assert_eq!(shop.records["1"].payment_id.as_deref(), Some("77"));
            prop_assert_eq!(&shop.records["1"].endings, &[outcome]);
        }
    }

    #[test]
    fn two_final_outcomes_have_one_effect_and_at_most_one_reversal(steps in steps(Outcome::ALL)) {
        let mut shop = Shop::with_orders(&["1"]);
        for step in &steps {
            shop.receive(step);
        }
        let is_final = |outcome| matches!(outcome, Outcome::Succeeded | Outcome::Failed);
        let mut committed: Vec<_> = steps.iter().filter(|(_, commits)| *commits).collect();
        committed.retain(|(report, _)| is_final(report.outcome));
        let first = committed.first().map(|(report, _)| report.outcome);
        let second = committed.iter().map(|(report, _)| report.outcome).find(|outcome| Some(*outcome) != first);
        let of_order = |outcome: Outcome| ("1".to_owned(), outcome);
        prop_assert_eq!(shop.effects, first.map(of_order).into_iter().collect::<Vec<_>>());
        prop_assert_eq!(shop.reversals, second.map(of_order).into_iter().collect::<Vec<_>>());
    }

    /// Order 12 has no record.
    #[test]
    fn no_order_has_two_effects_and_no_payment_two_orders(steps in any_steps()) {
        let mut shop = Shop::with_orders(&["1", "2"]);
        for step in &steps {
            shop.receive(step);
            for order in ORDERS {
                prop_assert!(Shop::count(&shop.effects, order) <= 1);
                prop_assert!(Shop::count(&shop.reversals, order) <= Shop::count(&shop.effects, order));
            }
            let payments: Vec<_> = shop.records.values().filter_map(|record| record.payment_id.as_ref()).collect();
            prop_assert!(payments.len() < 2 || payments[0] != payments[1]);
        }
        prop_assert_eq!(Shop::count(&shop.effects, "12"), 0);
        prop_assert!(!shop.records.contains_key("12"));
    }

    #[test]
    fn conflict_never_changes_a_record(steps in any_steps()) {
        let mut shop = Shop::with_orders(&["1", "2"]);
        for step in &steps {
            let (report, _) = step;
            let owner = shop.owner(report.payment_id.as_deref());
            let settlement = settle(shop.records.get(&report.order_id), report, owner.as_deref()).unwrap();
            let before = shop.records.clone();
            shop.receive(step);
            if matches!(settlement, Settlement::Conflict(_)) {
                prop_assert_eq!(&shop.records, &before);
            }
        }
    }

    /// A payout that is asked whenever it is due is asked less and less, but never less than once a day.
    #[test]
    fn next_check_is_due_within_a_day_and_moves_on(
        begun_at in 0_u64..4_000_000_000_000, ages in proptest::collection::vec(0_u64..400 * 86_400_000, 1..20),
    ) {
        let mut record = PayoutRecord::new("1", "100.00", begun_at);
        let mut ages = ages;
        ages.sort_unstable();
        for age in ages {
            let now = begun_at + age;
            let due = next_check(&record, now).unwrap().unwrap();
            prop_assert!(due >= now && due - now <= 86_400_000);
            (record.asked_at, record.asks) = (Some(now), record.asks + 1);
            let next = next_check(&record, now).unwrap().unwrap();
            prop_assert!(next > now && next - now <= 86_400_000);
            // Until then nothing is due, and at that time it is.
            prop_assert_eq!(next_check(&record, next - 1).unwrap(), Some(next));
            prop_assert_eq!(next_check(&record, next).unwrap(), Some(next));
            prop_assert_eq!(next_check(&record, next + 1).unwrap(), Some(next + 1));
        }
    }

    #[test]
    fn amounts_are_the_same_exactly_if_their_numbers_are(
        [one, other] in proptest::array::uniform2((0_u64..3000, 0_usize..3, 0_usize..3)),
    ) {
        // A number of thousandths, as text with additional zeros.
        let text = |(number, before, after): (u64, usize, usize)| {
            let (whole, rest) = (number / 1000, number % 1000);
            format!("{}{whole}.{rest:03}{}", "0".repeat(before), "0".repeat(after))
        };
        prop_assert_eq!(same_amount(&text(one), &text(other)), Ok(one.0 == other.0));
        let whole = (one.0.to_string(), format!("{}.{}", one.0, "0".repeat(1 + one.1)));
        prop_assert_eq!(same_amount(&whole.0, &whole.1), Ok(true));
    }
}
