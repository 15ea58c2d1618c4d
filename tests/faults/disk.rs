//! File systems of one's own: small ones that fill up, ones whose device fails, ones that can be cut off.

use crate::machine::Chance;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A mounted file system, and an ordinary folder beside it for what must not lie on it.
pub(crate) struct Disk {
    folder: TempDir,
    kind: &'static str,
    is_mounted: bool,
}

/// Runs a program and fails the test where it fails.
#[track_caller]
pub(crate) fn run(program: &str, words: &[&str]) {
    let output = Command::new(program).args(words).output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {words:?}: {said}");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

impl Disk {
    /// A tmpfs of `size` (`1m`).
    pub(crate) fn memory(size: &str) -> Disk {
        let mut disk = Disk::unmounted("tmpfs");
        run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "none", text(&disk.path())]);
        disk.is_mounted = true;
        disk
    }

    /// A freshly made `kind` of file system on a loop device: `ext4`, `xfs` or `btrfs`, no larger than it has to be.
    pub(crate) fn fresh(kind: &'static str) -> Disk {
        let mut disk = Disk::unmounted(kind);
        let (size, words): (u64, &[&str]) = match kind {
            "ext4" => (24, &["-q", "-F"]),
            "xfs" => (300, &["-q", "-f"]),
            _ => (128, &["-q", "-f"]),
        };
        let image = disk.image();
        std::fs::File::create(&image).and_then(|file| file.set_len(size << 20)).expect("an image");
        run(&format!("mkfs.{kind}"), &[words, &[text(&image)]].concat());
        disk.mount();
        disk
    }

    fn unmounted(kind: &'static str) -> Disk {
        let folder = tempfile::tempdir().expect("a temporary directory");
        for name in ["mount", "beside"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Disk { folder, kind, is_mounted: false }
    }

    /// Where it is mounted.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("mount")
    }

    /// A folder that is not on it.
    pub(crate) fn beside(&self) -> PathBuf {
        self.folder.path().join("beside")
    }

    /// The file that its device is made of.
    pub(crate) fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    pub(crate) fn mount(&mut self) {
        run("mount", &["-t", self.kind, "-o", "loop", text(&self.image()), text(&self.path())]);
        self.is_mounted = true;
    }

    pub(crate) fn unmount(&mut self) {
        run("umount", &[text(&self.path())]);
        self.is_mounted = false;
    }

    /// Everything that is in memory reaches the device, and is forgotten.
    pub(crate) fn remount(&mut self) {
        self.unmount();
        self.mount();
    }

    /// As a power cut would: what has not reached the device is lost, and its log is not written out.
    pub(crate) fn cut_power(&mut self) {
        run("xfs_io", &["-x", "-c", "shutdown", text(&self.path())]);
    }

    /// Makes a file.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// Fills it until not one block is left.
    pub(crate) fn fill(&self) {
        let bytes = Chance::new(9).bytes(1 << 20);
        for (index, size) in [1 << 20, 64 << 10, 4 << 10, 1].into_iter().enumerate() {
            for more in 0.. {
                let path = self.path().join(format!("filler{index}-{more}"));
                if std::fs::write(path, &bytes[..size]).is_err() || more > 2000 {
                    break;
                }
            }
            run("sync", &["-f", text(&self.path())]);
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_mounted {
            // The folder below it must not be emptied while it is there.
            let _ = Command::new("umount").arg(self.path()).status();
        }
    }
}
