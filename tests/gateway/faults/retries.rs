//! Retries of callbacks.

use super::common::merchant;
use super::{NOW, after, gateway, pay, salt};
use freedompay_payouts::gateway::{Gateway, Reply, RetryPolicy, Timestamp};
use freedompay_payouts::{CallbackMessage, ReplyStatus};

/// Makes a callback and gives it a reply with this HTTP status.
fn call_back(gateway: &mut Gateway, now: Timestamp, status: u16) {
    let callback = gateway.callback(700_000_001, None, now, salt("S")).unwrap();
    let merchant = merchant();
    let message = CallbackMessage::post(&callback.url, callback.body.as_bytes(), None);
    let reply = merchant.verify_callback(&message).unwrap().reply(ReplyStatus::Ok, None, salt("R")).unwrap();
    gateway.check_reply(700_000_001, Some(Reply::new(status, reply.body.as_bytes()))).unwrap();
}

#[test]
fn retries_callback_every_half_hour_for_two_hours() {
    let mut gateway = gateway();
    pay(&mut gateway, "1");
    assert_eq!((gateway.next_callback_at(), gateway.callbacks_due(after(99_999))), (None, vec![]));
    let mut now = NOW;
    for attempt in 1..=4 {
        call_back(&mut gateway, now, 500);
        let next = after(1800 * attempt);
        assert_eq!(gateway.next_callback_at(), Some(next));
        assert_eq!(gateway.payouts()[0].next_callback, Some(next));
        assert!(gateway.callbacks_due(Timestamp::from_unix(next.unix() - 1)).is_empty());
        assert_eq!(gateway.callbacks_due(next), [700_000_001]);
        now = next;
    }
    call_back(&mut gateway, now, 500);
    assert_eq!((gateway.next_callback_at(), gateway.callbacks_due(after(99_999))), (None, vec![]));
    let payout = gateway.payout(700_000_001).unwrap();
    assert_eq!((payout.callbacks, payout.first_callback, payout.next_callback), (5, Some(NOW), None));
}

#[test]
fn accepted_reply_ends_the_retries() {
    let mut gateway = gateway();
    pay(&mut gateway, "1");
    call_back(&mut gateway, NOW, 404);
    call_back(&mut gateway, after(1800), 200);
    assert_eq!((gateway.next_callback_at(), gateway.payouts()[0].next_callback), (None, None));
    // A callback after an accepted reply is not retried, whatever its reply is.
    call_back(&mut gateway, after(1900), 500);
    assert_eq!(gateway.next_callback_at(), None);
}

#[test]
fn late_attempt_does_not_delay_the_following_attempts() {
    let policy = RetryPolicy::default();
    for (now, next) in [
        (0, Some(1800)),
        (1799, Some(1800)),
        (1800, Some(3600)),
        (3700, Some(5400)),
        (7199, Some(7200)),
        (7200, None),
        (u64::MAX / 2, None),
    ] {
        assert_eq!(policy.next(NOW, after(now)), next.map(after), "{now}");
    }
    assert_eq!(RetryPolicy::new(0, 7200).next(NOW, NOW), None);
    assert_eq!(RetryPolicy::new(60, 59).next(NOW, NOW), None);
    // The clock was set back; the end of the calendar is reached.
    assert_eq!(policy.next(after(600), NOW), Some(after(2400)));
    let last = Timestamp::from_unix(u64::MAX);
    assert_eq!(RetryPolicy::new(u32::MAX, u32::MAX).next(last, last), None);
}
