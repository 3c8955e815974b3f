//! How the cost of a search grows: among 10,000 messages and among 1,000,000, both of 100 users.

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};

use crate::compare::sqlite_url;
use crate::data::{self, Shape, Thread};
use crate::figures::{Measured, Side};
use crate::goals::{Judged, SEARCHED};
use crate::http;
use crate::machine::Machine;
use crate::memory::Watch;
use crate::meter::Meter;
use crate::postgres::Postgres;
use crate::request::Request;
use crate::results::{self, tell};
use crate::service::Program;
use crate::settings::Settings;
use crate::statistics::{Spread, number};
use crate::table::{Table, median, rounded, spread};
use crate::wrk::Load;

/// Messages in the database, the fewest first.
const SIZES: [u64; 2] = [10_000, 1_000_000];

/// Users, who have as many messages each.
const USERS: u64 = 100;

/// Messages in a thread.
const LENGTH: u64 = 10;

/// Users who search; of the others nothing is indexed. There are few clients, as nobody searches all the time.
const SEARCHERS: u64 = 20;
const CLIENTS: u32 = 2;

const DATABASE: &str = "bench_search";

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Query {
    /// A word that only the messages of one thread have, at either size.
    Rare,
    /// That word after one that all messages have, as a phrase.
    Phrase,
    /// That word, and one that all messages have.
    Both,
    /// A word that all messages have.
    Common,
}

impl Query {
    const ALL: [Self; 4] = [Self::Rare, Self::Phrase, Self::Both, Self::Common];

    /// As tables have it.
    fn name(self) -> &'static str {
        match self {
            Self::Rare => "a rare word",
            Self::Phrase => "a phrase",
            Self::Both => "a rare word and a common one",
            Self::Common => "a word in all messages",
        }
    }

    /// The query as it is sent, for a user who has that thread.
    fn text(self, thread: &Thread) -> String {
        match self {
            Self::Rare => thread.id.to_string(),
            Self::Phrase => format!("%22thread%20{}%22", thread.id),
            Self::Both => format!("{}%20paragraph", thread.id),
            Self::Common => "paragraph".to_owned(),
        }
    }
}

/// What is measured again in each turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Kind {
    side: Side,
    query: Query,
    size: u64,
}

impl Kind {
    /// As tables have it.
    fn label(self) -> String {
        format!("{}: {}, {}", self.side.name(), self.query.name(), rounded(number(self.size)))
    }
}

/// One measurement.
#[derive(Clone, Copy, Debug, Serialize)]
struct Sized {
    #[serde(flatten)]
    kind: Kind,
    turn: u32,
    #[serde(flatten)]
    measured: Measured,
}

/// As many messages as that, thread by thread the next user's.
fn shape(size: u64) -> Shape {
    let mut shape = Shape::default();
    shape.add(size / LENGTH, LENGTH, |number| number % USERS);
    shape
}

/// A search of each thread's number by its user, if they are one of those who search.
fn requests(shape: &Shape, query: Query, tokens: &[String]) -> Vec<Request> {
    let asked = shape.threads.iter().filter(|thread| thread.user < SEARCHERS).filter_map(|thread| {
        let token = tokens.get(usize::try_from(thread.user).ok()?)?.clone();
        let path = format!("/api/v1/chat/search?q={}", query.text(thread));
        Some(Request { method: "GET", path, token, body: None })
    });
    asked.collect()
}

/// Runs it, prints the table, and writes it as JSON.
pub(crate) fn run(settings: &Settings) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("chat-history-bench.").tempdir()?;
    let postgres = Postgres::from_environment()?;
    let program = Program::new(&settings.server, folder.path());
    let tokens = program.tokens(SEARCHERS)?;
    let machine = Machine::look(&postgres, folder.path())?;
    let mut found = Vec::new();
    for size in SIZES {
        let (shape, file) = (shape(size), folder.path().join(format!("search-{size}.db")));
        tell(&format!("filling both databases with {} messages", shape.messages()));
        postgres.create(DATABASE)?;
        program.migrate(&postgres.url(DATABASE))?;
        data::fill_postgres(&postgres, DATABASE, &shape)?;
        program.migrate(&sqlite_url(&file))?;
        data::fill_sqlite(&file, &shape)?;
        for (side, url) in
            [(Side::OursPostgres, postgres.url(DATABASE)), (Side::OursSqlite, sqlite_url(&file))]
        {
            let server = program.serve(&url)?;
            tell(&format!("{}: the first searches, which index {SEARCHERS} users", side.name()));
            for token in &tokens {
                let path = "/api/v1/chat/search?q=paragraph".to_owned();
                let first = Request { method: "GET", path, token: token.clone(), body: None };
                let answer = http::ask(&server.address, &first)?;
                let hits = answer.get("hits").and_then(Value::as_array).map_or(0, Vec::len);
                ensure!(hits == 20, "not found: {answer}");
            }
            if side == Side::OursPostgres {
                postgres.run(DATABASE, "VACUUM ANALYZE search_messages, search_titles")?;
                postgres.checkpoint()?;
            }
            let mut memory = Watch::begin(server.processes())?;
            let database = (side == Side::OursPostgres).then_some(postgres.processes);
            let meter = Meter { server: Some(server.processes()), database };
            for turn in 1..=settings.turns {
                for query in Query::ALL {
                    let kind = Kind { side, query, size };
                    let measured = Load::new(&requests(&shape, query, &tokens), CLIENTS, turn)?
                        .measure(&server.address, settings.seconds, meter, &mut memory)
                        .with_context(|| kind.label())?;
                    tell(&format!("turn {turn}: {}: p50 {} ms", kind.label(), rounded(measured.p50_ms)));
                    found.push(Sized { kind, turn, measured });
                }
            }
            server.stop()?;
        }
    }
    postgres.drop(DATABASE)?;
    let judged = judge(&found);
    let text = format!(
        "## The machine\n\n{}\n## Searches\n\n{USERS} users, of whom {SEARCHERS} search; {CLIENTS} clients. Turns: {}, of {} s for each measurement.\n\n{}",
        machine.lines(),
        settings.turns,
        settings.seconds,
        table(&found, &judged),
    );
    let json = json!({ "machine": machine, "figures": found, "ratios": judged });
    results::publish(settings, "search", &text, &json)
}

