//! A chunked body that nobody reads to its end: kept until the answer is out, so that actix closes the connection.
//!
//! actix reads on through a chunked body that was dropped, for as long as the client likes to send it. One that is
//! still held counts as unread, and then the connection is closed, as it is with a body of a declared length.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::web::Bytes;
use futures_util::Stream;

use crate::edge::sabotage;

/// The body of a request, shared between whoever reads it and whoever only keeps it.
#[derive(Clone)]
pub(crate) struct Unread(Rc<RefCell<Payload>>);

impl Unread {
    /// Takes part in the request's body, where it comes in chunks.
    pub(crate) fn of(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(TRANSFER_ENCODING) || sabotage::is_on("endless-patience") {
            return None;
        }
        let unread = Self(Rc::new(RefCell::new(request.take_payload())));
        request.set_payload(Payload::Stream { payload: Box::pin(unread.clone()) });
        Some(unread)
    }

    /// The body of an answer, which keeps that of its request until it has been sent.
    pub(crate) fn until_sent(self, answer: BoxBody) -> BoxBody {
        BoxBody::new(Answer { body: answer, _unread: self })
    }
}

impl Stream for Unread {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

struct Answer {
    body: BoxBody,
    _unread: Unread,
}

impl MessageBody for Answer {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
