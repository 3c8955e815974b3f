//! Exports whose bytes are no text: ZIP and PDF.

use serde_json::json;

use crate::harness::{Server, at, said};

#[actix_web::test]
async fn everything_is_exported_as_a_zip_that_can_be_imported() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    alice.thread(vec![said("hello")]).await;
    let zip = alice.get("/api/v1/chat/export?format=zip").await;
    assert_eq!((zip.status, zip.header("content-type")), (200, Some("application/zip")));
    assert!(zip.header("content-disposition").unwrap().ends_with(".zip\""));
    assert!(zip.body.starts_with(b"PK"));
    let import = bob.ask("POST", "/api/v1/chat/import").header("content-type", "application/zip");
    let report = import.bytes(zip.body.clone()).send().await.ok(200);
    assert_eq!((&report["format"], &report["threads"]["created"]), (&json!("transcript"), &json!(1)));
}

#[actix_web::test]
async fn a_thread_is_exported_as_a_pdf() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = alice.thread(vec![said("Hello, Привет, γειά, 京都 \u{1F600}")]).await;
    let pdf = alice.get(&at(&thread, "/export?format=pdf")).await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")));
    assert!(pdf.header("content-disposition").unwrap().ends_with(".pdf\""));
    assert!(pdf.body.starts_with(b"%PDF-"));
    assert_eq!(alice.get("/api/v1/chat/export?format=pdf").await.status, 400, "everything is no PDF");
}
