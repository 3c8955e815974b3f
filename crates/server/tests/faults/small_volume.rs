//! A small volume that only one process and its children see, and that goes with them.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Puts a file system of so many megabytes at the folder, then becomes the command.
const MOUNT: &str = "mount -t tmpfs -o size=\"$0\"m,mode=1777 tmpfs \"$1\" && shift && exec \"$@\"";

/// The command that runs another one with a small volume at that folder; `None`, with a word about it, where the system
/// lets nobody mount.
pub(crate) fn with_small_volume(megabytes: &str, folder: &Path) -> Option<Vec<String>> {
    let folder = folder.to_str().unwrap();
    // Root mounts for itself; others are root in a namespace of their own, where the system lets them.
    for unshare in [&["unshare", "--mount"][..], &["unshare", "--map-root-user", "--mount"]] {
        let command: Vec<String> =
            unshare.iter().chain(&["sh", "-c", MOUNT, megabytes, folder]).map(ToString::to_string).collect();
        let works = Command::new(&command[0]).args(&command[1..]).arg("true").output();
        if works.is_ok_and(|works| works.status.success()) {
            return Some(command);
        }
    }
    eprintln!("COULD NOT RUN: this system lets this user mount nothing, so no volume can be filled");
    None
}

/// The folder as that process sees it.
pub(crate) fn as_seen_by(process: u32, folder: &Path) -> PathBuf {
    Path::new(&format!("/proc/{process}/root")).join(folder.strip_prefix("/").unwrap())
}

/// Fills the volume with a file, but for so many bytes.
pub(crate) fn fill(file: &Path, but_for: usize) {
    let mut filler = File::create(file).unwrap();
    let block = vec![0; 64 << 10];
    while filler.write_all(&block).is_ok() {}
    let length = filler.metadata().unwrap().len();
    filler.set_len(length.saturating_sub(u64::try_from(but_for).unwrap())).unwrap();
}
