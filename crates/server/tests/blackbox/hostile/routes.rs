//! The inventory of what can be called: a list of what is public, and a token for everything else, whatever the method.

use serde_json::Value;

use crate::harness::{Database, Kind, Service, Wire};

/// All that may be called without a token. Who adds to it says so here.
const PUBLIC: [&str; 6] = ["/docs", "/docs/{file}", "/healthz", "/metrics", "/openapi.json", "/readyz"];

/// Methods that paths have, and others.
const METHODS: [&str; 11] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW", "get"];

fn described(service: &Service) -> Vec<String> {
    let document: Value = service.stranger().get("/openapi.json").expect(200);
    document["paths"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn what_can_be_called_without_a_token_is_just_what_is_listed_here() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let mut open: Vec<String> =
        described(&service).into_iter().filter(|path| !path.starts_with("/api/")).collect();
    open.sort();
    assert_eq!(open, PUBLIC);
    for path in PUBLIC {
        let answer = service.stranger().get(&path.replace("{file}", "start.js"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
}

#[test]
fn every_path_below_api_asks_for_a_token_whatever_the_method_and_the_id() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let private: Vec<String> =
        described(&service).into_iter().filter(|path| path.starts_with("/api/")).collect();
    assert!(private.len() >= 12, "{private:?}");
    for path in private {
        for id in ["1", "abc", "%00"] {
            let path = path.replace("{id}", id).replace("{message_id}", id);
            for (method, end) in METHODS.iter().flat_map(|method| [(method, ""), (method, "/")]) {
                let mut wire = Wire::connect(service.address()).unwrap();
                wire.send(format!("{method} {path}{end} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
                let head = wire.head_only();
                assert!(head.starts_with("http/1.1 401 "), "{method} {path}{end}: {head}");
                assert!(head.contains("www-authenticate: bearer"), "{method} {path}{end}: {head}");
            }
        }
    }
}
