//! The order of the system's calls: the log is flushed before an answer says that something is kept.
//!
//! That nothing is lost when only the process dies proves little, as the system keeps what was written and not flushed.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::NamedTempFile;

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed, sabotaged};
use crate::harness::{Database, Kind, SOON, Service, THREADS, eventually, in_parallel};
use crate::row::Row;
use crate::scale::scaled;

/// Clients of the second part, which share flushes.
const CLIENTS: u64 = 8;

/// strace on a running service; it ends when this is dropped.
struct Trace {
    strace: Child,
    file: NamedTempFile,
}

impl Trace {
    fn of(service: &Service) -> Self {
        let file = NamedTempFile::new().unwrap();
        let calls = "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,write,writev";
        let strace = Command::new("strace")
            .args(["-f", "-qq", "-y", "-tt", "-s", "9000", "-e", "signal=none", "-e", calls, "-o"])
            .arg(file.path())
            .args(["-p", &service.id().to_string()])
            .stdin(Stdio::null())
            .spawn()
            .expect("strace is missing; scripts/setup test installs it");
        let tasks = Path::new("/proc").join(service.id().to_string()).join("task");
        eventually("strace sees every thread", SOON, || {
            let mut tasks = tasks.read_dir().unwrap().map(|task| task.unwrap().path().join("status"));
            tasks.all(|status| is_traced(&status)).then_some(())
        });
        Self { strace, file }
    }

