//! The conversations that are there before the first request: whose they are, and how long.

mod postgres;
mod sqlite;

pub(crate) use postgres::fill as fill_postgres;
pub(crate) use sqlite::fill as fill_sqlite;

/// The users' ids are numbers of this many digits, as pgbench can reckon but not put texts together.
const FIRST_USER: u64 = 100_000_000_000_000_001;

/// A conversation to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thread {
    /// Its id.
    pub(crate) id: u64,
    /// The number of its user, from 0.
    pub(crate) user: u64,
    /// How many messages it has.
    pub(crate) messages: u64,
}

/// The id of the user of that number.
pub(crate) fn user_id(user: u64) -> String {
    (FIRST_USER + user).to_string()
}

/// All conversations, numbered from 1 on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// The conversations.
    pub(crate) threads: Vec<Thread>,
}

impl Shape {
    /// As many users, threads and messages in each as the comparison has; thread by thread the next user's.
    pub(crate) fn usual() -> Self {
        let mut shape = Self::default();
        shape.add(1_000, 50, |number| number % 20);
        shape
    }

    /// Adds so many conversations of that length, the n-th for the user that `user` names, and gives them.
    pub(crate) fn add(&mut self, count: u64, messages: u64, user: impl Fn(u64) -> u64) -> Vec<Thread> {
        let first = self.threads.len() as u64 + 1;
        let added: Vec<Thread> =
            (0..count).map(|number| Thread { id: first + number, user: user(number), messages }).collect();
        self.threads.extend_from_slice(&added);
        added
    }

    /// The number of users.
    pub(crate) fn users(&self) -> u64 {
        self.threads.iter().map(|thread| thread.user + 1).max().unwrap_or(0)
    }

    /// The number of messages.
    pub(crate) fn messages(&self) -> u64 {
        self.threads.iter().map(|thread| thread.messages).sum()
    }

    /// Statements that put the shape into the table `shape`, in a spelling that both databases know.
    fn rows(&self) -> impl Iterator<Item = String> {
        self.threads.chunks(1_000).map(|threads| {
            let row =
                |thread: &Thread| format!("({}, '{}', {})", thread.id, user_id(thread.user), thread.messages);
            let rows: Vec<String> = threads.iter().map(row).collect();
            format!("INSERT INTO shape (thread, user_id, messages) VALUES {};\n", rows.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_shape_is_20_users_with_50_threads_of_50_messages_each() {
        let shape = Shape::usual();
        assert_eq!((shape.threads.len(), shape.users(), shape.messages()), (1_000, 20, 50_000));
        for user in 0..20 {
            assert_eq!(shape.threads.iter().filter(|thread| thread.user == user).count(), 50);
        }
        assert_eq!(shape.threads.last(), Some(&Thread { id: 1_000, user: 19, messages: 50 }));
    }

    #[test]
    fn ids_go_on_where_those_before_end() {
        let mut shape = Shape::default();
        shape.add(2, 10, |_| 0);
        let added = shape.add(1, 20, |_| 1);
        assert_eq!(added, [Thread { id: 3, user: 1, messages: 20 }]);
        assert_eq!((shape.users(), shape.messages()), (2, 40));
    }

    #[test]
    fn the_rows_name_thread_user_and_length() {
        let mut shape = Shape::default();
        shape.add(2, 10, |number| number);
        let rows: String = shape.rows().collect();
        assert_eq!(
            rows,
            "INSERT INTO shape (thread, user_id, messages) VALUES \
             (1, '100000000000000001', 10), (2, '100000000000000002', 10);\n"
        );
    }
}
