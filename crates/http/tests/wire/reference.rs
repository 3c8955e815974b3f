//! The reference page: it works without any other host, and its files are what it says they are.

use crate::harness::{Answer, Client, Server};

/// What the page or a style sheet points at, by that way of pointing.
fn pointed_at<'a>(text: &'a str, by: &str) -> Vec<&'a str> {
    text.split(by).skip(1).map(|rest| rest.split(['"', '\'', ')', ' ', '>']).next().unwrap()).collect()
}

async fn anyone() -> Client {
    Server::new().await.anyone()
}

fn policy(answer: &Answer) -> Vec<&str> {
    let policy = answer.header("content-security-policy").expect("a policy");
    policy.split(';').map(str::trim).collect()
}

#[actix_web::test]
async fn the_page_points_at_files_of_this_service_alone_and_all_are_there() {
    let anyone = anyone().await;
    let page = anyone.get("/docs").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(!page.text().contains("://") && !page.text().contains("\"//"), "{}", page.text());

    let mut files = pointed_at(page.text(), "src=\"");
    files.extend(pointed_at(page.text(), "href=\""));
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let extension = file.rsplit('.').next().unwrap();
        let media_type = match extension {
            "js" => "text/javascript",
            "css" => "text/css",
            "png" => "image/png",
            other => panic!("{other}"),
        };
        let found = anyone.get(file).await;
        assert_eq!((found.status, found.header("content-type")), (200, Some(media_type)), "{file}");
        assert_eq!(found.header("x-content-type-options"), Some("nosniff"), "{file}");
        assert_eq!(found.header("content-encoding"), None, "{file}");
        assert!(
            matches!(found.header("cache-control"), Some("no-store" | "public, max-age=86400")),
            "{file}"
        );
        match extension {
            "png" => assert!(found.body.starts_with(b"\x89PNG"), "{file}"),
            _ => assert!(found.text().len() > 100, "{file}"),
        }
    }
}

#[actix_web::test]
async fn the_page_may_load_nothing_from_elsewhere() {
    let anyone = anyone().await;
    let page = anyone.get("/docs").await;
    let policy = policy(&page);
    for needed in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(&needed), "{needed} in {policy:?}");
    }
    assert!(
        !policy
            .iter()
            .any(|rule| rule.contains("http") || rule.contains('*') || rule.contains("unsafe-eval"))
    );
    let lower = page.text().to_lowercase();
    assert!(!lower.contains("<script>") && !lower.contains(" onload=") && !lower.contains("<style"));
}

#[actix_web::test]
async fn the_script_of_the_page_reads_this_services_document() {
    let anyone = anyone().await;
    let script = anyone.get("/docs/start.js").await;
    assert!(script.text().contains("url: \"/openapi.json\""));
    assert!(script.text().contains("validatorUrl: null"));
    assert_eq!(anyone.get("/openapi.json").await.header("content-type"), Some("application/json"));
}

#[actix_web::test]
async fn style_sheets_load_nothing_from_elsewhere() {
    let sheet = anyone().await.get("/docs/swagger-ui.css").await;
    for target in pointed_at(sheet.text(), "url(") {
        assert!(target.is_empty() || target.starts_with("data:"), "{target}");
    }
}

#[actix_web::test]
async fn only_what_the_page_needs_is_served() {
    let anyone = anyone().await;
    for name in [
        "nothing",
        "index.html",
        "oauth2-redirect.html",
        "swagger-initializer.js",
        "..",
        "%2e%2e",
        "..%2fCargo.toml",
        "%2fetc%2fpasswd",
        "start.js%00",
        "Start.js",
        "%00",
        "%FF",
    ] {
        let missing = anyone.get(&format!("/docs/{name}")).await;
        missing.is_problem(404, "Not Found", "There is nothing at this path.");
    }
}
