//! A lane's queue: bounded, and fair. Users take turns, so that one user's flood waits behind itself.
//!
//! Between two pieces of one user's work, every other user who waits gets one. A full queue makes room for a newcomer by
//! giving up the newest piece of whoever has most in it, so nobody's flood keeps another out.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use chat_history_domain::UserId;

use crate::sabotage;

/// Where work goes in; dropping it closes the queue, which then still gives what is in it.
pub(crate) struct Entrance<J> {
    shared: Arc<Shared<J>>,
    turns: RandomState,
}

/// Where a lane's threads take work from.
pub(crate) struct Jobs<J>(Arc<Shared<J>>);

/// Nothing will come any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed;

/// Why work is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The queue is full, and its caller has as much in it as anybody.
    Full,
    /// Nothing more is let in.
    Closed,
}

struct Shared<J> {
    queue: Mutex<Queue<J>>,
    changed: Condvar,
}

struct Queue<J> {
    capacity: usize,
    length: usize,
    is_open: bool,
    /// Threads that wait for work.
    idle: usize,
    /// What waits, by user. Nobody is in here with nothing.
    waiting: HashMap<u64, VecDeque<J>>,
    /// The users who wait, in the order of their turns.
    turns: VecDeque<u64>,
}

/// A queue that holds at most `capacity` pieces of work.
pub(crate) fn fair_queue<J>(capacity: usize) -> (Entrance<J>, Jobs<J>) {
    let queue = Queue {
        capacity,
        length: 0,
        is_open: true,
        idle: 0,
        waiting: HashMap::new(),
        turns: VecDeque::new(),
    };
    let shared = Arc::new(Shared { queue: Mutex::new(queue), changed: Condvar::new() });
    (Entrance { shared: Arc::clone(&shared), turns: RandomState::new() }, Jobs(shared))
}

impl<J> Entrance<J> {
    /// Queues a user's piece of work. What had to give way for it is dropped.
    ///
    /// # Errors
    /// [`Refused::Full`] where the one to give way would be this user, [`Refused::Closed`] where nothing more is let in.
    pub(crate) fn push(&self, user: Option<&UserId>, job: J) -> Result<(), Refused> {
        // Two users who share a number share their turns, which takes nothing from the others.
        let user =
            if sabotage::is_on("fairness-off") { 0 } else { self.turns.hash_one(user.map(UserId::as_str)) };
        let mut queue = self.shared.lock();
        if !queue.is_open {
            return Err(Refused::Closed);
        }
        let gave_way = queue.push(user, job)?;
        let is_waited_for = queue.idle > 0;
        drop(queue);
        if is_waited_for {
            self.shared.changed.notify_one();
        }
        // Its end tells whoever waits for it, which is not done under the lock.
        drop(gave_way);
        Ok(())
    }

    /// Lets nothing more in.
    pub(crate) fn close(&self) {
        self.shared.lock().is_open = false;
        self.shared.changed.notify_all();
    }

    /// How much waits.
    pub(crate) fn len(&self) -> usize {
        self.shared.lock().length
    }
}

impl<J> Drop for Entrance<J> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<J> Jobs<J> {
    /// Waits for the next piece of work.
    ///
    /// # Errors
    /// [`Closed`] where the queue is closed and empty.
    pub(crate) fn recv(&self) -> Result<J, Closed> {
        let mut queue = self.0.lock();
        loop {
            if let Some(job) = queue.pop() {
                return Ok(job);
            }
            if !queue.is_open {
                return Err(Closed);
            }
            queue.idle += 1;
            queue = self.0.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            queue.idle -= 1;
        }
    }

    /// Whether nothing more will come in.
    pub(crate) fn is_closed(&self) -> bool {
        !self.0.lock().is_open
    }

    /// What waits at this moment, piece by piece.
    pub(crate) fn try_iter(&self) -> impl Iterator<Item = J> + '_ {
        std::iter::from_fn(|| self.0.lock().pop())
    }
}

