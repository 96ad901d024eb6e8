//! Recordings that only moved: the same arguments and answers under another name of the function,
//! the test or an argument.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use cached_stubs::__command::{Node, Recording};

use super::{Change, ChangedRecording, Place};

/// A change, and of a recording that only moved where it was.
pub(super) struct ShownChange<'w> {
    pub(super) place: Place<'w>,
    pub(super) changed: ChangedRecording,
    pub(super) former: Option<Former>,
}

/// A deleted recording whose content is in a new one.
pub(super) struct Former {
    pub(super) function: String,
    pub(super) file: PathBuf,
}

impl ShownChange<'_> {
    pub(super) fn word(&self) -> &'static str {
        match self.former {
            Some(_) => "renamed",
            None => self.changed.change.word(),
        }
    }
}

/// Makes one change of each new recording and the deleted one that it was.
pub(super) fn paired<'w>(changes: Vec<(Place<'w>, ChangedRecording)>) -> Vec<ShownChange<'w>> {
    let mut deleted: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, (_, changed)) in changes.iter().enumerate() {
        if let Change::Deleted(Some(recording)) = &changed.change {
            deleted.entry(content(recording)).or_default().push(at);
        }
    }
    let mut former_of: HashMap<usize, usize> = HashMap::new();
    for (at, (place, changed)) in changes.iter().enumerate() {
        if deleted.is_empty() {
            break;
        }
        if let Change::New(recording) = &changed.change
            && let Some(same) = deleted.get_mut(&content(recording))
        {
            let likeness = |former: &usize| {
                let (former_place, former) = &changes[*former];
                let has_same_name = former_place.file.file_name() == place.file.file_name();
                (former.function == changed.function, has_same_name)
            };
            // Of equally likely ones, the first.
            let best = (0..same.len())
                .rev()
                .max_by_key(|best| likeness(&same[*best]));
            if let Some(best) = best {
                former_of.insert(at, same.remove(best));
            }
        }
    }
    let former = |at: usize| {
        let (place, changed) = &changes[*former_of.get(&at)?];
        Some(Former {
            function: changed.function.clone(),
            file: place.file.clone(),
        })
    };
    let formers: Vec<_> = (0..changes.len()).map(former).collect();
    let moved: HashSet<_> = former_of.into_values().collect();
    let shown = changes.into_iter().zip(formers).enumerate();
    let shown = shown.filter(|(at, _)| !moved.contains(at));
    shown
        .map(|(_, ((place, changed), former))| ShownChange {
            place,
            changed,
            former,
        })
        .collect()
}

/// The values of a recording, without the names of the arguments.
fn content(recording: &Recording) -> String {
    let args: Vec<_> = match &recording.args {
        Node::Object(args) => args.iter().map(|(_, value)| value).collect(),
        other => vec![other],
    };
    format!("{args:?} {:?}", recording.returns)
}
