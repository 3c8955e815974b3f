//! The files of a SQLite database: the folder is made 0700 and the database 0600, whatever the umask.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

const PRIVATE_FOLDER: u32 = 0o700;
const PRIVATE_FILE: u32 = 0o600;

/// Makes the database's folder and an empty database where they are missing, readable by their owner only.
///
/// SQLite gives its `-wal` and `-shm` files the mode that the database has when it makes them; those that an earlier
/// process left behind are made private, too. A folder that was there is the operator's, who is only told of it.
pub(crate) fn make_private(database: &Path) -> io::Result<()> {
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER).create(folder)?;
        let mode = mode(folder)?;
        if mode & !PRIVATE_FOLDER != 0 {
            log::warn!("the database's folder is open to others (mode {mode:o}); chmod 700 makes it private");
        }
    }
    OpenOptions::new().create(true).append(true).mode(PRIVATE_FILE).open(database)?;
    close_to_others(database)?;
    for suffix in ["-wal", "-shm"] {
        let mut beside = database.as_os_str().to_owned();
        beside.push(suffix);
        match close_to_others(Path::new(&beside)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(())
}

/// Takes from others what they may do with a file.
fn close_to_others(file: &Path) -> io::Result<()> {
    let mode = mode(file)?;
    if mode & !PRIVATE_FILE != 0 {
        log::warn!("a file of the database was open to others (mode {mode:o}); it is now private");
        fs::set_permissions(file, Permissions::from_mode(PRIVATE_FILE))?;
    }
    Ok(())
}

fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o777)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        super::mode(path).unwrap()
    }

    #[test]
    fn a_new_database_and_its_folder_are_private() {
        let home = tempfile::tempdir().unwrap();
        let database = home.path().join("data/chat.db");
        make_private(&database).unwrap();
        assert_eq!((mode(&database), mode(database.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn logs_that_an_earlier_process_left_open_are_made_private() {
        let home = tempfile::tempdir().unwrap();
        let database = home.path().join("chat.db");
        let left = ["chat.db-wal", "chat.db-shm"].map(|name| home.path().join(name));
        for file in &left {
            fs::write(file, "kept").unwrap();
            fs::set_permissions(file, Permissions::from_mode(0o664)).unwrap();
        }
        make_private(&database).unwrap();
        for file in &left {
            assert_eq!((mode(file), fs::read_to_string(file).unwrap()), (0o600, "kept".into()));
        }
    }

    #[test]
    fn a_database_that_others_could_read_is_made_private_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let database = home.path().join("chat.db");
        fs::write(&database, "kept").unwrap();
        fs::set_permissions(&database, Permissions::from_mode(0o644)).unwrap();
        make_private(&database).unwrap();
        assert_eq!((mode(&database), fs::read_to_string(&database).unwrap()), (0o600, "kept".into()));
    }
}
