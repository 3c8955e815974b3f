//! All routes: the tables of everything that can be called, one beside the handlers of each part of the service.
//!
//! Start at the table of a surface, such as the native one's in `surfaces/threads/mod.rs`. Nothing is registered in any
//! other way.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Condition, NormalizePath, from_fn};
use actix_web::{App, web};

use crate::api::operation::Resource;
use crate::edge::cors;
use crate::edge::observe::observe;
use crate::edge::rate::by_address;
use crate::surfaces::{chat_threads, chats, threads};
use crate::wire::error::ApiError;
use crate::{Api, ops, transfer, users};

/// Everything that can be called. A path that is spelt out comes before one with an id in its place.
pub(crate) fn resources() -> Vec<Resource> {
    let tables = [
        threads::operations(),
        transfer::operations(),
        chat_threads::operations(),
        chats::operations(),
        users::operations(),
        ops::operations(),
    ];
    tables.into_iter().flatten().collect()
}

/// The paths and methods that can be called, in the order of the table.
pub fn table() -> Vec<(&'static str, Method)> {
    let calls = |resource: &Resource| {
        resource.methods().map(|method| (resource.path, method.clone())).collect::<Vec<_>>()
    };
    resources().iter().flat_map(calls).collect()
}

/// The whole service: the routes, and around them observation.
pub fn app(
    api: Arc<Api>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let origins = &api.settings.cors_origins;
    let cors = Condition::new(!origins.is_empty(), cors::rules(origins));
    let nowhere = web::to(|| async { Err::<&str, _>(ApiError::NoRoute) }).wrap(from_fn(by_address));
    // The first to be wrapped is the innermost.
    App::new()
        .app_data(web::Data::from(api))
        .configure(|config| resources().into_iter().for_each(|resource| resource.register(config)))
        .default_service(nowhere)
        .wrap(NormalizePath::trim())
        .wrap(cors)
        .wrap(from_fn(observe))
}
