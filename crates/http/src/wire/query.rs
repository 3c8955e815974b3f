//! Query strings: known parameters are checked and named when wrong, unknown ones are ignored.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use utoipa::openapi::path::ParameterIn;
use validator::Validate;

use crate::api::entry::{Described, Entry};
use crate::wire::body::{TWICE, faults, outer_field, quoted, shortened};
use crate::wire::error::ApiError;

/// The parameters of a request.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

impl<T: IntoParams> Described for Query<T> {
    fn describe(entry: &mut Entry) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            entry.parameter(parameter);
        }
        entry.can_be_invalid();
    }
}

fn parse<T: DeserializeOwned + Validate>(text: &str) -> Result<T, ApiError> {
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(text.as_bytes()));
    let parameters: T = serde_path_to_error::deserialize(pairs).map_err(|error| {
        let words = error.inner().to_string();
        match quoted(&words, "duplicate field") {
            Some(name) => ApiError::field(name, TWICE),
            // Where a parameter that is passed over could change what is meant.
            None if words.starts_with("unknown field ") => {
                ApiError::field(shortened(&outer_field(error.path(), "query")), "is not a known parameter")
            }
            None => ApiError::field(outer_field(error.path(), "query"), words),
        }
    })?;
    parameters.validate().map_err(|errors| faults(&errors))?;
    Ok(parameters)
}

/// Reads a whole number.
pub(crate) fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom("must be a whole number"))
}

/// Reads `true` or `false`.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(D::Error::custom("must be true or false")),
    }
}

/// Reads a text, of which an empty one means none.
pub(crate) fn non_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}
