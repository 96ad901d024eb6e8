//! The store: the folder of recordings of one function.

#[cfg(feature = "__command")]
mod accept;
mod as_found;
mod by_hand;
mod child_folder;
mod claim;
mod claim_list;
mod edited;
mod folder;
mod former;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod items;
mod location;
mod lock_dir;
mod memory;
mod message;
#[cfg(feature = "__command")]
mod ours;
mod outputs;
mod path_lock;
mod permit;
mod place;
mod position;
mod private_folder;
mod read;
mod read_error;
mod recording;
mod regular_file;
mod run_id;
mod run_state;
mod save;
mod scrubbed;
mod short_path;
mod sidecar;
mod single_flight;
mod slug;
mod unused;
mod waiter;
mod write;

#[cfg(feature = "__command")]
pub(crate) use self::accept::accept;
#[cfg(feature = "__command")]
pub(crate) use self::by_hand::complete;
pub(crate) use self::child_folder::child_folder;
pub(crate) use self::edited::mean_the_same;
#[cfg(feature = "__command")]
pub(crate) use self::edited::unusable;
#[cfg(feature = "__command")]
pub(crate) use self::former::write_renamed;
pub(crate) use self::items::{
    Ending, Items, cut_to, each_part, has_items, head, is_pending, item_at, items, items_node,
    pending_node,
};
pub(crate) use self::location::{Root, folder_of, is_folder_of_test};
pub(crate) use self::lock_dir::base as lock_base;
pub(crate) use self::message::{paragraph, words};
#[cfg(feature = "__command")]
pub(crate) use self::ours::{
    is_folder_of_function, is_name_of_recording, is_name_of_sidecar, is_own_name, is_sidecar,
};
pub(crate) use self::outputs::{OUT, RETURNED, outputs, returned};
pub(crate) use self::permit::{Admission, Permit};
pub(crate) use self::place::Place;
#[cfg(feature = "__command")]
pub(crate) use self::read::parse;
pub(crate) use self::read::read;
pub(crate) use self::read_error::{ReadError, ReadProblem};
pub use self::recording::Recording;
#[cfg(feature = "__command")]
pub(crate) use self::regular_file::read as read_file;
pub(crate) use self::run_state::share_run;
pub(crate) use self::save::SaveError;
#[cfg(feature = "__command")]
pub(crate) use self::scrubbed::leads_into;
pub(crate) use self::scrubbed::{idle_scrub, scrub_recorded};
#[cfg(feature = "__command")]
pub(crate) use self::short_path::folder_of_test;
#[cfg(feature = "__command")]
pub(crate) use self::sidecar::is_attributes;
pub(crate) use self::single_flight::InFlight;
pub(crate) use self::unused::{PartlyUsed, UnusedRecordings};
#[cfg(feature = "__command")]
pub(crate) use self::write::{is_temporary, remove_left_over};

use std::borrow::Cow;
use std::collections::HashMap;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError, Weak};

use self::by_hand::ByHand;
use self::folder::{Folder, files_in};
use self::former::Former;
use self::memory::Memory;
use self::place::{KEY_IN_NAME, key_in};
use self::run_state::RunState;
use self::single_flight::SingleFlight;
use crate::args::{self, Args};
use crate::function::{Function, Stale};
use crate::key::key;
use crate::mode::Mode;
use crate::registry::Behind;

/// The recordings of one function in one folder. All active stubs of the
/// function that use the folder share one.
#[derive(Debug)]
pub(crate) struct Store {
    function: &'static Function,
    /// The name of its package.
    package: Cow<'static, str>,
    /// The real implementation behind the stub of a trait.
    behind: Option<Behind>,
    sources: OnceLock<Vec<String>>,
    folder: Arc<Folder>,
    in_sequence: bool,
    memory: Memory,
    by_hand: ByHand,
    former: Option<Box<Former>>,
    single_flight: SingleFlight,
}

/// A recording in memory, with the arguments of its call.
#[derive(Debug)]
pub(crate) struct CachedRecording {
    /// Shared by all calls with these arguments.
    pub(crate) args: Args,
    pub(crate) recording: Recording,
}

