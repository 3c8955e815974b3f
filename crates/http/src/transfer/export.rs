//! Exports: sent as they are read, so that they take the same memory however much there is, and written off the workers,
//! so that nobody else waits for what is long in the making.

use std::sync::atomic::Ordering;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::rt::time::sleep;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use chat_history_domain::Error;
use chat_history_transcripts::{Export, Form};
use futures_util::stream::{self, StreamExt};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use validator::Validate;

use super::abandon::Abandon;
use super::turns::Turns;
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
    if form.is_made_at_once() {
        let turns = api.exports.to_draw(&caller.user);
        return Ok(named(form, &name).body(whole(export, &turns).await?));
    }
    sent(export, api.exports.to_write(&caller.user), form, &name).await
}

pub(crate) async fn export_all(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<ExportAll>,
) -> Result<HttpResponse, ApiError> {
    let form = query.0.format;
    let export = Export::of_everything(api.store.clone(), caller.clone(), form);
    let day = caller.now.to_string();
    let name = format!("chat-history-{}", day.split('T').next().unwrap_or_default());
    sent(export, api.exports.to_write(&caller.user), form, &name).await
}

/// Sends an export piece by piece. What fails before the first one is an error like any other; what fails later breaks
/// the connection off, so that nobody takes what came for the whole.
async fn sent(export: Export, turns: Turns, form: Form, name: &str) -> Result<HttpResponse, ApiError> {
    let first = next(export, &turns).await?;
    let (first, export) = first.map_or((None, None), |(bytes, export)| (Some(bytes), Some(export)));
    let rest = stream::try_unfold((export, turns), |(export, turns)| async move {
        let Some(export) = export else { return Ok(None) };
        let next =
            next(export, &turns).await.inspect_err(|error| log::warn!("an export broke off: {error}"))?;
        Ok::<_, Error>(next.map(|(bytes, export)| (bytes, (Some(export), turns))))
    });
    Ok(named(form, name).streaming(stream::iter(first.map(Ok)).chain(rest)))
}

/// All of an export.
async fn whole(mut export: Export, turns: &Turns) -> Result<Vec<u8>, Error> {
    let mut all = Vec::new();
    while let Some((bytes, rest)) = next(export, turns).await? {
        all.extend(bytes);
        export = rest;
    }
    Ok(all)
}

/// The bytes that come next, and the rest; `None` at the end. They are written on a thread that nobody waits for but the
/// client, when it is their turn. Where the client goes, this is dropped, and the writing ends early.
async fn next(mut export: Export, turns: &Turns) -> Result<Option<(Bytes, Export)>, Error> {
    while export.read(sleep).await? {
        let turn = turns.next().await?;
        let (_guard, is_abandoned) = Abandon::new();
        let written = web::block(move || {
            let _turn = turn;
            let bytes = export.write(&|| !is_abandoned.load(Ordering::Relaxed))?;
            Ok::<_, Error>((bytes, export))
        });
        let written = written.await.map_err(|_| Error::Unavailable("the service is stopping".into()))?;
        let (bytes, rest) = written?;
        if !bytes.is_empty() {
            return Ok(Some((bytes.into(), rest)));
        }
        export = rest;
    }
    Ok(None)
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