/// What a search costs among most messages, against the fewest in the same turn.
fn judge(found: &[Sized]) -> Vec<Judged> {
    let mut judged = Vec::new();
    for one in found.iter().filter(|one| one.turn == 1 && Some(&one.kind.size) != SIZES.first()) {
        let ratios = of_kind(found, one.kind).filter_map(|large| {
            let smallest = Kind { size: SIZES.first().copied()?, ..large.kind };
            let small = of_kind(found, smallest).find(|small| small.turn == large.turn)?;
            Some(large.measured.p50_ms / small.measured.p50_ms)
        });
        judged.extend(Spread::of(ratios).map(|ratio| Judged::new(one.kind.label(), ratio, SEARCHED)));
    }
    judged
}

fn of_kind(found: &[Sized], kind: Kind) -> impl Iterator<Item = &Sized> {
    found.iter().filter(move |one| one.kind == kind)
}

fn table(found: &[Sized], judged: &[Judged]) -> String {
    let columns =
        ["", " searches/s", " p50 ms", " p99 ms", " p50 / that of 10,000", " goal", " moonshot", ""];
    let mut table = Table::new(&columns);
    for side in [Side::OursPostgres, Side::OursSqlite] {
        for query in Query::ALL {
            for kind in SIZES.map(|size| Kind { side, query, size }) {
                let of = |value: &dyn Fn(&Measured) -> f64| {
                    Spread::of(of_kind(found, kind).map(|one| value(&one.measured)))
                };
                let verdict = judged.iter().find(|judged| judged.name == kind.label());
                let text = |part: &dyn Fn(&Judged) -> String| verdict.map_or_else(String::new, part);
                table.row([
                    kind.label(),
                    median(of(&Measured::rate)),
                    spread(of(&|measured| measured.p50_ms)),
                    spread(of(&|measured| measured.p99_ms)),
                    text(&|judged| spread(Some(judged.ratio))),
                    text(&|judged| judged.goal.text()),
                    text(&|judged| judged.goal.moonshot_text()),
                    text(&|judged| judged.verdict.to_owned()),
                ]);
            }
        }
    }
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::Cpu;

    #[test]
    fn a_hundred_users_share_the_messages_and_some_of_them_search() {
        for size in SIZES {
            let shape = shape(size);
            assert_eq!((shape.messages(), shape.users()), (size, USERS));
            let tokens: Vec<String> = (0..SEARCHERS).map(|user| format!("token-{user}")).collect();
            let asked = requests(&shape, Query::Both, &tokens);
            assert_eq!(asked.len() as u64, size / LENGTH * SEARCHERS / USERS);
            assert_eq!(asked[1].line(), "GET\t/api/v1/chat/search?q=2%20paragraph\ttoken-1\t\n");
        }
    }

    #[test]
    fn a_search_is_judged_against_the_same_among_fewest_messages() {
        let sized = |query, size, p50_ms| Sized {
            kind: Kind { side: Side::OursSqlite, query, size },
            turn: 1,
            measured: Measured { requests: 1, seconds: 1.0, p50_ms, p99_ms: 9.0, cpu: Cpu::default() },
        };
        let [few, many] = SIZES;
        let found = [
            sized(Query::Rare, few, 1.0),
            sized(Query::Rare, many, 2.0),
            sized(Query::Common, few, 1.0),
            sized(Query::Common, many, 4.0),
        ];
        let verdicts: Vec<&str> = judge(&found).iter().map(|judged| judged.verdict).collect();
        assert_eq!(verdicts, ["met", "**not met**"]);
    }
}