    /// Waits for the end of what it traces.
    fn read(mut self) -> String {
        self.strace.wait().unwrap();
        std::fs::read_to_string(self.file.path()).unwrap()
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

fn is_traced(status: &Path) -> bool {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    text.lines().any(|line| line.strip_prefix("TracerPid:").is_some_and(|id| id.trim() != "0"))
}

/// What a thread did.
#[derive(Debug)]
enum Event<'a> {
    /// It began to write to the log; what it wrote is in the line.
    Wrote { thread: &'a str, line: &'a str },
    /// It had flushed the log.
    Flushed { thread: &'a str },
    /// It began to send an answer that says that something was created.
    Answered { line: &'a str },
}

/// What matters in a trace, in the order in which it happened.
fn events(trace: &str) -> Vec<Event<'_>> {
    let mut flushing = std::collections::HashSet::new();
    let mut events = Vec::new();
    for line in trace.lines() {
        let (thread, rest) = line.split_once(' ').unwrap_or_default();
        let call = rest.trim_start().split_once(' ').unwrap_or_default().1;
        let begins = call.starts_with("fsync(") || call.starts_with("fdatasync(");
        let of_log = call.contains("-wal>");
        let resumes = call.contains("sync resumed>");
        if call.starts_with("pwrite64(") && of_log {
            events.push(Event::Wrote { thread, line });
        } else if begins && of_log && call.contains("<unfinished") {
            flushing.insert(thread);
        } else if call.ends_with("= 0") && (begins && of_log || resumes && flushing.remove(thread)) {
            events.push(Event::Flushed { thread });
        } else if !call.starts_with("pwrite64(") && call.contains("HTTP/1.1 201") {
            events.push(Event::Answered { line });
        }
    }
    events
}

/// What is wrong with the answers that hold these words: each must come after the flush of what was written with them.
/// Where only one client asks, nothing else may have been written since that flush.
fn violations(events: &[Event<'_>], words: &[String], one_client: bool) -> Vec<String> {
    let mut found = Vec::new();
    for word in words {
        let holds = |line: &str| line.contains(word.as_str());
        let answered =
            events.iter().position(|event| matches!(event, Event::Answered { line } if holds(line)));
        let written = events.iter().enumerate().find_map(|(place, event)| match event {
            Event::Wrote { thread, line } if holds(line) => Some((place, *thread)),
            _ => None,
        });
        let (Some(answered), Some((written, writer))) = (answered, written) else {
            found.push(format!("trace: {word} was not seen: written {written:?}, answered {answered:?}"));
            continue;
        };
        let between = events.get(written..answered).unwrap_or_default();
        let flush = |event: &Event<'_>| matches!(event, Event::Flushed { thread } if *thread == writer);
        let flushed = if one_client {
            between
                .iter()
                .rposition(flush)
                .is_some_and(|last| !between[last..].iter().any(|event| matches!(event, Event::Wrote { .. })))
        } else {
            between.iter().any(flush)
        };
        if !flushed {
            found.push(format!("flush: {word} was confirmed before it was on disk"));
        }
    }
    found
}

/// Appends under strace, one at a time and then many together; gives how many, and what was wrong.
fn traced(defect: &str, each: u64) -> (u64, Vec<String>) {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start_with(&database, &sabotaged(defect));
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Traced");
    let path = format!("{THREADS}/{thread}/messages");
    let trace = Trace::of(&service);
    let said = |kind: &str, client: usize, n: u64| {
        let word = format!("{kind}-{client}-{n:05}.");
        let key = format!("{kind}-{client}-{n}");
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
        // Half of them take the other way through the store.
        let headers = if n.is_multiple_of(2) { &headers[..] } else { &headers[..1] };
        let body = json!({"role": "user", "content": word}).to_string();
        service.bearer(&token).ask("POST", &path, headers, Some(body)).expect(201);
        word
    };
    let alone: Vec<String> = (0..each).map(|n| said("alone", 0, n)).collect();
    let together = in_parallel(usize::try_from(CLIENTS).unwrap(), |client| {
        (0..each / CLIENTS).map(|n| said("together", client, n)).collect::<Vec<_>>()
    });
    let together = together.concat();
    service.stop();
    let text = trace.read();
    let events = events(&text);
    let mut found = violations(&events, &alone, true);
    found.extend(violations(&events, &together, false));
    ((alone.len() + together.len()) as u64, found)
}

#[test]
fn every_answer_on_sqlite_comes_after_the_flush_of_what_it_confirms() {
    let _alone = alone();
    let (requests, found) = traced("", scaled(100, 500));
    let row = Row {
        fault: "every call to the system watched (strace)",
        database: "SQLite",
        cycles: 1,
        acknowledged: Some(requests),
        note: format!("{} answers before the flush", found.len()),
        ..Row::default()
    };
    row.report();
    assert_none(&found);
}

#[test]
fn control_a_service_that_does_not_flush_sqlites_log_is_noticed() {
    let _alone = alone();
    let (requests, found) = traced("synchronous-off", 40);
    assert_noticed("synchronous-off", "flush", &found);
    assert_eq!(found.len() as u64, requests, "none of them was flushed");
}

/// Writes down, for every change of a user's row, which every change of anything makes, how its connection commits.
const HOW_IT_COMMITS: &str = "
    CREATE TABLE how_it_commits (pid INTEGER, waits TEXT, flushes TEXT);
    CREATE FUNCTION note_how_it_commits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO how_it_commits
        VALUES (pg_backend_pid(), current_setting('synchronous_commit'), current_setting('fsync'));
        RETURN NEW;
    END
    $$;
    CREATE TRIGGER note_how_it_commits BEFORE INSERT OR UPDATE ON users
        FOR EACH ROW EXECUTE FUNCTION note_how_it_commits();";

/// Makes changes of all kinds over all connections; gives how many changes and connections there were, and what was wrong.
fn noted(defect: &str) -> (u64, usize, Vec<String>) {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start_with(&database, &sabotaged(defect));
    database.sql().run(HOW_IT_COMMITS);
    let tokens: Vec<String> = (0..CLIENTS).map(|n| service.program().token(&format!("user-{n}"))).collect();
    in_parallel(tokens.len(), |number| {
        let client = service.bearer(&tokens[number]);
        for n in 0..10 {
            let thread = client.thread("Noted");
            client.say(thread, "of the lane of appends").expect(201);
            let path = format!("{THREADS}/{thread}");
            client.patch(&path, &json!({"title": format!("{n}")})).expect(200);
            client.delete(&path).expect(204);
        }
    });
    let mut sql = database.sql();
    let pids = sql.texts("SELECT DISTINCT pid::text AS value FROM how_it_commits");
    let changes = sql.texts("SELECT count(*)::text AS value FROM how_it_commits");
    let wrong = sql.texts(
        "SELECT DISTINCT 'commit: connection ' || pid || ' has synchronous_commit ' || waits || ' and fsync ' || flushes \
         AS value FROM how_it_commits WHERE waits <> 'on' OR flushes <> 'on'",
    );
    (changes[0].parse().unwrap(), pids.len(), wrong)
}

#[test]
fn every_change_on_postgres_waits_for_the_flush_at_its_commit() {
    let _alone = alone();
    let (changes, connections, wrong) = noted("");
    let row = Row {
        fault: "every change's settings read back",
        database: "PostgreSQL",
        cycles: 1,
        acknowledged: Some(changes),
        note: format!("{connections} connections, {} that do not wait for the flush", wrong.len()),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
    assert!(changes >= CLIENTS * 40 && connections > 1, "{changes} changes on {connections} connections");
}

#[test]
fn control_a_service_that_does_not_wait_for_postgres_is_noticed() {
    let _alone = alone();
    let (_, _, wrong) = noted("synchronous-off");
    assert_noticed("synchronous-off", "commit", &wrong);
}
