//! Which appends are done together with others, and what comes of those that are not.

use std::collections::{HashMap, HashSet};

use chat_history_domain::idempotency::{Once, Told};
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::{Error, Result, Versions};

/// Messages with ids of their client's that an append can have which is done with others: each id is looked up.
const MOST_NAMED: usize = 16;

/// What has come of an append that was to be done with others.
pub(crate) enum Joined {
    /// This.
    Done(Result<Told<Appended>>),
    /// Nothing yet: it has to be done alone, which gives it its own reason where it is refused.
    Alone,
}

/// How an append goes with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// With them.
    Joins,
    /// It has the key of that one of them, and waits for what comes of it.
    Follows(usize),
    /// After them, since a message has an id that one of theirs has, too.
    Alone,
}

/// Whether an append can be done together with others at all.
pub(crate) fn can_join(append: &Append) -> bool {
    let is_of_one_version = match &append.expected {
        Versions::Any => true,
        Versions::Listed(versions) => versions.len() == 1,
    };
    let named = append.messages.iter().filter(|new| new.public_id.is_some()).count();
    is_of_one_version && !append.messages.is_empty() && named <= MOST_NAMED
}

/// Whether nothing has to be looked up for an append but its conversation.
pub(crate) fn is_plain(append: &Append) -> bool {
    append.once.is_none() && append.expected == Versions::Any && !append.is_named()
}

/// Appends that are done together: no two of them have the same key, or the same id of a message.
#[derive(Default)]
pub(crate) struct Together<'a> {
    keys: HashMap<(&'a str, &'a str), usize>,
    ids: HashSet<(&'a str, i64, &'a str)>,
}

impl<'a> Together<'a> {
    /// The place of an append of that number among all that wait.
    pub(crate) fn place(&mut self, number: usize, append: &'a Append) -> Place {
        let owner = append.context.user.as_str();
        let key = append.once.as_ref().map(|once| (owner, once.key.as_str()));
        if let Some(leader) = key.and_then(|key| self.keys.get(&key)) {
            return Place::Follows(*leader);
        }
        let mut ids = append.messages.iter().filter_map(|new| new.public_id.as_ref());
        if !ids.all(|id| self.ids.insert((owner, append.conversation.0, id.as_str()))) {
            return Place::Alone;
        }
        self.keys.extend(key.map(|key| (key, number)));
        Place::Joins
    }
}

/// What an append is told that has the key of another one, which this has come of; none where it has to be done itself.
pub(crate) fn following(
    follower: &Append,
    leader: &Append,
    outcome: &Result<Told<Appended>>,
) -> Option<Result<Told<Appended>>> {
    let request = |append: &Append| append.once.as_ref().map(|once: &Once| once.fingerprint.clone());
    let is_same = request(follower) == request(leader);
    match outcome {
        Ok(_) if !is_same => Some(Err(Error::KeyReused)),
        Ok(Told::Now(first) | Told::Again(first)) => {
            Some(Ok(Told::Again(Appended { added: 0, ..first.clone() })))
        }
        Ok(Told::Answer(answer)) => Some(Ok(Told::Answer(answer.clone()))),
        // The same request, from the same version, is refused for the same reason.
        Err(error) if is_same && follower.expected == leader.expected => Some(Err(error.clone())),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use chat_history_domain::Modseq;
    use chat_history_domain::conversation::ConversationId;
    use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey};
    use chat_history_domain::message::{NewMessage, PublicId};
    use chat_history_testkit::fixtures::{NOON, context, said};

    use super::*;

    fn append(user: &str, ids: &[&str]) -> Append {
        let named = |id: &&str| NewMessage { public_id: Some(PublicId::parse(*id).unwrap()), ..said("x") };
        let messages = if ids.is_empty() { vec![said("x")] } else { ids.iter().map(named).collect() };
        Append::new(context(user, NOON), ConversationId(1), messages)
    }

    fn keyed(user: &str, key: &str, request: &str) -> Append {
        let once =
            Once { key: IdempotencyKey::parse(key).unwrap(), fingerprint: Fingerprint(request.to_owned()) };
        append(user, &[]).keyed(Some(once))
    }

    fn places(appends: &[Append]) -> Vec<Place> {
        let mut together = Together::default();
        appends.iter().enumerate().map(|(number, append)| together.place(number, append)).collect()
    }

    #[test]
    fn the_same_key_of_a_user_follows_and_another_users_joins() {
        let appends =
            [keyed("a", "k", "r"), keyed("b", "k", "r"), keyed("a", "l", "r"), keyed("a", "k", "s")];
        assert_eq!(places(&appends), [Place::Joins, Place::Joins, Place::Joins, Place::Follows(0)]);
    }

    #[test]
    fn an_id_that_is_there_twice_goes_alone() {
        let elsewhere = Append { conversation: ConversationId(2), ..append("a", &["1"]) };
        let appends = [append("a", &["1"]), append("a", &["1", "2"]), elsewhere, append("a", &["3", "3"])];
        assert_eq!(places(&appends), [Place::Joins, Place::Alone, Place::Joins, Place::Alone]);
    }

    #[test]
    fn few_ids_and_one_version_can_join() {
        let many: Vec<String> = (0..17).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let of = |versions: &[i64]| {
            let versions = versions.iter().copied().map(Modseq).collect();
            append("a", &[]).expecting(Versions::Listed(versions))
        };
        assert!(can_join(&append("a", &many[1..])) && can_join(&of(&[1])) && can_join(&keyed("a", "k", "r")));
        assert!(!can_join(&append("a", &many)) && !can_join(&of(&[])) && !can_join(&of(&[1, 2])));
        assert!(is_plain(&append("a", &[])) && !is_plain(&append("a", &["1"])) && !is_plain(&of(&[1])));
    }

    #[test]
    fn who_follows_is_told_what_came_of_the_first() {
        let (first, same, other) = (keyed("a", "k", "r"), keyed("a", "k", "r"), keyed("a", "k", "s"));
        let done = Ok(Told::Now(Appended { messages: vec![], known: false, added: 1 }));
        let again = Told::Again(Appended { messages: vec![], known: false, added: 0 });
        assert_eq!(following(&same, &first, &done), Some(Ok(again)));
        assert_eq!(following(&other, &first, &done), Some(Err(Error::KeyReused)));
        let refused = Err(Error::Stale);
        assert_eq!(following(&same, &first, &refused), Some(Err(Error::Stale)));
        assert_eq!(following(&other, &first, &refused), None);
        let from_another = same.expecting(Versions::Listed(vec![Modseq(7)]));
        assert_eq!(following(&from_another, &first, &refused), None);
    }
}
