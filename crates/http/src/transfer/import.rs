//! Imports: a file is taken in whole, and then written in pieces that others do not notice.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use chat_history_domain::{Context, Error, Result as DomainResult};
use chat_history_transcripts::{Failure, Import, ReadLimits, Report, Wait};
use serde::Deserialize;
use tokio::runtime::Handle;
use utoipa::IntoParams;
use validator::Validate;

use super::abandon::Abandon;
use super::dto::ImportReport;
use super::multipart::{boundary, file_in};
use super::spool::{disk, spool};
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::query::{Query, flag};

/// How to import.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowToImport {
    /// Whether only to tell what would become of the file.
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = bool, default = false)]
    dry_run: Option<bool>,
}

pub(crate) async fn import(
    caller: Caller,
    api: web::Data<Api>,
    request: HttpRequest,
    query: Query<HowToImport>,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let kind = Kind::of(&request)?;
    let _of_user = api.imports.of_user(&caller.user)?;
    let most = api.settings.import_bytes;
    let arriving = api.imports.to_arrive().await?;
    let file = spool(&request, body, most).await?;
    drop(arriving);
    let _writing = api.imports.to_write().await?;
    let limits = ReadLimits::of_files(most as u64, api.settings.limits.clone(), caller.now);
    // Where the client goes away, this is dropped, and no further piece is begun.
    let (_guard, is_abandoned) = Abandon::new();
    let job = ImportJob {
        api: api.into_inner(),
        context: caller.clone(),
        limits,
        dry_run: query.0.dry_run.unwrap_or(false),
        kind,
        waiting: Waiting { runtime: Handle::current(), is_abandoned },
    };
    let report = web::block(move || job.run(file)).await;
    let report = report.map_err(|_| Error::Unavailable("the service is stopping".into()))??;
    Ok(HttpResponse::Ok().json(ImportReport::from(report)))
}

/// How the file stands in the body.
enum Kind {
    /// It is the body.
    Bare,
    /// It is in a form whose parts this separates.
    Form(String),
}

impl Kind {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        const BARE: [&str; 7] = [
            "application/json",
            "application/jsonl",
            "application/x-jsonlines",
            "application/x-ndjson",
            "application/zip",
            "application/x-zip-compressed",
            "application/octet-stream",
        ];
        let value = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let value = value.unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if BARE.contains(&essence.as_str()) {
            return Ok(Self::Bare);
        }
        boundary(value).map(Self::Form).ok_or(ApiError::ImportMediaType)
    }
}

/// An import, as it is carried out on a thread that may wait.
struct ImportJob {
    api: Arc<Api>,
    context: Context,
    limits: ReadLimits,
    dry_run: bool,
    kind: Kind,
    waiting: Waiting,
}

impl ImportJob {
    fn run(self, file: File) -> Result<Report, ApiError> {
        let mut file = match self.kind {
            Kind::Bare => file,
            Kind::Form(boundary) => self.waiting.runtime.block_on(file_in(file, boundary))?,
        };
        let import = Import {
            store: &self.api.store,
            context: &self.context,
            limits: &self.limits,
            dry_run: self.dry_run,
            wait: &self.waiting,
        };
        chat_history_transcripts::import(&mut file, &import).map_err(|failure| match failure {
            Failure::Refused(words) => ApiError::field("body", words),
            Failure::Store(error) => ApiError::Domain(error),
            Failure::Disk(error) => ApiError::Domain(disk(&error)),
            Failure::Abandoned => ApiError::Domain(Error::Unavailable("its caller has gone".into())),
        })
    }
}

/// Waits for the store on a thread of its own, while the worker goes on.
struct Waiting {
    runtime: Handle,
    is_abandoned: Arc<AtomicBool>,
}

impl Wait for Waiting {
    fn for_outcome<T>(&self, outcome: impl Future<Output = DomainResult<T>>) -> DomainResult<T> {
        self.runtime.block_on(outcome)
    }

    fn is_abandoned(&self) -> bool {
        self.is_abandoned.load(Ordering::Relaxed)
    }
}
