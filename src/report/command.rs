//! The commands that reports tell to run.

/// Records what one test calls; a doctest has no name to go by.
pub(crate) fn record(package: Option<&str>, test: Option<&str>) -> String {
    let set = if cfg!(windows) {
        "set \"RECORD=1\" && "
    } else {
        "RECORD=1 "
    };
    let package = package.map_or_else(String::new, |package| format!(" -p {package}"));
    let which = match test {
        Some(test) => format!(" {test} -- --exact"),
        None => " --doc".to_owned(),
    };
    format!("{set}cargo test{package}{which}")
}
