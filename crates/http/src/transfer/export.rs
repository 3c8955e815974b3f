//! Exports: sent as they are read, so that they take the same memory however much there is.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::rt::time::sleep;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use chat_history_domain::Error;
use chat_history_transcripts::{Export, Form};
use futures_util::stream::{self, StreamExt};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use tokio::runtime::Handle;
use utoipa::IntoParams;
use validator::Validate;

use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::path::InConversation;
use crate::wire::query::Query;

/// The form of an export of one thread.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportOne {
    /// `json`: a transcript, which can be imported again. `markdown`, `html` and
    /// `pdf`: to be read and printed.
    #[serde(default = "json", deserialize_with = "form_of_one")]
    #[param(value_type = String, pattern = "^(json|markdown|html|pdf)$", default = "json")]
    format: Form,
}

/// The form of an export of everything.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportAll {
    /// `jsonl`: a transcript in JSON Lines. `zip`: the same in a ZIP. Both can be imported again.
    #[serde(default = "lines", deserialize_with = "form_of_all")]
    #[param(value_type = String, pattern = "^(jsonl|zip)$", default = "jsonl")]
    format: Form,
}

fn json() -> Form {
    Form::Json
}

fn lines() -> Form {
    Form::Lines
}

fn form_of_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Form, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "json" => Ok(Form::Json),
        "markdown" => Ok(Form::Markdown),
        "html" => Ok(Form::Html),
        "pdf" => Ok(Form::Pdf),
        _ => Err(D::Error::custom("must be json, markdown, html or pdf")),
    }
}

fn form_of_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Form, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "jsonl" => Ok(Form::Lines),
        "zip" => Ok(Form::Zip),
        _ => Err(D::Error::custom("must be jsonl or zip")),
    }
}

pub(crate) async fn export_one(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<ExportOne>,
) -> Result<HttpResponse, ApiError> {
    let form = query.0.format;
    let export = Export::of_one(api.store.clone(), caller.clone(), path.0, form).await?;
    let name = format!("thread-{}", path.0);
    if !form.is_made_at_once() {
        return sent(export, form, &name).await;
    }
    // Other requests go on meanwhile; two at a time are made.
    let _turn = api.imports.to_write().await?;
    let runtime = Handle::current();
    let made = web::block(move || runtime.block_on(whole(export))).await;
    let made = made.map_err(|_| Error::Unavailable("the service is stopping".into()))??;
    Ok(named(form, &name).body(made))
}

pub(crate) async fn export_all(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<ExportAll>,
) -> Result<HttpResponse, ApiError> {
    let form = query.0.format;
    let export = Export::of_everything(api.store.clone(), caller.clone(), form);
    let day = caller.now.to_string();
    sent(export, form, &format!("chat-history-{}", day.split('T').next().unwrap_or_default())).await
}

/// Sends an export piece by piece. What fails before the first one is an error like any other; what fails later breaks
/// the connection off, so that nobody takes what came for the whole.
async fn sent(mut export: Export, form: Form, name: &str) -> Result<HttpResponse, ApiError> {
    let first = export.next(sleep).await?.map(Bytes::from);
    let rest = stream::try_unfold(export, |mut export| async move {
        let next =
            export.next(sleep).await.inspect_err(|error| log::warn!("an export broke off: {error}"))?;
        Ok::<_, Error>(next.map(|bytes| (Bytes::from(bytes), export)))
    });
    Ok(named(form, name).streaming(stream::iter(first.map(Ok)).chain(rest)))
}

/// All of an export.
async fn whole(mut export: Export) -> Result<Vec<u8>, Error> {
    let mut all = Vec::new();
    while let Some(bytes) = export.next(sleep).await? {
        all.extend(bytes);
    }
    Ok(all)
}

/// The answer that gives a file of that form and name.
fn named(form: Form, name: &str) -> HttpResponseBuilder {
    let download = form.download();
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, download.media_type))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", download.ending)));
    answer
}
