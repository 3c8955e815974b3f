//! The desk's own tests, on a store in memory.

use std::cell::{Cell, RefCell};

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::Message;
use chat_history_domain::user::Totals;
use chat_history_domain::{Context, Error, Store, Timestamp};
use chat_history_testkit::MemoryStore;
use chat_history_testkit::fixtures::{NOON, context, user};

use crate::desk::{ATTEMPTS, CONTEXT, Desk, PAGE};
use crate::inbox::Inbox;
use crate::mail::Mail;
use crate::model::{FirstAid, Model};
use crate::{day, desk};

fn ana() -> Context {
    context("ana", NOON)
}

fn now() -> Timestamp {
    Timestamp::from_micros(NOON)
}

fn mail(delivery: &str, ticket: Option<ConversationId>, text: &str) -> Mail {
    Mail { delivery: delivery.into(), from: user("ana"), ticket, text: text.into() }
}

fn memory_desk() -> Desk<FirstAid> {
    Desk::new(&Store::new(MemoryStore::new()), FirstAid)
}

async fn contents(desk: &Desk<impl Model>, ticket: ConversationId) -> Vec<String> {
    let said = desk.transcript(&ana(), ticket).await.unwrap();
    said.into_iter().map(|message| message.body.content.into_string()).collect()
}

#[tokio::test]
async fn a_mail_that_is_delivered_twice_is_kept_once() {
    let desk = memory_desk();
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    assert_eq!(desk.take(&mail("m1", None, "Help!"), now()).await, Ok(ticket));
    let more = mail("m2", Some(ticket), "Now!");
    for _ in 0..2 {
        assert_eq!(desk.take(&more, now()).await, Ok(ticket));
    }
    assert_eq!(contents(&desk, ticket).await, ["Help!", "Now!"]);
}

#[tokio::test]
async fn a_delivery_that_names_another_mail_is_refused_and_leaves_no_trace() {
    let desk = memory_desk();
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    assert_eq!(desk.take(&mail("m1", None, "Help me!"), now()).await, Err(Error::KeyReused));
    assert_eq!(desk.take(&mail("m1", Some(ticket), "Help!"), now()).await, Err(Error::KeyReused));
    assert_eq!(contents(&desk, ticket).await, ["Help!"]);
}

#[tokio::test]
async fn mails_wait_for_the_end_of_an_outage_and_are_kept_once() {
    let memory = MemoryStore::new();
    let desk = Desk::new(&Store::new(memory.clone()), FirstAid);
    let mut inbox = Inbox::default();
    inbox.put(mail("m1", None, "Help!"));
    for outage in [
        Error::Unavailable("the cable is cut".into()),
        Error::Full("no room".into()),
        Error::Conflict("busy".into()),
    ] {
        memory.fail_with(Some(outage));
        assert_eq!(inbox.deliver(&desk, now).await, []);
    }
    memory.fail_with(None);
    let settled = inbox.deliver(&desk, now).await;
    assert!(matches!(&settled[..], [(_, Ok(_))]), "{settled:?}");
    assert_eq!(inbox.deliver(&desk, now).await, []);
    assert_eq!(desk.totals(&ana()).await, Ok(Totals { conversations: 1, messages: 1 }));
}

#[tokio::test]
async fn a_mail_that_cannot_be_kept_is_given_back_with_the_reason_and_holds_up_no_other() {
    let desk = memory_desk();
    let nowhere = Some(ConversationId(404));
    let mut inbox = Inbox::default();
    for mail in
        [mail("m1", None, "a\0"), mail("m 2", None, "b"), mail("m3", nowhere, "c"), mail("m4", None, "d")]
    {
        inbox.put(mail);
    }
    let outcomes: Vec<_> = inbox.deliver(&desk, now).await.into_iter().map(|(_, outcome)| outcome).collect();
    let refused: Vec<String> =
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).map(ToString::to_string).collect();
    assert_eq!(
        refused,
        [
            "text must not contain the character U+0000",
            "delivery must have 1 to 255 visible ASCII characters",
            "there is no such conversation",
        ]
    );
    assert_eq!(contents(&desk, *outcomes[3].as_ref().unwrap()).await, ["d"]);
}

#[tokio::test]
async fn a_ticket_is_answered_once() {
    let desk = memory_desk();
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    let answer = desk.answer(&ana(), ticket).await.unwrap().unwrap();
    assert_eq!(desk.answer(&ana(), ticket).await, Ok(None));
    assert_eq!(contents(&desk, ticket).await, ["Help!", answer.body.content.as_str()]);
}

/// Repeats the last words, and remembers how many messages it was shown. While it thinks, the person writes on.
struct Slow {
    store: Store,
    interruptions: Cell<usize>,
    shown: RefCell<Vec<usize>>,
}

impl Slow {
    fn desk(interruptions: usize) -> Desk<Self> {
        let store = Store::new(MemoryStore::new());
        let (interruptions, shown) = (Cell::new(interruptions), RefCell::default());
        Desk::new(&store.clone(), Self { store, interruptions, shown })
    }
}

impl Model for Slow {
    async fn answer(&self, newest: &[Message]) -> String {
        self.shown.borrow_mut().push(newest.len());
        let last = newest.last().unwrap();
        if let Some(left) = self.interruptions.get().checked_sub(1) {
            self.interruptions.set(left);
            let more =
                mail(&format!("while-thinking-{left}"), Some(last.conversation), &format!("and {left}"));
            Desk::new(&self.store, FirstAid).take(&more, now()).await.unwrap();
        }
        format!("You said: {}", last.body.content)
    }
}

