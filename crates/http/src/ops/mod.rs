//! What operators and developers call: health, readiness, metrics, and the reference page.

mod health;
mod reference;

use crate::api::entry::Unavailable;
use crate::api::operation::operations;

use health::{Health, healthz, metrics, readyz};
use reference::{docs, docs_file, openapi};

operations! {
    "/healthz" Probe {
        /// Whether the process lives.
        get healthz (tag = "operations")
            => (status = 200, description = "The process lives.", body = Health);
    }

    "/readyz" Probe {
        /// Whether the store answers and its schema is current. One that can be read and not written to is worth sending requests
        /// to, and says so.
        get readyz (tag = "operations")
            => (status = 200, description = "Requests can be served; `degraded` where only those that read.",
                body = Health),
               Unavailable;
    }

    "/metrics" Public {
        /// Counters in Prometheus' text format.
        get metrics (tag = "operations")
            => (status = 200, description = "The counters.", body = String,
                content_type = "text/plain; version=0.0.4");
    }

    "/openapi.json" Public {
        /// The OpenAPI document.
        get openapi (tag = "operations")
            => (status = 200, description = "The OpenAPI 3.1 document.", body = Object);
    }

    "/docs" Public {
        /// The reference page.
        get docs (tag = "operations")
            => (status = 200, description = "A page to read the API's reference and to try it.", body = String,
                content_type = "text/html; charset=utf-8");
    }

    "/docs/{file}" Public {
        /// A file of the reference page.
        get docs_file (tag = "operations",
            params(("file" = String, Path, description = "The file's name.",
                pattern = "^(start\\.js|swagger-ui\\.css|swagger-ui-bundle\\.js|favicon-32x32\\.png)$")))
            => (status = 200, description = "The file.",
                content((String = "text/css"), (String = "text/javascript"), (String = "image/png")));
    }
}
