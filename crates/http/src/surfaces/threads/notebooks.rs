//! The notebooks that a user's threads are filed under.

use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{self, Notebook};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;

/// The notebooks that threads are filed under.
#[derive(Serialize, ToSchema)]
pub(crate) struct Notebooks {
    notebooks: Vec<NotebookCount>,
}

/// A notebook, and how many threads are filed under it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotebookCount {
    name: String,
    threads: i64,
}

impl From<Notebook> for NotebookCount {
    fn from(notebook: Notebook) -> Self {
        Self { name: notebook.name, threads: notebook.conversations }
    }
}

pub(crate) async fn list_notebooks(caller: Caller, api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    let found = api.store.read_one(&caller, conversation::list_notebooks).await?;
    let notebooks = found.into_iter().map(NotebookCount::from).collect();
    Ok(HttpResponse::Ok().json(Notebooks { notebooks }))
}
