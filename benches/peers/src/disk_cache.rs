//! `cached`, with its store on disk.

use std::path::Path;

use cached::{ConcurrentCached, RedbCache};

use crate::by_hand::key;
use crate::chat::{Reply, reply, request};
use crate::measure::{Row, each, repeated};

pub fn run(recordings: usize, folder: &Path) {
    let open = |durable| {
        RedbCache::<String, Reply>::builder("cached")
            .disk_dir(folder)
            .durable(durable)
            .build()
            .expect("the folder is there")
    };
    let filled = open(false);
    for number in 0..recordings {
        let set = filled.cache_set(key(&request(number)), reply());
        set.expect("the folder is there");
    }
    filled.flush().expect("the folder is there");
    drop(filled);

    let (asked, unknown) = (request(recordings / 2), request(999_999));
    let first = each(|| {
        let cache = open(true);
        let found = cache.cache_get(&key(&asked));
        assert!(found.expect("it is readable").is_some());
        cache
    });
    let cache = open(true);
    let get = |request| cache.cache_get(&key(request)).expect("it is readable");
    let mut number = recordings;
    Row {
        hit: repeated(|| get(&asked).expect("it is cached")),
        first,
        miss: repeated(|| assert!(get(&unknown).is_none())),
        record: each(|| {
            number += 1;
            cache.cache_set(key(&request(number)), reply())
        }),
    }
    .print("cached, disk store", recordings);
}
