//! The statement that finds the newest documents with some words, and tells by BM25 how well they fit.

use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::Sqlite;

use chat_history_domain::search::{Part, SearchFilter};

use super::keep::list;
use super::source::{Source, range};
use crate::repositories::rows;
use crate::search::question::{Among, Question};
use crate::types::{Micros, Moment};

/// The constants of BM25: how soon more of the same word is worth no more, and how much length weighs.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.5;

/// Words of a document that is neither long nor short.
const USUAL_LENGTH: f64 = 100.0;

/// A value of a statement.
enum Value {
    Text(String),
    Number(i64),
    Moment(Micros),
    Flag(bool),
}

/// Which segments are meant.
enum Segments {
    OfTitles,
    Below(i64),
    /// These, as a JSON array.
    Listed(String),
}

impl Segments {
    fn of(question: &Question<'_>, some: Option<&[i64]>) -> Self {
        match (question.among, some) {
            (Among::Titles, _) => Self::OfTitles,
            (Among::MessagesBelow(below), None) => Self::Below(below),
            (Among::MessagesBelow(_), Some(some)) => Self::Listed(list(some)),
        }
    }
}

/// A statement as it is put together.
#[derive(Default)]
pub(super) struct Statement {
    text: String,
    values: Vec<Value>,
}

impl Statement {
    pub(super) fn of(
        question: &Question<'_>,
        sources: &[Source<'_>],
        segments: Option<&[i64]>,
        most: usize,
    ) -> Self {
        let mut statement = Self::default();
        let key = question.key;
        let segments = Segments::of(question, segments);
        let prefixes =
            sources.iter().enumerate().filter(|(_, source)| matches!(source.part, Part::Prefix(_)));
        for (number, (place, source)) in prefixes.enumerate() {
            let (condition, first, end) = range(source.part);
            let with = if number == 0 { "WITH" } else { ", " };
            statement.add(&format!(
                "{with} p{place} AS MATERIALIZED (SELECT w.document, sum(w.count) AS count \
                 FROM search_segments AS k CROSS JOIN search_words AS w \
                 WHERE k.key = {key} AND w.key = {key} AND w.segment = k.first_document AND "
            ));
            statement.within(&segments);
            statement.add(&format!(" AND {condition} GROUP BY w.document) "));
            statement.bind([Some(first), end].into_iter().flatten());
        }
        let score: Vec<String> =
            sources.iter().enumerate().map(|(place, source)| weight(place, source, question)).collect();
        let owner = question.owner.as_str();
        // What is gone may still have words: it is told as what is no longer current, not left out.
        let (columns, joined) = match question.among {
            Among::Titles => (
                "c.updated_at AS at, c.title = s.title AS is_current",
                "LEFT JOIN search_titles AS s ON s.user_id = ? AND s.conversation_id = -n.document \
                 LEFT JOIN shown_conversations AS c ON c.user_id = ? AND c.id = s.conversation_id",
            ),
            Among::MessagesBelow(_) => (
                "s.created_at AS at, m.modseq = s.modseq AND c.id IS NOT NULL AS is_current",
                "LEFT JOIN search_messages AS s ON s.user_id = ? AND s.message_id = n.document \
                 LEFT JOIN messages AS m ON m.user_id = ? AND m.id = s.message_id \
                 LEFT JOIN shown_conversations AS c ON c.user_id = ? AND c.id = m.conversation_id",
            ),
        };
        statement.add(&format!(
            "SELECT abs(document) AS document, coalesce(at, 0) AS at, coalesce(is_current, 0) AS is_current, \
             coalesce(score, 0.0) AS score FROM (SELECT n.document, n.place, {columns}, {} AS score FROM (",
            score.join(" + ")
        ));
        statement.newest(question, sources, &segments, most);
        statement.add(&format!(") AS n {joined}) ORDER BY place"));
        let tables = if question.among == Among::Titles { 2 } else { 3 };
        statement.bind((0..tables).map(|_| owner.to_owned()));
        statement
    }

    /// The newest documents that have the words, with how often each word is in them. What is not asked for is not joined.
    /// The joins are in the order in which they are made.
    fn newest(&mut self, question: &Question<'_>, sources: &[Source<'_>], segments: &Segments, most: usize) {
        let key = question.key;
        let counts = (0..sources.len()).map(|place| format!(", w{place}.count AS count{place}"));
        let counts = counts.collect::<Vec<_>>().concat();
        let words = sources.iter().enumerate().map(|(place, source)| match source.part {
            Part::Word(_) => format!("search_words AS w{place}"),
            Part::Prefix(_) => format!("p{place} AS w{place}"),
        });
        let words: Vec<String> = words.collect();
        let newest_first = if question.among == Among::Titles { "w0.document" } else { "-w0.document" };
        // A prefix comes first only where there are no words; its segments have been looked through.
        let by_segment = sources.first().is_some_and(|source| matches!(source.part, Part::Word(_)));
        self.add(&format!(
            "SELECT w0.document AS document, {newest_first} AS place{counts} FROM {}{}",
            if by_segment { "search_segments AS k CROSS JOIN " } else { "" },
            words.join(" CROSS JOIN ")
        ));
        let conditions = conditions(question.filter, question.among);
        let owner = question.owner.as_str().to_owned();
        match question.among {
            _ if conditions.is_empty() => self.add(" WHERE 1"),
            Among::Titles => {
                self.add(" CROSS JOIN shown_conversations AS c WHERE c.user_id = ? AND c.id = -w0.document");
                self.bind([owner]);
            }
            Among::MessagesBelow(_) => {
                self.add(
                    " CROSS JOIN search_messages AS s CROSS JOIN shown_conversations AS c WHERE s.user_id = ? \
                     AND c.user_id = ? AND s.message_id = w0.document AND c.id = s.conversation_id",
                );
                self.bind([owner.clone(), owner]);
            }
        }
        for (place, source) in sources.iter().enumerate() {
            if place > 0 {
                self.add(&format!(" AND w{place}.document = w0.document"));
            }
            if let Part::Word(word) = source.part {
                self.add(&format!(
                    " AND w{place}.key = {key} AND w{place}.segment = k.first_document AND w{place}.word = ?"
                ));
                self.bind([word.to_owned()]);
            }
        }
        if by_segment {
            self.add(&format!(" AND k.key = {key} AND "));
            self.within(segments);
        }
        if let Among::MessagesBelow(below) = question.among {
            self.add(" AND w0.document < ?");
            self.values.push(Value::Number(below));
        }
        for part in question.query.unwanted() {
            let (condition, first, end) = range(part);
            if by_segment && matches!(part, Part::Word(_)) {
                self.add(&format!(
                    " AND NOT EXISTS (SELECT 1 FROM search_words AS w WHERE w.key = {key} \
                     AND w.segment = k.first_document AND {condition} AND w.document = w0.document)"
                ));
            } else {
                self.add(&format!(
                    " AND w0.document NOT IN (SELECT w.document FROM search_segments AS k CROSS JOIN search_words AS w \
                     WHERE k.key = {key} AND w.key = {key} AND w.segment = k.first_document AND "
                ));
                self.within(segments);
                self.add(&format!(" AND {condition})"));
            }
            self.bind([Some(first), end].into_iter().flatten());
        }
        for (condition, value) in conditions {
            self.add(&format!(" AND {condition}"));
            self.values.push(value);
        }
        let order = if question.among == Among::Titles { "ASC" } else { "DESC" };
        let newest_segments = if by_segment { "k.first_document DESC, " } else { "" };
        self.add(&format!(" ORDER BY {newest_segments}w0.document {order} LIMIT ?"));
        self.values.push(Value::Number(rows(most)));
    }

