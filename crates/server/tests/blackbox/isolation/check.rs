//! The check: sends every request of the matrix as everybody, and lists what was not as the table says.

use std::collections::HashMap;

use super::people::{CANARY, People};
use super::table::{CASES, Case, Row, rows};
use super::tries::{Try, asking, tries};
use crate::dump::{Dump, Rows};
use crate::harness::{Answer, Client, Database, Service};
use crate::surfaces::{OPERATIONS, Operation, Surface};

/// The operations that are on no conversation, and so are in no other table.
const ACCOUNT: [Operation; 2] = [
    Operation { surface: Surface::Threads, method: "GET", path: "/api/v1/users/me", body: "", status: 200 },
    Operation {
        surface: Surface::Threads,
        method: "DELETE",
        path: "/api/v1/users/me",
        body: "",
        status: 204,
    },
];

/// What came of the matrix.
pub(super) struct Report {
    /// How many requests were sent.
    pub(super) cells: usize,
    /// What was not as it should be, each in a line.
    pub(super) violations: Vec<String>,
}

/// Runs the rows that are asked for against a service on that database, where people delete in that way.
pub(super) fn check(
    service: &Service,
    database: &Database,
    how: &str,
    asked: impl Fn(&Row) -> bool,
) -> Report {
    let people = People::meet(service, how);
    let mut matrix = Matrix::new(database);
    for row in rows().into_iter().filter(asked) {
        let requests: Vec<&Operation> = requests(&row).collect();
        assert!(!requests.is_empty(), "no request is known for {} {}", row.method, row.path);
        for operation in requests {
            matrix.row(&people, &row, operation);
        }
    }
    matrix.report
}

/// The requests that the operation of a row is tried with.
fn requests(row: &Row) -> impl Iterator<Item = &'static Operation> {
    let shape = |path: &str| {
        path.split('?')
            .next()
            .unwrap()
            .split('/')
            .map(|part| part.starts_with('{').then_some(()).ok_or(part.to_owned()))
            .collect::<Vec<_>>()
    };
    let wanted = (row.method, shape(row.path));
    let all = OPERATIONS.iter().chain(&ACCOUNT);
    // An object that a query names stands in the query of the request.
    let asked = row.id.strip_prefix("query:").filter(|_| row.kind.is_object()).map(|name| format!("{name}="));
    all.filter(move |operation| (operation.method, shape(operation.path)) == wanted)
        .filter(move |operation| asked.as_ref().is_none_or(|asked| operation.path.contains(asked)))
}

/// The matrix under way.
struct Matrix {
    dump: Dump,
    before: Rows,
    report: Report,
}

impl Matrix {
    fn new(database: &Database) -> Self {
        let mut dump = Dump::of(database);
        let before = dump.rows();
        Self { dump, before, report: Report { cells: 0, violations: Vec::new() } }
    }

    fn row(&mut self, people: &People, row: &Row, operation: &Operation) {
        people.bob.tidy();
        let tries = tries(people, row, operation);
        for case in CASES {
            if row.expects(case).is_some() != tries.iter().any(|one| one.case == case) {
                let what = format!(
                    "{} {} {} {case:?}: is expected and not tried, or tried and not expected",
                    row.method, row.path, row.id
                );
                self.report.violations.push(what);
            }
        }
        self.before = self.dump.rows();
        let mut alike = HashMap::new();
        for one in &tries {
            for (name, client) in &people.refused {
                let answer = self.ask(client, name, row, operation, one, 401);
                self.compare(&mut alike, name, &answer, row, one);
            }
        }
        self.look("nobody and expired", row, operation, &tries[0], 401);
        for one in &tries {
            let Some((status, replayed)) = row.expects(one.case) else { continue };
            let caller = if row.id == "-" { &people.guest } else { &people.bob };
            let mut callers = vec![(caller.name, &caller.client)];
            if row.kind.is_object() && is_nobodys(one.case) {
                callers.push(("newcomer", &people.newcomer));
            }
            for (name, client) in callers {
                let answer = self.ask(client, name, row, operation, one, status);
                self.look(name, row, operation, one, status);
                if row.kind.is_object() && answer.status >= 400 {
                    self.compare(&mut alike, name, &answer, row, one);
                }
                if (answer.header("idempotent-replayed") == "true") != replayed {
                    self.violation(name, row, one, "is replayed, or is not");
                }
            }
        }
    }

    /// Sends one request, and looks at its status and at what it tells.
    fn ask(
        &mut self,
        client: &Client,
        who: &str,
        row: &Row,
        operation: &Operation,
        one: &Try,
        expected: u16,
    ) -> Answer {
        let path = asking(&one.target.fill(operation.path), &one.query);
        let header = one.header.iter().map(|(name, value)| (*name, value.as_str()));
        let headers: Vec<(&str, &str)> = header.collect();
        let answer = operation.send_to(client, &path, &one.target, &headers);
        self.report.cells += 1;
        if answer.status != expected {
            self.violation(who, row, one, &format!("{path}: {} in place of {expected}", answer.status));
        }
        if answer.text.contains(CANARY) {
            self.violation(who, row, one, &format!("{path}: tells what is another's"));
        }
        answer
    }

    /// Looks at the database: what was to be refused has changed nothing, and what was not, nothing of anybody else's.
    fn look(&mut self, who: &str, row: &Row, operation: &Operation, one: &Try, expected: u16) {
        let after = self.dump.rows();
        let is_kept = if expected >= 400 || operation.method == "GET" {
            after == self.before
        } else {
            after.of_others(who) == self.before.of_others(who)
        };
        if !is_kept {
            let rows = after.difference(&self.before);
            self.violation(who, row, one, &format!("changed the database: {rows:?}"));
        }
        self.before = after;
    }

    /// Holds every refusal of one status to the first of a row, byte for byte but for the request's id and its path.
    fn compare(
        &mut self,
        alike: &mut HashMap<(String, u16), String>,
        who: &str,
        answer: &Answer,
        row: &Row,
        one: &Try,
    ) {
        if one.case == Case::Malformed && answer.status != 401 {
            // What can be nobody's tells nothing of anybody, and may be refused before the body is read.
            return;
        }
        let told = told(answer);
        let first = alike.entry((who.to_owned(), answer.status)).or_insert_with(|| told.clone());
        if *first != told {
            let what = format!("is told apart from what never was: {told} and {first}");
            self.violation(who, row, one, &what);
        }
    }

    fn violation(&mut self, who: &str, row: &Row, one: &Try, what: &str) {
        let line = format!("{} {} {}, {:?}, {who}: {what}", row.method, row.path, row.id, one.case);
        self.report.violations.push(line);
    }
}

/// Whether what a case names is no more the newcomer's than the caller's.
fn is_nobodys(case: Case) -> bool {
    matches!(case, Case::Anothers | Case::Deleted | Case::Never | Case::Malformed)
}

/// All of an answer but what belongs to the request alone: its id, its path, and the lengths and times of them.
fn told(answer: &Answer) -> String {
    let path = answer.request.split_once(' ').unwrap().1.split('?').next().unwrap();
    let own = ["x-request-id", "date", "content-length"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let mut headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    let body = answer.text.replace(&format!("\"instance\":\"{path}\""), "\"instance\":\"…\"");
    let body = body.replace(answer.header("x-request-id"), "…");
    format!("{} {headers:?} {body}", answer.status)
}
