//! The files of SQLite are their owner's alone, whatever the umask.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::harness::{Database, Kind, Program, Service};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_folder_is_0700_and_every_file_in_it_0600_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let database = Database::fresh(Kind::Sqlite);
        let program = Program::on(&database).with("PORT", "0");
        let running = program.start_under(umask, &["serve"]);
        let service = Service::listening(program, running);
        service.becomes_ready();
        service.client("alice").thread("Private");
        let file = database.file();
        let folder = file.parent().unwrap();
        assert_eq!(mode(folder), 0o700, "umask {umask}");
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(mode(&entry.path()), 0o600, "{} under umask {umask}", entry.path().display());
            names.push(entry.file_name().into_string().unwrap());
        }
        for expected in ["chat-history.db", "chat-history.db-wal", "chat-history.db-shm"] {
            assert!(names.iter().any(|name| name == expected), "{expected} in {names:?}");
        }
    }
}

#[test]
fn no_core_dump_is_left_that_would_hold_what_people_say() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let limits = fs::read_to_string(format!("/proc/{}/limits", service.id())).unwrap();
    let cores = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(cores.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{cores}");
}
