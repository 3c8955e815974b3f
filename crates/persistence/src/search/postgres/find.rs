//! What PostgreSQL's index of words tells: which documents have all of these words, and how near they stand together.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Text};

use chat_history_domain::Result;
use chat_history_domain::search::{Part, Query};

use crate::failure::classify;
use crate::repositories::rows;
use crate::search::question::{Among, Candidate, Question};
use crate::types::{Micros, Moment};

/// Messages that are looked at one by one for each that is wanted, before the index is asked.
const LOOKED_AT: usize = 2;

/// The documents that have the words of a question, newest first.
///
/// The index tells all that match before it is known which are the newest, and of a word that is in everything that is a
/// great deal; but then the newest messages have it, too. So these are looked at first, and answer if they are enough.
pub(crate) fn find(connection: &mut PgConnection, question: &Question<'_>) -> Result<Vec<Candidate>> {
    if question.among != Among::Titles && question.query.is_told_by_parts() {
        let found = ask(connection, question, Way::Newest)?;
        if found.len() == question.most {
            return Ok(found);
        }
    }
    ask(connection, question, Way::Index)
}

/// How the documents are found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By looking at the newest, if there are enough among them; else none is found.
    Newest,
    /// By the index of words alone, so that the server is not led to walk through all that the user has.
    Index,
}

fn ask(connection: &mut PgConnection, question: &Question<'_>, way: Way) -> Result<Vec<Candidate>> {
    let filter = question.filter;
    let mut values = Values::default();
    let owner = values.text(question.owner.as_str());
    let (wanted, ranked) = (values.text(&all(question)), values.text(&needed(question.key, question.query)));
    let mut of_document = Vec::new();
    let mut of_conversation = Vec::new();
    let at = if question.among == Among::Titles { "c.updated_at" } else { "s.created_at" };
    let times = if question.among == Among::Titles { &mut of_conversation } else { &mut of_document };
    if let Some(after) = filter.after {
        times.push(format!("{at} >= {}", values.moment(Micros(after))));
    }
    if let Some(before) = filter.before {
        times.push(format!("{at} < {}", values.moment(Micros(before))));
    }
    if let Some(role) = filter.role {
        of_document.push(format!("s.role = {}", values.text(role.as_str())));
    }
    let below = match question.among {
        Among::MessagesBelow(below) => Some(format!("s.message_id < {}", values.number(below))),
        Among::Titles => None,
    };
    if let Some(starred) = filter.starred {
        of_conversation.push(format!("c.starred = {}", values.flag(starred)));
    }
    if let Some(archived) = filter.archived {
        of_conversation.push(format!("c.archived = {}", values.flag(archived)));
    }
    if let Some(notebook) = &filter.notebook {
        of_conversation.push(format!("jsonb_exists(c.notebooks, {})", values.text(notebook.as_str())));
    }
    if !of_conversation.is_empty() {
        of_document.push(format!(
            "EXISTS (SELECT FROM shown_conversations AS c \
             WHERE c.user_id = {owner} AND c.id = s.conversation_id AND {})",
            of_conversation.join(" AND ")
        ));
    }
    let (table, id) = match question.among {
        Among::Titles => ("search_titles", "conversation_id"),
        Among::MessagesBelow(_) => ("search_messages", "message_id"),
    };
    // That a conversation is in the trash is seen where there are few documents left, as it seldom is.
    let (columns, live) = match question.among {
        Among::Titles => (
            "c.updated_at AS at, coalesce(c.title = s.title, false) AND c.trashed_at IS NULL AS is_current",
            format!("JOIN conversations AS c ON c.user_id = {owner} AND c.id = newest.id"),
        ),
        Among::MessagesBelow(_) => (
            "s.created_at AS at, m.modseq = s.modseq AND c.id IS NOT NULL AS is_current",
            format!(
                "JOIN messages AS m ON m.user_id = {owner} AND m.id = newest.id \
                 LEFT JOIN shown_conversations AS c ON c.user_id = {owner} AND c.id = m.conversation_id"
            ),
        ),
    };
    of_document.insert(0, format!("s.words @@ {wanted}::tsquery"));
    let of_document = of_document.join(" AND ");
    let mut of_owner = vec![format!("s.user_id = {owner}")];
    of_owner.extend(below);
    let of_owner = of_owner.join(" AND ");
    let most = values.number(rows(question.most));
    let found = match way {
        Way::Index => format!(
            "found AS MATERIALIZED (SELECT s.{id} AS id FROM {table} AS s WHERE {of_owner} AND {of_document})"
        ),
        Way::Newest => format!(
            "hits AS MATERIALIZED (SELECT s.{id} AS id FROM (SELECT * FROM {table} AS s WHERE {of_owner} \
             ORDER BY s.{id} DESC LIMIT {most} * {LOOKED_AT}) AS s WHERE {of_document}), \
             found AS (SELECT id FROM hits WHERE (SELECT count(*) FROM hits) >= {most})"
        ),
    };
    let text = format!(
        "WITH {found} \
         SELECT s.{id} AS document, {columns}, ts_rank_cd(s.words, {ranked}::tsquery, 1)::double precision AS score \
         FROM (SELECT id FROM found ORDER BY id DESC LIMIT {most}) AS newest \
         JOIN {table} AS s ON s.user_id = {owner} AND s.{id} = newest.id \
         {live} ORDER BY document DESC"
    );
    let query = sql_query(text).into_boxed::<Pg>();
    let query = values.0.into_iter().fold(query, |query, value| match value {
        Value::Text(text) => query.bind::<Text, _>(text),
        Value::Number(number) => query.bind::<BigInt, _>(number),
        Value::Moment(moment) => query.bind::<Moment, _>(moment),
        Value::Flag(flag) => query.bind::<Bool, _>(flag),
    });
    query.load(connection).map_err(classify)
}

/// A word of a query as a text search query has it.
fn part(key: i64, part: Part<'_>) -> String {
    match part {
        Part::Word(word) => format!("'{key}:{word}'"),
        Part::Prefix(start) => format!("'{key}:{start}':*"),
    }
}

/// The words that must be there.
fn needed(key: i64, query: &Query) -> String {
    query.needed().into_iter().map(|one| part(key, one)).collect::<Vec<_>>().join(" & ")
}

/// The same, and those that must not.
fn all(question: &Question<'_>) -> String {
    let unwanted =
        question.query.unwanted().into_iter().map(|one| format!(" & !{}", part(question.key, one)));
    needed(question.key, question.query) + &unwanted.collect::<String>()
}

/// A value of a statement.
enum Value {
    Text(String),
    Number(i64),
    Moment(Micros),
    Flag(bool),
}

/// The values of a statement; each is taken with the name by which the statement calls it.
#[derive(Default)]
struct Values(Vec<Value>);

impl Values {
    fn text(&mut self, text: &str) -> String {
        self.add(Value::Text(text.to_owned()))
    }

    fn number(&mut self, number: i64) -> String {
        self.add(Value::Number(number))
    }

    fn moment(&mut self, moment: Micros) -> String {
        self.add(Value::Moment(moment))
    }

    fn flag(&mut self, flag: bool) -> String {
        self.add(Value::Flag(flag))
    }

    fn add(&mut self, value: Value) -> String {
        self.0.push(value);
        format!("${}", self.0.len())
    }
}