impl<J> Clone for Jobs<J> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<J> Shared<J> {
    /// The queue; whoever panicked with it has left it whole.
    fn lock(&self) -> MutexGuard<'_, Queue<J>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J> Queue<J> {
    fn push(&mut self, user: u64, job: J) -> Result<Option<J>, Refused> {
        let has_room = self.length < self.capacity || sabotage::is_on("shedding-off");
        let gave_way = if has_room { None } else { Some(self.make_room_for(user)?) };
        let own = self.waiting.entry(user).or_default();
        if own.is_empty() {
            self.turns.push_back(user);
        }
        own.push_back(job);
        self.length += 1;
        Ok(gave_way)
    }

    /// Takes the newest piece of whoever has most, where that is more than this user would have.
    fn make_room_for(&mut self, user: u64) -> Result<J, Refused> {
        let own = self.waiting.get(&user).map_or(0, VecDeque::len);
        let most = self.waiting.iter().max_by_key(|(_, theirs)| theirs.len());
        let (&greediest, _) = most.filter(|(_, theirs)| theirs.len() > own + 1).ok_or(Refused::Full)?;
        let theirs = self.waiting.get_mut(&greediest).ok_or(Refused::Full)?;
        // They had two at least, so they keep their turn.
        let gives_way = theirs.pop_back().ok_or(Refused::Full)?;
        self.length -= 1;
        Ok(gives_way)
    }

    fn pop(&mut self) -> Option<J> {
        let user = self.turns.pop_front()?;
        let theirs = self.waiting.get_mut(&user)?;
        let job = theirs.pop_front();
        if theirs.is_empty() {
            self.waiting.remove(&user);
        } else {
            self.turns.push_back(user);
        }
        self.length -= usize::from(job.is_some());
        job
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    fn taken(jobs: &Jobs<&'static str>) -> Vec<&'static str> {
        jobs.try_iter().collect()
    }

    #[test]
    fn users_take_turns_and_each_keeps_their_order() {
        let (entrance, jobs) = fair_queue(10);
        let (alice, bob) = (user("alice"), user("bob"));
        for job in ["a1", "a2", "a3"] {
            entrance.push(Some(&alice), job).unwrap();
        }
        entrance.push(Some(&bob), "b1").unwrap();
        entrance.push(None, "c1").unwrap();
        assert_eq!(entrance.len(), 5);
        assert_eq!(taken(&jobs), ["a1", "b1", "c1", "a2", "a3"]);
        assert_eq!(entrance.len(), 0);
    }

    #[test]
    fn a_full_queue_refuses_whoever_has_most_in_it() {
        let (entrance, jobs) = fair_queue(3);
        let (alice, bob) = (user("alice"), user("bob"));
        for job in ["a1", "a2", "a3"] {
            entrance.push(Some(&alice), job).unwrap();
        }
        assert_eq!(entrance.push(Some(&alice), "a4"), Err(Refused::Full));
        entrance.push(Some(&bob), "b1").unwrap();
        assert_eq!(entrance.push(Some(&bob), "b2"), Err(Refused::Full), "they have one each but for a2");
        assert_eq!(entrance.len(), 3);
        assert_eq!(taken(&jobs), ["a1", "b1", "a2"]);
    }

    #[test]
    fn everyones_first_is_refused_only_where_everyone_has_one() {
        let (entrance, jobs) = fair_queue(2);
        entrance.push(Some(&user("alice")), "a1").unwrap();
        entrance.push(Some(&user("bob")), "b1").unwrap();
        assert_eq!(entrance.push(Some(&user("carol")), "c1"), Err(Refused::Full));
        assert_eq!(taken(&jobs), ["a1", "b1"]);
    }

    #[test]
    fn a_closed_queue_gives_what_is_in_it_and_then_ends() {
        let (entrance, jobs) = fair_queue(2);
        entrance.push(None, "last").unwrap();
        entrance.close();
        assert_eq!(entrance.push(None, "late"), Err(Refused::Closed));
        assert_eq!((jobs.recv(), jobs.recv()), (Ok("last"), Err(Closed)));
    }
}
