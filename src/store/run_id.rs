//! Identifies the test run that this process belongs to.

use crate::config::Variable;

/// An id that all processes of the run share, and no process of another run.
/// `None` if the process is, as far as is known, a run of its own.
pub(super) fn id() -> Option<String> {
    let is_set = |id: &String| !id.is_empty();
    let of_parent = Variable::Run.text().filter(is_set);
    let of_nextest = || Variable::NextestRun.text().filter(is_set);
    of_parent.or_else(of_nextest).or_else(cargo)
}

/// The id of the `cargo test` that started this process. One cargo process is
/// one run; any other parent, such as a shell, starts many.
#[cfg(target_os = "linux")]
fn cargo() -> Option<String> {
    let mut parent = Process::of("self")?.parent()?;
    // cargo starts rustdoc, which starts the doctests.
    if parent.name == "rustdoc" {
        parent = parent.parent()?;
    }
    if parent.name != "cargo" {
        return None;
    }
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    // Process ids are reused, but not with the same start time.
    Some(format!("{boot} {} {}", parent.id, parent.start))
}

/// The standard library cannot inspect other processes.
#[cfg(not(target_os = "linux"))]
fn cargo() -> Option<String> {
    None
}

/// A process as Linux describes it in `/proc`.
#[cfg(target_os = "linux")]
struct Process {
    id: String,
    name: String,
    parent: String,
    start: String,
}

#[cfg(target_os = "linux")]
impl Process {
    fn of(id: &str) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        Self::parse(&stat)
    }

    /// Parses `id (name) state parent … start …`, see proc_pid_stat(5). The name
    /// may contain any character.
    fn parse(stat: &str) -> Option<Self> {
        let (before, after) = stat.rsplit_once(") ")?;
        let (id, name) = before.split_once(" (")?;
        let mut fields = after.split(' ').map(str::to_owned);
        Some(Self {
            id: id.to_owned(),
            name: name.to_owned(),
            parent: fields.nth(1)?,
            start: fields.nth(17)?,
        })
    }

    fn parent(&self) -> Option<Self> {
        Self::of(&self.parent)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_name_may_contain_anything() {
        let stat = "42 (a) (b) S 7 42 42 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 9182 55 66\n";
        let process = Process::parse(stat).unwrap();
        assert_eq!(process.name, "a) (b");
        assert_eq!((&*process.id, &*process.parent), ("42", "7"));
        assert_eq!(process.start, "9182");
        assert!(Process::parse("").is_none());
    }

    #[test]
    fn this_process_has_a_parent() {
        let me = Process::of("self").unwrap();
        assert_eq!(me.id, std::process::id().to_string());
        assert_eq!(
            me.parent().unwrap().id,
            std::os::unix::process::parent_id().to_string()
        );
    }
}