    /// The condition that a segment `k` is one of those.
    fn within(&mut self, segments: &Segments) {
        match segments {
            Segments::OfTitles => self.add("k.first_document = 0"),
            Segments::Below(below) => {
                self.add("k.first_document > 0 AND k.first_document < ?");
                self.values.push(Value::Number(*below));
            }
            Segments::Listed(list) => {
                self.add("k.first_document IN (SELECT value FROM json_each(?))");
                self.bind([list.clone()]);
            }
        }
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn bind(&mut self, texts: impl IntoIterator<Item = String>) {
        self.values.extend(texts.into_iter().map(Value::Text));
    }

    /// The statement with its values.
    pub(super) fn bound(self) -> BoxedSqlQuery<'static, Sqlite, diesel::query_builder::SqlQuery> {
        let query = sql_query(self.text).into_boxed::<Sqlite>();
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Text(text) => query.bind::<Text, _>(text),
            Value::Number(number) => query.bind::<BigInt, _>(number),
            Value::Moment(moment) => query.bind::<Moment, _>(moment),
            Value::Flag(flag) => query.bind::<Bool, _>(flag),
        })
    }
}

/// What a filter asks of the messages, or of the conversations, and of which values.
fn conditions(filter: &SearchFilter, among: Among) -> Vec<(String, Value)> {
    let at = if among == Among::Titles { "c.updated_at" } else { "s.created_at" };
    let conditions = [
        filter.role.map(|role| ("s.role = ?".to_owned(), Value::Text(role.as_str().to_owned()))),
        filter.after.map(|after| (format!("{at} >= ?"), Value::Moment(Micros(after)))),
        filter.before.map(|before| (format!("{at} < ?"), Value::Moment(Micros(before)))),
        filter.starred.map(|starred| ("c.starred = ?".to_owned(), Value::Flag(starred))),
        filter.archived.map(|archived| ("c.archived = ?".to_owned(), Value::Flag(archived))),
        filter.notebook.as_ref().map(|name| {
            let holds = "EXISTS (SELECT 1 FROM json_each(c.notebooks) WHERE value = ?)";
            (holds.to_owned(), Value::Text(name.as_str().to_owned()))
        }),
    ];
    conditions.into_iter().flatten().collect()
}

/// What a word adds to the score of a document: the rarer it is and the more of the document it is, the more.
#[allow(clippy::cast_precision_loss, reason = "counts of documents are far below what a float tells apart")]
fn weight(place: usize, source: &Source<'_>, question: &Question<'_>) -> String {
    let (with, all) = (source.documents as f64, question.changes.max(source.documents) as f64);
    let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
    format!(
        "{rarity:.6} * n.count{place} * {:.1} / (n.count{place} + {SATURATION:.1} * ({:.2} + {LENGTH:.2} * s.length / {USUAL_LENGTH:.1}))",
        SATURATION + 1.0,
        1.0 - LENGTH,
    )
}