/// The result of looking up a call.
#[derive(Debug)]
pub(crate) enum LookUp {
    Found(Arc<CachedRecording>),
    /// Recorded from other source of the function.
    Stale(Arc<CachedRecording>),
    Missing,
    Unreadable(ReadError),
}

/// The folders of this process with their stores. A folder is kept until the
/// process exits, since checking it takes as long as reading a recording; a
/// store only while a stub uses it.
type Opened = HashMap<PathBuf, (Arc<Folder>, Weak<Store>)>;

impl Store {
    /// The store of `function` below `root`. Nothing is read yet.
    pub(crate) fn open(
        root: &Root,
        function: &'static Function,
        behind: Option<Behind>,
    ) -> Arc<Self> {
        let folder = root.folder(function);
        Self::open_folder(
            root,
            folder,
            function,
            behind,
            None,
            function.declaration.sequence,
        )
    }

    /// The store of one test's own recordings of `function`. With `stateful`, identical calls
    /// replay in their order, as in a `sequence`.
    pub(crate) fn open_of_test(
        root: &Root,
        function: &'static Function,
        behind: Option<Behind>,
        test: &str,
        stateful: bool,
    ) -> Arc<Self> {
        let folder = root.folder_of_test(function, test);
        let in_sequence = stateful || function.declaration.sequence;
        Self::open_folder(root, folder, function, behind, Some(test), in_sequence)
    }

    fn open_folder(
        root: &Root,
        path: PathBuf,
        function: &'static Function,
        behind: Option<Behind>,
        test: Option<&str>,
        in_sequence: bool,
    ) -> Arc<Self> {
        static OPEN: LazyLock<Mutex<Opened>> = LazyLock::new(Mutex::default);

        // Nothing panics while this lock is held.
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = open
            .get(&path)
            .filter(|(folder, _)| folder.root() == root.path());
        if let Some(store) = known.and_then(|(_, store)| store.upgrade())
            && std::ptr::eq(store.function, function)
            && store.behind == behind
            && store.in_sequence == in_sequence
        {
            return store;
        }
        let folder = match known {
            Some((folder, _)) => Arc::clone(folder),
            None => Arc::new(Folder::new(root.path(), path.clone())),
        };
        let store = Arc::new(Self {
            function,
            package: root.package_of(function),
            behind,
            sources: OnceLock::new(),
            folder: Arc::clone(&folder),
            in_sequence,
            memory: Memory::default(),
            by_hand: ByHand::default(),
            former: Former::of(root.path(), folder.path(), function, test),
            single_flight: SingleFlight::default(),
        });
        open.insert(path, (folder, Arc::downgrade(&store)));
        store
    }

    /// Whether identical calls replay in the order in which they were recorded.
    pub(crate) fn in_sequence(&self) -> bool {
        self.in_sequence
    }

    /// The folder of all recordings.
    pub(crate) fn root(&self) -> &Path {
        self.folder.root()
    }

