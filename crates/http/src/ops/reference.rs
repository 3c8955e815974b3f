//! The API's description: the OpenAPI document, and a page to read it and try it that needs no other host.

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::Api;
use crate::wire::error::ApiError;

/// The page; it loads what it needs from `/docs/`.
const PAGE: &str = include_str!("reference.html");

/// Starts Swagger UI on the page; apart from it, so that the page needs no inline script.
const START: &str = include_str!("reference.js");

/// The page may load from this host alone. Swagger UI sets styles inline and embeds its icons.
const POLICY: (HeaderName, &str) = (
    HeaderName::from_static("content-security-policy"),
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The files of Swagger UI that the page loads. The others, such as a page of its own, would come without the policy.
const FILES: [&str; 3] = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

pub(crate) async fn openapi(api: web::Data<Api>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(api.document.clone())
}

pub(crate) async fn docs() -> HttpResponse {
    HttpResponse::Ok().insert_header(POLICY).content_type("text/html; charset=utf-8").body(PAGE)
}

pub(crate) async fn docs_file(file: web::Path<String>) -> Result<HttpResponse, ApiError> {
    if file.as_str() == "start.js" {
        return Ok(HttpResponse::Ok().content_type("text/javascript").body(START));
    }
    match utoipa_swagger_ui::serve(&file, Config::default().into()) {
        Ok(Some(found)) if FILES.contains(&file.as_str()) => Ok(HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "public, max-age=86400"))
            .content_type(found.content_type)
            .body(found.bytes.to_vec())),
        _ => Err(ApiError::NoRoute),
    }
}
