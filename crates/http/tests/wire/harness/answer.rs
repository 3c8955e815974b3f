//! Answers as a caller gets them, and the one form that every error has.

use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use serde_json::{Value, json};

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The path that was asked for.
    path: String,
}

impl Answer {
    /// The answer that a response to that path is.
    pub(super) async fn of(path: String, response: HttpResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.expect("a body");
        let answer = Self { status, headers, body: body.to_vec(), path };
        answer.is_safe();
        answer
    }

    /// The answer says to browsers what every answer has to, whatever it answers.
    fn is_safe(&self) {
        let is_library = ["/docs/swagger", "/docs/favicon"].iter().any(|start| self.path.starts_with(start));
        let kept = if is_library && self.status == 200 { "public, max-age=86400" } else { "no-store" };
        for (name, value) in [
            ("x-content-type-options", Some("nosniff")),
            ("cache-control", Some(kept)),
            ("referrer-policy", Some("no-referrer")),
            ("cross-origin-resource-policy", Some("same-origin")),
            ("access-control-allow-credentials", None),
            ("server", None),
            ("x-powered-by", None),
            ("set-cookie", None),
        ] {
            assert_eq!(self.header(name), value, "{name}: {} {}", self.status, self.path);
        }
        assert!(self.header("x-request-id").is_some(), "{} {}", self.status, self.path);
    }

    /// The path that was asked for.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The header of that name, of which there is one at most.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).map(|value| value.to_str().expect("a text"));
        let value = values.next();
        assert_eq!(values.next(), None, "{name} is there twice");
        value
    }

    /// Every header but the request's id, in a steady order.
    pub(crate) fn told_headers(&self) -> Vec<(String, String)> {
        let told = self.headers.iter().filter(|(name, _)| name.as_str() != "x-request-id");
        let mut told: Vec<(String, String)> = told
            .map(|(name, value)| (name.to_string(), value.to_str().expect("a text").to_owned()))
            .collect();
        told.sort();
        told
    }

    /// The body as text.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// The body as JSON; null where there is none.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {:?}", self.text()))
    }

    /// The status and the body, to compare both at once.
    #[track_caller]
    pub(crate) fn both(&self) -> (u16, Value) {
        (self.status, self.json())
    }

    /// The JSON of an answer that has that status.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        let json = self.json();
        assert_eq!(self.header("content-type"), (!json.is_null()).then_some("application/json"));
        json
    }

    /// The answer is a problem, whole: every member of its body, its media type and its request id.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, title: &str, detail: &str) {
        self.is_problem_with(status, title, detail, &[]);
    }

    /// The answer has that status and title, and says which field breaks which rule.
    #[track_caller]
    pub(crate) fn breaks_rule(&self, (status, title): (u16, &str), field: &str, rule: &str) {
        self.is_problem_with(status, title, &format!("{field} {rule}."), &[(field, rule)]);
    }

    /// The same for that field, whatever the words.
    #[track_caller]
    pub(crate) fn breaks_rule_at(&self, refusal: (u16, &str), field: &str) {
        let problem = self.json();
        assert_eq!((self.status, &problem["errors"][0]["field"]), (refusal.0, &json!(field)), "{problem}");
        self.breaks_rule(refusal, field, problem["errors"][0]["message"].as_str().expect("a text"));
    }

    /// The answer is a 400 that says which field breaks which rule.
    #[track_caller]
    pub(crate) fn is_invalid(&self, field: &str, rule: &str) {
        self.breaks_rule((400, "Bad Request"), field, rule);
    }

    /// The answer is a 400 for that field, whatever the words.
    #[track_caller]
    pub(crate) fn is_invalid_at(&self, field: &str) {
        self.breaks_rule_at((400, "Bad Request"), field);
    }

    /// The answer is a 422 that says which field breaks which rule.
    #[track_caller]
    pub(crate) fn is_unprocessable(&self, field: &str, rule: &str) {
        self.breaks_rule((422, "Unprocessable Entity"), field, rule);
    }

    /// The answer is a 422 for that field, whatever the words.
    #[track_caller]
    pub(crate) fn is_unprocessable_at(&self, field: &str) {
        self.breaks_rule_at((422, "Unprocessable Entity"), field);
    }

    /// The answer is a 412.
    #[track_caller]
    pub(crate) fn is_stale(&self) {
        self.is_problem(412, "Precondition Failed", "It has changed since it was read.");
    }

    /// The answer is a 422 since the idempotency key is that of another request.
    #[track_caller]
    pub(crate) fn is_of_another_key(&self) {
        let words = "The idempotency key was used for another request.";
        self.is_problem(422, "Unprocessable Entity", words);
    }

    /// The answer is a 401 to a request without a token.
    #[track_caller]
    pub(crate) fn misses_a_token(&self) {
        self.is_problem(401, "Unauthorized", "The bearer token is missing.");
        assert_eq!(self.header("www-authenticate"), Some("Bearer"));
    }

    /// The answer is a 404 for an object of that kind.
    #[track_caller]
    pub(crate) fn is_not_found(&self, kind: &str) {
        self.is_problem(404, "Not Found", &format!("There is no such {kind}."));
    }

    #[track_caller]
    fn is_problem_with(&self, status: u16, title: &str, detail: &str, faults: &[(&str, &str)]) {
        let id = self.header("x-request-id").expect("a request id");
        let mut problem = json!({
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            "instance": self.path,
            "request_id": id,
        });
        if !faults.is_empty() {
            let fault = |(field, message): &(&str, &str)| json!({"field": field, "message": message});
            problem["errors"] = faults.iter().map(fault).collect();
        }
        assert_eq!(self.both(), (status, problem));
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
    }
}