    /// The sources of valid recordings; new ones have the first.
    fn sources(&self) -> &[String] {
        self.sources.get_or_init(|| match self.behind {
            None => vec![self.function.source().to_owned()],
            Some(behind) => behind.sources(self.function, None),
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The place of a call's recording. It depends only on the call, so that
    /// looking it up takes one `open`.
    pub(crate) fn place(&self, args: &Args) -> Place {
        let named: Vec<_> = args.named().collect();
        let name = self.function.identity().name();
        let key = key(&self.package, &name, args.generics(), &named);
        let args = args::to_node(&named);
        let name = format!("{}.{}.json", slug::slug(&args), &key[..KEY_IN_NAME]);
        Place {
            path: self.folder().join(name),
            key,
            args,
        }
    }

    /// Looks up the recording of a call. In the mode `RecordAll`, only the
    /// recordings of this run count. `place` is only called if memory does not
    /// suffice.
    pub(crate) fn look_up<'p>(
        &self,
        mode: Mode,
        args: &Args,
        place: impl Fn() -> &'p Place,
    ) -> LookUp {
        if mode == Mode::Live {
            return LookUp::Missing;
        }
        let remembered = match mode {
            Mode::RecordAll => match run_state::look(&place().path) {
                // An existing recording is about to be replaced.
                RunState::NotRecorded => return LookUp::Missing,
                RunState::Here => self
                    .memory
                    .get(args)
                    .filter(|known| !self.is_pending(&known.recording)),
                RunState::Elsewhere => None,
            },
            // Another process may have recorded it since then.
            Mode::Record => self.memory.get(args).filter(|known| {
                !self.is_stale(&known.recording) && !self.is_pending(&known.recording)
            }),
            _ => self.memory.get(args),
        };
        let known = match remembered {
            Some(known) => known,
            None => match self.read(args, place()) {
                Ok(Some(recording)) => self.memory.insert(args, recording),
                Ok(None) => return LookUp::Missing,
                Err(unreadable) => return LookUp::Unreadable(unreadable),
            },
        };
        if mode.records() && self.is_pending(&known.recording) {
            // This call may complete.
            return LookUp::Missing;
        }
        if mode.records()
            && items::extent(&known.recording).is_some_and(|extent| extent.is_partial())
            && run_state::look(&place().path) != RunState::NotRecorded
        {
            // This consumer may read more items than the one in this run that
            // was recorded.
            return LookUp::Missing;
        }
        if self.is_stale(&known.recording) {
            return LookUp::Stale(known);
        }
        LookUp::Found(known)
    }

    /// Like [`look_up`](Self::look_up), but reads a sequence again, to which
    /// another process may have added.
    pub(crate) fn look_up_again(&self, mode: Mode, args: &Args, place: &Place) -> LookUp {
        if self.in_sequence
            && let Ok(Some(recording)) = self.standing(mode, args, place)
        {
            self.memory.insert(args, recording);
        }
        self.look_up(mode, args, || place)
    }

    fn is_stale(&self, recording: &Recording) -> bool {
        self.function.declaration.stale != Stale::Ignore
            && !self.sources().contains(&recording.source)
    }

    /// The existing recording, unless it is about to be replaced.
    fn standing(
        &self,
        mode: Mode,
        args: &Args,
        place: &Place,
    ) -> Result<Option<Recording>, ReadError> {
        match mode {
            Mode::RecordAll if run_state::look(&place.path) == RunState::NotRecorded => Ok(None),
            _ => self.read(args, place),
        }
    }

    /// The recording of the call, in the file that its key names or written by hand.
    fn read(&self, args: &Args, place: &Place) -> Result<Option<Recording>, ReadError> {
        let recorded = read(&place.path, Some(&place.key))?;
        let former = self.find_former(args, place);
        let (path, recording) = match recorded.filter(|recording| !recording.key.is_empty()) {
            Some(recording) => {
                self.by_hand.forget(&place.key);
                (place.path.clone(), recording)
            }
            None if former.is_some() => return Ok(former),
            None => match self.find_by_hand(args, place)? {
                Some(by_hand) => by_hand,
                None => return Ok(None),
            },
        };
        let problem = if let Err(error) = self.folder.check_links() {
            ReadProblem::Io(error.to_string())
        } else if !self.function.has_path(&recording.function) {
            ReadProblem::WrongFunction {
                found: recording.function,
                expected: self.function.path().to_owned(),
            }
        } else if !edited::mean_the_same(&recording.args, &place.args) {
            ReadProblem::EditedArgs
        } else {
            return Ok(Some(recording));
        };
        Err(ReadError::at_field(path, problem))
    }

    /// Whether the recording only says that the caller gave up. In a sequence, that is
    /// an answer like others.
    fn is_pending(&self, recording: &Recording) -> bool {
        !self.in_sequence && items::is_pending_alone(recording)
    }

    /// Asks for the permit to make a call.
    pub(crate) fn request_permit(
        self: &Arc<Self>,
        args: &Args,
        place: &Place,
        location: &'static Location<'static>,
    ) -> Admission {
        permit::request(self, args, place, location)
    }

    /// The files of the folder that look like recordings.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files_in(self.folder())
    }
}
