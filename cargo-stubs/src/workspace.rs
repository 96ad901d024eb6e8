//! The workspace and the packages that the command line selects.

use std::path::{Path, PathBuf};
use std::process::Command;

use cached_stubs::__command::{self as library, Secrets};
use cargo_metadata::{Metadata, MetadataCommand, TargetKind};
use clap::Args;

use crate::hidden::hide;
use crate::outcome::Error;
use crate::text::shell_word;

#[derive(Debug, Args)]
#[command(next_help_heading = "Packages")]
pub(crate) struct PackageOptions {
    /// The Cargo.toml of the package or workspace
    #[arg(long, global = true, value_name = "FILE")]
    manifest_path: Option<PathBuf>,
    /// This package of the workspace; may be repeated
    #[arg(short, long = "package", global = true, value_name = "NAME")]
    package: Vec<String>,
    /// All packages of the workspace
    #[arg(long, global = true)]
    workspace: bool,
    /// Features to build the tests with, as for cargo
    #[arg(short = 'F', long, global = true, value_name = "FEATURES")]
    features: Vec<String>,
    /// All features
    #[arg(long, global = true)]
    all_features: bool,
}

impl PackageOptions {
    /// The options as words of a command.
    fn selection(&self) -> String {
        let mut words = Vec::new();
        if let Some(manifest) = &self.manifest_path {
            let manifest = shell_word(&manifest.to_string_lossy());
            words.push(format!("--manifest-path {manifest}"));
        }
        let packages = self.package.iter();
        words.extend(packages.map(|name| format!("-p {}", shell_word(name))));
        if self.workspace {
            words.push("--workspace".to_owned());
        }
        let features = self.features.iter();
        words.extend(features.map(|feature| format!("-F {}", shell_word(feature))));
        if self.all_features {
            words.push("--all-features".to_owned());
        }
        words.iter().map(|word| format!(" {word}")).collect()
    }
}

pub(crate) struct Workspace {
    /// The selected packages.
    pub(crate) packages: Vec<Package>,
    /// The other members.
    pub(crate) others: Vec<Package>,
    pub(crate) root: PathBuf,
    pub(crate) target_folder: PathBuf,
    /// The options that select these packages, with a blank before each.
    pub(crate) selection: String,
    manifest: Option<PathBuf>,
    features: Vec<String>,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// Whether the package has a library that can have doctests.
    pub(crate) has_doctests: bool,
    pub(crate) targets: Vec<Target>,
}

/// What cargo builds of a package, except for its build script.
pub(crate) struct Target {
    name: String,
    kind: TargetKind,
    /// The first source file.
    pub(crate) path: PathBuf,
    /// Whether `cargo test` runs its tests; it only builds examples.
    pub(crate) runs_as_test: bool,
}

impl Workspace {
    /// Selects packages as cargo does: those of `-p`, all of them, or the package of
    /// the current folder.
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
        let (packages, others) = select(&metadata, options)?;
        let workspace = Self {
            packages,
            others,
            root: metadata.workspace_root.clone().into(),
            target_folder: metadata.target_directory.clone().into(),
            selection: options.selection(),
            manifest: options.manifest_path.clone(),
            features,
        };
        hide(workspace.secrets());
        Ok(workspace)
    }

    /// The secrets that recordings of the selected packages must not contain.
    pub(crate) fn secrets(&self) -> Secrets {
        let packages = self.packages.iter();
        Secrets::of_packages(packages.map(|package| package.folder.as_path()))
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().chain(&self.others)
    }

    /// The index of the selected package that a path is in. Packages may contain each
    /// other; the innermost counts.
    pub(crate) fn owner_of(&self, path: &Path) -> Option<usize> {
        let contains = |at: &usize| {
            let folder = &self.packages[*at].folder;
            let real = folder.canonicalize();
            path.starts_with(real.as_ref().unwrap_or(folder))
        };
        let owners = (0..self.packages.len()).filter(contains);
        owners.max_by_key(|at| self.packages[*at].folder.as_os_str().len())
    }

    /// `cargo …` for one package of this workspace.
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

/// The selected packages, and the others.
fn select(
    metadata: &Metadata,
    options: &PackageOptions,
) -> Result<(Vec<Package>, Vec<Package>), Error> {
    let all = metadata.workspace_packages();
    for name in &options.package {
        if !all.iter().any(|package| *package.name == *name) {
            let names: Vec<_> = all.iter().map(|package| package.name.to_string()).collect();
            return Err(Error::new(format!(
                "the workspace has no package `{name}`; it has {}",
                names.join(", ")
            )));
        }
    }
    let is_selected = |package: &cargo_metadata::Package| {
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
    let (selected, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|package| is_selected(package));
    let packages = |all: Vec<_>| all.into_iter().map(Package::new).collect();
    Ok((packages(selected), packages(others)))
}

/// The package that contains the current folder or the named manifest. A virtual
/// workspace's own folder is in none.
fn current<'m>(
    metadata: &'m Metadata,
    options: &PackageOptions,
) -> Option<&'m cargo_metadata::Package> {
    let folder = match &options.manifest_path {
        Some(manifest) => manifest.canonicalize().ok()?.parent()?.to_path_buf(),
        None => std::env::current_dir().ok()?,
    };
    let mut packages = metadata.workspace_packages();
    packages.retain(|package| folder.starts_with(folder_of(package)));
    packages
        .into_iter()
        .max_by_key(|package| package.manifest_path.as_str().len())
}

fn folder_of(package: &cargo_metadata::Package) -> &Path {
    let folder = package.manifest_path.parent();
    folder.map_or(Path::new(""), |folder| folder.as_std_path())
}

impl Package {
    fn new(package: &cargo_metadata::Package) -> Self {
        let has_doctests = package.targets.iter().any(|target| {
            let mut kinds = target.kind.iter();
            target.doctest && kinds.any(|kind| matches!(kind, TargetKind::Lib | TargetKind::RLib))
        });
        Self {
            name: package.name.to_string(),
            folder: folder_of(package).to_path_buf(),
            has_doctests,
            targets: package.targets.iter().filter_map(Target::new).collect(),
        }
    }

    /// The folder of the package's recordings, unless a fixture names another one.
    pub(crate) fn recordings_folder(&self) -> Result<PathBuf, Error> {
        library::recordings_folder(&self.folder).map_err(Error::new)
    }

    /// The name of the executable that has the tests of this file and its modules, without
    /// cargo's hash. The path may begin at the package or further out.
    pub(crate) fn test_binary(&self, file: &Path) -> Option<String> {
        let mut targets = self.targets.iter().filter(|target| target.runs_as_test);
        let target = targets.find(|target| {
            let inside = target.path.strip_prefix(&self.folder);
            inside.is_ok_and(|inside| file.ends_with(inside)) && target.path.ends_with(file)
        })?;
        Some(target.name.replace('-', "_"))
    }
}

impl Target {
    fn new(target: &cargo_metadata::Target) -> Option<Self> {
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

    /// The names of the target's test binary in the output of `cargo test` and of
    /// nextest.
    pub(crate) fn binary_names(&self, package: &Package) -> [String; 2] {
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
