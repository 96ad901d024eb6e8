//! The packages that are meant, as cargo sees them.

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, TargetKind};
use clap::Args;

use crate::outcome::Error;

/// Which packages.
#[derive(Debug, Args)]
#[command(next_help_heading = "PackageOptions")]
pub(crate) struct PackageOptions {
    /// The package's or workspace's Cargo.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// This package of the workspace; may be given several times
    #[arg(short, long = "package", global = true, value_name = "NAME")]
    pub(crate) package: Vec<String>,
    /// All packages of the workspace
    #[arg(long, global = true)]
    pub(crate) workspace: bool,
    /// Features to build the tests with, as cargo takes them
    #[arg(short = 'F', long, global = true, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// All features
    #[arg(long, global = true)]
    pub(crate) all_features: bool,
}

pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
    /// The members that are not meant.
    pub(crate) others: Vec<Package>,
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// Cargo's folder for what it builds.
    pub(crate) target: PathBuf,
    manifest: Option<PathBuf>,
    features: Vec<String>,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// It has a library, and so may have doctests.
    pub(crate) has_doctests: bool,
    pub(crate) targets: Vec<Target>,
}

/// What cargo builds of a package, but for its build script.
pub(crate) struct Target {
    name: String,
    kind: TargetKind,
    /// Its first source file.
    pub(crate) path: PathBuf,
    /// `cargo test` runs its tests; an example is only built.
    pub(crate) runs_as_test: bool,
}

impl Workspace {
    /// The packages that the command line names: those of `-p`, all of them, or
    /// what cargo takes in this folder.
    pub(crate) fn find(options: &PackageOptions) -> Result<Self, Error> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        if let Some(manifest) = &options.manifest_path {
            command.manifest_path(manifest);
        }
        let metadata = command.exec().map_err(|error| match error {
            cargo_metadata::Error::CargoMetadata { stderr } => Error::new(stderr.trim()),
            other => Error::new(other.to_string()),
        })?;
        let mut features = Vec::new();
        if options.all_features {
            features.push("--all-features".to_owned());
        }
        for feature in &options.features {
            features.extend(["--features".to_owned(), feature.clone()]);
        }
        let (packages, others) = chosen(&metadata, options)?;
        Ok(Self {
            packages,
            others,
            root: metadata.workspace_root.clone().into(),
            target: metadata.target_directory.clone().into(),
            manifest: options.manifest_path.clone(),
            features,
        })
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().chain(&self.others)
    }

    /// Which of the packages that are meant something lies in; packages may lie
    /// in each other.
    pub(crate) fn owner_of(&self, path: &Path) -> Option<usize> {
        let is_around = |at: &usize| {
            let folder = &self.packages[*at].folder;
            let real = folder.canonicalize();
            path.starts_with(real.as_ref().unwrap_or(folder))
        };
        let around = (0..self.packages.len()).filter(is_around);
        around.max_by_key(|at| self.packages[*at].folder.as_os_str().len())
    }

    /// `cargo …` of this workspace, for one of its packages.
    pub(crate) fn cargo(&self, verb: &[&str], package: &Package) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut cargo = Command::new(program);
        cargo.args(verb);
        if let Some(manifest) = &self.manifest {
            cargo.arg("--manifest-path").arg(manifest);
        }
        cargo.arg("--package").arg(&package.name);
        cargo.args(&self.features);
        cargo
    }
}

/// The packages that are meant, and the others.
fn chosen(
    metadata: &Metadata,
    options: &PackageOptions,
) -> Result<(Vec<Package>, Vec<Package>), Error> {
    let all = metadata.workspace_packages();
    let is_meant = |package: &cargo_metadata::Package| {
        if options.workspace {
            return true;
        }
        if !options.package.is_empty() {
            return options.package.contains(&package.name.to_string());
        }
        match current(metadata, options) {
            Some(current) => package.id == current.id,
            None => metadata.workspace_default_members.contains(&package.id),
        }
    };
    for name in &options.package {
        if !all.iter().any(|package| *package.name == *name) {
            let names: Vec<_> = all.iter().map(|package| package.name.to_string()).collect();
            return Err(Error::new(format!(
                "there is no package `{name}` in the workspace; there is {}",
                names.join(", ")
            )));
        }
    }
    let (meant, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|package| is_meant(package));
    let all = |packages: Vec<_>| packages.into_iter().map(Package::of).collect();
    Ok((all(meant), all(others)))
}

/// The package that this folder, or the named manifest, is of.
fn current<'m>(
    metadata: &'m Metadata,
    options: &PackageOptions,
) -> Option<&'m cargo_metadata::Package> {
    let folder = match &options.manifest_path {
        Some(manifest) => manifest.canonicalize().ok()?.parent()?.to_path_buf(),
        None => std::env::current_dir().ok()?,
    };
    let mut packages: Vec<_> = metadata.workspace_packages();
    packages.retain(|package| folder.starts_with(folder_of(package)));
    // The innermost; a virtual workspace's own folder is no package's.
    packages
        .into_iter()
        .max_by_key(|package| package.manifest_path.as_str().len())
}

fn folder_of(package: &cargo_metadata::Package) -> &Path {
    package
        .manifest_path
        .parent()
        .map_or(Path::new(""), |folder| folder.as_std_path())
}

impl Package {
    fn of(package: &cargo_metadata::Package) -> Self {
        let has_doctests = package.targets.iter().any(|target| {
            target.doctest
                && target
                    .kind
                    .iter()
                    .any(|kind| matches!(kind, TargetKind::Lib | TargetKind::RLib))
        });
        Self {
            name: package.name.to_string(),
            folder: folder_of(package).to_path_buf(),
            has_doctests,
            targets: package.targets.iter().filter_map(Target::of).collect(),
        }
    }
}

impl Target {
    fn of(target: &cargo_metadata::Target) -> Option<Self> {
        let kind = target.kind.first()?.clone();
        let runs_as_test = !matches!(kind, TargetKind::Bench | TargetKind::Example);
        let is_build_script = kind == TargetKind::CustomBuild;
        (!is_build_script).then(|| Self {
            name: target.name.clone(),
            kind,
            path: target.src_path.clone().into(),
            runs_as_test,
        })
    }

    /// What `cargo test` and what nextest calls the binary of its tests.
    pub(crate) fn names_of_binary(&self, package: &Package) -> [String; 2] {
        let path = self.path.strip_prefix(&package.folder);
        let path = path.unwrap_or(&self.path).display();
        let (package, name) = (&package.name, &self.name);
        match self.kind {
            TargetKind::Test => [path.to_string(), format!("{package}::{name}")],
            TargetKind::Bin => [
                format!("unittests {path}"),
                format!("{package}::bin/{name}"),
            ],
            _ => [format!("unittests {path}"), package.clone()],
        }
    }
}
