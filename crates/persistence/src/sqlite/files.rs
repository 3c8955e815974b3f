//! The files of a SQLite database: the folder is made 0700 and the database 0600, whatever the umask.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

const PRIVATE_FOLDER: u32 = 0o700;
const PRIVATE_FILE: u32 = 0o600;

/// Makes the database's folder and an empty database where they are missing, readable by their owner only.
///
/// SQLite gives its `-wal` and `-shm` files the mode of the database, so the database's own is all that needs care.
pub(crate) fn make_private(database: &Path) -> io::Result<()> {
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER).create(folder)?;
    }
    OpenOptions::new().create(true).append(true).mode(PRIVATE_FILE).open(database)?;
    let mode = fs::metadata(database)?.permissions().mode() & 0o777;
    if mode & !PRIVATE_FILE != 0 {
        log::warn!("the database file was open to others (mode {mode:o}); it is now private");
        fs::set_permissions(database, Permissions::from_mode(PRIVATE_FILE))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_database_and_its_folder_are_private() {
        let home = tempfile::tempdir().unwrap();
        let database = home.path().join("data/chat.db");
        make_private(&database).unwrap();
        assert_eq!((mode(&database), mode(database.parent().unwrap())), (0o600, 0o700));
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
