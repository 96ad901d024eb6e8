use crate::Context;

/// The version of the Rust compiler, if the directory is a package.
#[must_use]
pub fn rust(context: &Context) -> Option<String> {
    if !context.dir.join("Cargo.toml").exists() {
        return None;
    }
    // rustc 1.95.0 (59807616e 2026-04-14)
    let version = context.exec_cmd("rustc", &["--version"])?;
    version.stdout.split(' ').nth(1).map(str::to_owned)
}
