//! Recordings that only moved: the same arguments and answers under another name of the function,
//! the test or an argument.

use std::collections::{HashMap, HashSet};

use cached_stubs::__command::{Node, Recording};

use super::{Change, ChangedRecording, Place};
use crate::filter::Filter;

/// A change, and of a recording that only moved where it was.
pub(crate) struct ShownChange<'w> {
    pub(crate) place: Place<'w>,
    pub(crate) changed: ChangedRecording,
    pub(crate) former: Option<Former<'w>>,
}

/// A deleted recording whose content is in a new one.
pub(crate) struct Former<'w> {
    pub(crate) place: Place<'w>,
    pub(crate) changed: ChangedRecording,
}

impl ShownChange<'_> {
    /// Whether the filter selects the function, under its present or its former name.
    pub(crate) fn matches(&self, filter: &Filter) -> bool {
        let former = self.former.as_ref().map(|former| &former.changed);
        let mut changes = [Some(&self.changed), former].into_iter().flatten();
        changes.any(|changed| filter.matches(&changed.function))
    }

    pub(super) fn word(&self) -> &'static str {
        match self.former {
            Some(_) => "renamed",
            None => self.changed.change.word(),
        }
    }
}

/// Makes one change of each new recording and the deleted one that it was.
pub(crate) fn paired<'w>(changes: Vec<(Place<'w>, ChangedRecording)>) -> Vec<ShownChange<'w>> {
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
    let moved: HashSet<_> = former_of.values().copied().collect();
    let (mut formers, mut shown) = (HashMap::new(), Vec::new());
    for (at, (place, changed)) in changes.into_iter().enumerate() {
        if moved.contains(&at) {
            formers.insert(at, Former { place, changed });
        } else {
            shown.push((at, place, changed));
        }
    }
    let shown = shown.into_iter().map(|(at, place, changed)| ShownChange {
        place,
        changed,
        former: former_of.get(&at).and_then(|former| formers.remove(former)),
    });
    shown.collect()
}

/// The values of a recording, without the names of the arguments.
fn content(recording: &Recording) -> String {
    let args: Vec<_> = match &recording.args {
        Node::Object(args) => args.iter().map(|(_, value)| value).collect(),
        other => vec![other],
    };
    format!("{args:?} {:?}", recording.returns)
}
