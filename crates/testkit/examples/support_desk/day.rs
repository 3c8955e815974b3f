//! A day at the desk, told line by line.

use std::error::Error;
use std::io::Write;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::{Context, Error as Fault, Store, Timestamp, UserId};

use crate::desk::{Desk, Seen};
use crate::inbox::Inbox;
use crate::mail::Mail;
use crate::model::FirstAid;

type Told = Result<(), Box<dyn Error>>;

/// Lets a desk work for a day on that store, and tells what happens.
pub(crate) async fn run(store: &Store, clock: impl Fn() -> Timestamp, out: &mut impl Write) -> Told {
    let person = |name| UserId::parse(name).map_err(|rule| rule.at("name"));
    let (ana, ben) = (person("support-desk/ana")?, person("support-desk/ben")?);
    let started = clock();
    let mut day = Day { desk: Desk::new(store, FirstAid), clock, out, started, mails: 0 };

    let burning = day.morning(&ana, &ben).await?;
    day.noon(&ana, burning).await?;
    day.afternoon(&ben).await?;
    day.evening(&ana, burning).await
}

struct Day<'a, C, W> {
    desk: Desk<FirstAid>,
    clock: C,
    out: &'a mut W,
    started: Timestamp,
    mails: u32,
}

impl<C: Fn() -> Timestamp, W: Write> Day<'_, C, W> {
    /// Mails come, one of them twice; tickets are opened and answered.
    async fn morning(&mut self, ana: &UserId, ben: &UserId) -> Result<ConversationId, Box<dyn Error>> {
        let mut inbox = Inbox::default();
        let fire = self.mail(ana, None, "My printer is on fire.");
        inbox.put(fire.clone());
        inbox.put(fire);
        for problem in ["The coffee is cold.", "The window does not close.", "Where is my chair?"] {
            inbox.put(self.mail(ben, None, problem));
        }
        let mut tickets = Vec::new();
        for (mail, outcome) in inbox.deliver(&self.desk, &self.clock).await {
            let ticket = outcome?;
            let what = if tickets.contains(&ticket) { "comes a second time" } else { "opens a ticket" };
            writeln!(self.out, "{what}: {}", mail.text)?;
            tickets.push(ticket);
        }
        let burning = *tickets.first().ok_or("no mail was delivered")?;
        self.answer(ana, burning).await?;
        self.answer(ana, burning).await?;
        Ok(burning)
    }

    /// A colleague corrects an answer, at first without having seen what came after it.
    async fn noon(&mut self, ana: &UserId, burning: ConversationId) -> Told {
        let seen = self.desk.look(&self.now(ana), burning).await?;
        let mut inbox = Inbox::default();
        inbox.put(self.mail(ana, Some(burning), "It is off. It burns on."));
        inbox.deliver(&self.desk, &self.clock).await;

        if self.correct(ana, &seen).await == Err(Fault::Stale) {
            writeln!(self.out, "a correction comes too late: the ticket has changed since it was read")?;
        }
        let seen_again = Seen { newest: seen.newest, ..self.desk.look(&self.now(ana), burning).await? };
        self.correct(ana, &seen_again).await?;
        writeln!(self.out, "a colleague reads it again, and corrects the answer")?;
        self.answer(ana, burning).await
    }

    /// Somebody turns the pages of their tickets.
    async fn afternoon(&mut self, ben: &UserId) -> Told {
        let (newest, cursor) = self.desk.tickets(&self.now(ben), None).await?;
        let (older, _) = self.desk.tickets(&self.now(ben), cursor.as_deref()).await?;
        for (page, tickets) in [(1, newest), (2, older)] {
            for title in tickets.iter().filter_map(|ticket| ticket.title.as_deref()) {
                writeln!(self.out, "page {page}: {title}")?;
            }
        }
        Ok(())
    }

    /// Somebody takes along what was said, and wants to be forgotten.
    async fn evening(&mut self, ana: &UserId, burning: ConversationId) -> Told {
        for message in self.desk.transcript(&self.now(ana), burning).await? {
            writeln!(self.out, "{}: {}", message.body.role.as_str(), message.body.content)?;
        }
        self.desk.forget(&self.now(ana)).await?;
        let left = self.desk.totals(&self.now(ana)).await?;
        writeln!(self.out, "forgotten: {} tickets and {} messages left", left.conversations, left.messages)?;
        Ok(self.desk.tidy((self.clock)()).await?)
    }

    async fn answer(&mut self, person: &UserId, ticket: ConversationId) -> Told {
        match self.desk.answer(&self.now(person), ticket).await? {
            Some(answer) => writeln!(self.out, "the desk answers: {}", answer.body.content)?,
            None => writeln!(self.out, "the desk finds nothing to answer")?,
        }
        Ok(())
    }

    /// Corrects the newest message that was seen.
    async fn correct(&self, person: &UserId, seen: &Seen) -> chat_history_domain::Result<()> {
        let Some(answer) = seen.newest.last() else { return Ok(()) };
        let text = "Leave the room and call the fire brigade.";
        self.desk.correct(&self.now(person), answer, seen.ticket.modseq, text).await.map(drop)
    }

    fn now(&self, person: &UserId) -> Context {
        Context { user: person.clone(), now: (self.clock)() }
    }

    /// A mail of that person, with a name that no other mail has had.
    fn mail(&mut self, from: &UserId, ticket: Option<ConversationId>, text: &str) -> Mail {
        self.mails += 1;
        let delivery = format!("{}-{}", self.started.micros(), self.mails);
        Mail { delivery, from: from.clone(), ticket, text: text.into() }
    }
}
