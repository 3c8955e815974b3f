//! Searching what is there now: what has changed since the caller searched last is made searchable first.

use super::{Hit, Search, SearchCursor, find};
use crate::storage::Repositories;
use crate::{Context, Error, Modseq, Page, Result, Store};

impl Store {
    /// Gives a page of the hits of a search among all that the caller had when it began. What was changed since they
    /// searched last is made searchable first, piece by piece.
    pub async fn search(&self, context: &Context, search: &Search) -> Result<Page<Hit, SearchCursor>> {
        let mut begun = None;
        loop {
            let asked = search.clone();
            let found = self.read(context, move |context, repositories| {
                let progress = repositories.searches().index_progress(&context.user)?;
                // A user who was erased meanwhile counts their changes anew.
                let wanted = begun.unwrap_or(progress.changed).min(progress.changed);
                if progress.indexed < wanted {
                    return Ok(Err(wanted));
                }
                find(context, repositories, &asked).map(Ok)
            });
            let wanted = match found.await? {
                Ok(page) => return Ok(page),
                Err(wanted) => wanted,
            };
            begun = Some(wanted);
            let index = move |context: &Context, repositories: &mut dyn Repositories| {
                repositories.searches().index(&context.user, wanted)
            };
            while match self.write(context, index).await {
                // Reading goes on where there is no room: what was made searchable before is searched.
                Err(Error::Full(_)) => {
                    begun = Some(Modseq(0));
                    false
                }
                more => more?,
            } {}
        }
    }
}