#[tokio::test]
async fn an_answer_is_thought_over_when_the_person_has_written_meanwhile() {
    let desk = Slow::desk(ATTEMPTS - 1);
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    let answer = desk.answer(&ana(), ticket).await.unwrap().unwrap();
    assert_eq!(answer.body.content, "You said: and 0");
    assert_eq!(contents(&desk, ticket).await, ["Help!", "and 1", "and 0", "You said: and 0"]);
}

#[tokio::test]
async fn a_worker_that_is_interrupted_each_time_leaves_the_answer_to_the_next() {
    let desk = Slow::desk(ATTEMPTS);
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    assert_eq!(desk.answer(&ana(), ticket).await, Err(Error::Stale));
    assert_eq!(desk.answer(&ana(), ticket).await.unwrap().unwrap().body.content, "You said: and 0");
}

#[tokio::test]
async fn the_model_is_shown_the_newest_messages_and_no_more() {
    let desk = Slow::desk(0);
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    for n in 2..=CONTEXT + 2 {
        desk.take(&mail(&format!("m{n}"), Some(ticket), &format!("part {n}")), now()).await.unwrap();
    }
    let answer = desk.answer(&ana(), ticket).await.unwrap().unwrap();
    assert_eq!(answer.body.content, format!("You said: part {}", CONTEXT + 2));
    assert_eq!(*desk.model.shown.borrow(), [CONTEXT]);
}

#[tokio::test]
async fn a_correction_of_a_ticket_that_has_changed_since_is_refused() {
    let desk = memory_desk();
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    let answer = desk.answer(&ana(), ticket).await.unwrap().unwrap();
    let seen = desk.look(&ana(), ticket).await.unwrap().ticket.modseq;
    desk.take(&mail("m2", Some(ticket), "Now!"), now()).await.unwrap();
    assert_eq!(desk.correct(&ana(), &answer, seen, "Coming.").await, Err(Error::Stale));
    assert_eq!(contents(&desk, ticket).await, ["Help!", &answer.body.content, "Now!"]);

    let seen = desk.look(&ana(), ticket).await.unwrap().ticket.modseq;
    assert_eq!(desk.correct(&ana(), &answer, seen, "Coming.").await.unwrap().body.content, "Coming.");
    assert_eq!(contents(&desk, ticket).await, ["Help!", "Coming.", "Now!"]);
}

#[tokio::test]
async fn tickets_come_in_pages_that_lead_to_each_once() {
    let desk = memory_desk();
    let mut opened = Vec::new();
    for n in 0..=2 * PAGE {
        opened.push(desk.take(&mail(&format!("m{n}"), None, "Help!"), now()).await.unwrap());
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    for full in [true, true, false] {
        let (page, next) = desk.tickets(&ana(), cursor.as_deref()).await.unwrap();
        assert_eq!((page.len() == PAGE, next.is_some()), (full, full));
        seen.extend(page.into_iter().map(|ticket| ticket.id));
        cursor = next;
    }
    seen.reverse();
    assert_eq!(seen, opened);
}

#[tokio::test]
async fn a_cursor_of_another_person_is_refused() {
    let desk = memory_desk();
    for n in 0..=PAGE {
        desk.take(&mail(&format!("m{n}"), None, "Help!"), now()).await.unwrap();
    }
    let (_, cursor) = desk.tickets(&ana(), None).await.unwrap();
    let refused = desk.tickets(&context("ben", NOON), Some(&cursor.unwrap())).await.unwrap_err();
    assert!(matches!(&refused, Error::Invalid { field, .. } if field == "cursor"), "{refused}");
}

#[tokio::test]
async fn who_is_forgotten_has_nothing_left_and_others_keep_what_they_have() {
    let desk = memory_desk();
    desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    let bens = Mail { from: user("ben"), ..mail("m1", None, "Help!") };
    let kept = desk.take(&bens, now()).await.unwrap();
    desk.forget(&ana()).await.unwrap();
    assert_eq!(desk.totals(&ana()).await, Ok(Totals::default()));
    let desk::Seen { newest, .. } = desk.look(&context("ben", NOON), kept).await.unwrap();
    assert_eq!(newest[0].body.content, "Help!");
    assert_eq!(desk.look(&ana(), kept).await.err(), Some(Error::NotFound("conversation")));
}

#[tokio::test]
async fn a_delivery_is_forgotten_when_it_can_no_longer_come_again() {
    let desk = memory_desk();
    let ticket = desk.take(&mail("m1", None, "Help!"), now()).await.unwrap();
    let next_day = Timestamp::from_micros(NOON + 25 * 3_600_000_000);
    desk.tidy(next_day).await.unwrap();
    let reused = desk.take(&mail("m1", None, "Another day, another mail."), now()).await.unwrap();
    assert_ne!(reused, ticket);
}

/// What the day tells, on whatever store.
pub(crate) const TOLD: &str = "\
opens a ticket: My printer is on fire.
comes a second time: My printer is on fire.
opens a ticket: The coffee is cold.
opens a ticket: The window does not close.
opens a ticket: Where is my chair?
the desk answers: Have you turned it off and on again?
the desk finds nothing to answer
a correction comes too late: the ticket has changed since it was read
a colleague reads it again, and corrects the answer
the desk answers: A colleague will call you today.
page 1: Where is my chair?
page 1: The window does not close.
page 2: The coffee is cold.
user: My printer is on fire.
assistant: Leave the room and call the fire brigade.
user: It is off. It burns on.
assistant: A colleague will call you today.
forgotten: 0 tickets and 0 messages left
";

#[tokio::test]
async fn the_day_goes_as_it_is_told() {
    let mut told = Vec::new();
    day::run(&Store::new(MemoryStore::new()), now, &mut told).await.unwrap();
    assert_eq!(String::from_utf8(told).unwrap(), TOLD);
}
