//! What an export costs: as much as there is to write, whatever it says.
//!
//! Counted are the time of a processor that the thread was given, whoever else is running, and the memory that it had.

use std::time::Duration;

use chat_history_domain::conversation::NewConversation;
use chat_history_testkit::fixtures::said;
use chat_history_transcripts::{Export, Form};
use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};

use crate::desk::Desk;

/// What a program that reads Markdown can be led astray with.
const UNITS: [&str; 62] = [
    ">",
    "> ",
    "- ",
    "* ",
    "+ ",
    "1) ",
    "1. ",
    "> - ",
    "- > ",
    "1. - > ",
    ">\n",
    "> a\n",
    "- a\n\n",
    "- a\n  b\n",
    "- [ ] a\n",
    "1. a\n",
    "*a_ ",
    "*a* ",
    "**",
    "_",
    "__a",
    "*a **a ",
    "***a*** ",
    "*_*_",
    "a**b",
    "~~a ",
    "~",
    "[a](",
    "[a",
    "[",
    "![",
    "![a](",
    "[a][",
    "](",
    "[a](b",
    "[a](b)",
    "[a]: b\n[a]\n",
    "[a]: b\n",
    "[^a]: x\n[^a]",
    "[[[[]]]](",
    "[x](<",
    "[x](y \"",
    "|a|b|\n|-|-|\n",
    "|",
    "|-",
    "a|b\n-|-\n|\n",
    "`a ",
    "`",
    "``a`",
    "``` ",
    "```\n",
    "&amp;",
    "&",
    "\\*",
    "<a",
    "<",
    "<http://a>",
    "<!--",
    "<a href=\"",
    "a\n",
    "# a\n",
    "a\n===\n",
];

/// So many characters of a unit.
fn filled(unit: &str, characters: usize) -> String {
    unit.chars().cycle().take(characters).collect()
}

/// Contents that are made of more than one thing, of about so many characters.
fn composed(characters: usize) -> Vec<String> {
    let half = characters / 2;
    let table = |columns: usize, row: &str| {
        let head = format!("{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns));
        head.clone() + &filled(row, characters.saturating_sub(head.len()))
    };
    vec![
        format!("{}a\n{}", filled("> ", half), filled("x\n", half)),
        format!("{}a\n{}", filled("- ", half), filled("x\n", half)),
        format!("{}a\n{}", filled("- ", half), filled("\n", half)),
        format!("[a]: {}\n\n{}", filled("b", half), filled("[a] ", half)),
        format!("{}{}", filled("[", half), filled("]", half)),
        format!("{}a{}", filled("*a **b ", half), filled("** a*", half)),
        format!("{}a{}", filled("![", half), filled("](b)", half)),
        format!("```{}\n{}", filled("x", half), filled("y\n", half)),
        format!("{}\n{}", filled("`", half), filled("y\n", half)),
        table(characters / 8, "x\n"),
        table(200, "x\n"),
        table(200, "|x\n"),
        table(3, "| some | words | here |\n"),
        filled("京都の駅 ", characters),
        filled("😀", characters),
        filled("x", characters),
    ]
}

/// What writing an export took.
#[derive(Debug)]
struct Cost {
    /// Time of a processor.
    time: Duration,
    /// The most memory at a time, what was written included.
    memory: u64,
    written: usize,
}

/// Time of a processor that this thread has been given.
fn time_given() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

/// What it takes to write a thread with one message, without reading it.
fn cost(desk: &Desk, form: Form, content: &str) -> Cost {
    let alice = desk.user("alice");
    let (made, _) = desk.wait(alice.create(NewConversation::default(), vec![said(content)])).unwrap();
    let export = Export::of_one(desk.store.clone(), alice.context.clone(), made.id, form);
    let mut export = desk.wait(export).unwrap();
    let mut cost = Cost { time: Duration::ZERO, memory: 0, written: 0 };
    while desk.wait(export.read(|_| async {})).unwrap() {
        let before = time_given();
        let measured = allocation_counter::measure(|| cost.written += export.write(&|| true).unwrap().len());
        cost.time += time_given().saturating_sub(before);
        cost.memory = cost.memory.max(measured.bytes_max);
    }
    cost
}

/// Characters of a long content.
const LONG: usize = 100_000;

/// Checks that so many characters cost about ten times as much as a tenth of them, and no more than they may.
#[track_caller]
fn check_is_linear(form: Form, most: usize, of: impl Fn(usize) -> String) {
    let desk = Desk::new();
    let cost_of = |characters: usize| {
        let content: String = of(characters).chars().take(characters).collect();
        cost(&desk, form, &content)
    };
    let (mut short, mut long) = (cost_of(most / 10), cost_of(most));
    // What is short takes some time for what everything takes.
    let is_linear = |short: &Cost, long: &Cost| long.time <= short.time.max(Duration::from_millis(1)) * 35;
    for _ in 0..3 {
        if !is_linear(&short, &long) {
            // A processor that others use is slower for a while.
            short = std::cmp::max_by_key(short, cost_of(most / 10), |cost| cost.time);
            long = std::cmp::min_by_key(long, cost_of(most), |cost| cost.time);
        }
    }
    let start = of(40);
    assert!(is_linear(&short, &long), "{form:?} of {start:?}: {long:?} after {short:?}");
    assert!(long.memory <= 8 << 20, "{form:?} of {start:?}: {long:?}");
    assert!(long.written <= 20 * of(most).len() + 10_000, "{form:?} of {start:?}: {long:?}");
}

#[test]
fn a_page_costs_as_much_as_there_is_to_write_whatever_it_says() {
    for form in [Form::Html, Form::Markdown] {
        for unit in UNITS {
            check_is_linear(form, LONG, |characters| filled(unit, characters));
        }
        for number in 0..composed(1).len() {
            // As much as is parsed at once, too.
            for most in [LONG, 30_000] {
                check_is_linear(form, most, |characters| composed(characters).swap_remove(number));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_page_costs_as_much_as_there_is_to_write_whatever_it_is_made_of(
        parts in prop::collection::vec((prop::sample::select(UNITS.to_vec()), 1_usize..40), 1..5),
        after in prop::sample::select(vec!["", "\n", "\n\n", "x\n"]),
    ) {
        check_is_linear(Form::Html, LONG, |characters| {
            let share = characters / parts.len();
            parts.iter().map(|(unit, times)| filled(&(unit.repeat(*times) + after), share)).collect()
        });
    }
}
