//! Sorting.

use std::cmp::Ordering;

/// References to the items of a collection, sorted: for the key of an argument
/// whose own order is random or does not matter.
///
/// serde does not distinguish sets from lists, so that two equal sets may
/// serialize differently.
///
/// ```
/// use std::collections::HashSet;
///
/// use cached_stubs::stubbable;
///
/// #[stubbable(key(tags = cached_stubs::sorted(tags)))]
/// fn find(tags: &HashSet<String>) -> Vec<u64> {
///     unimplemented!("asks the index for {tags:?}")
/// }
///
/// assert_eq!(cached_stubs::sorted(&[3, 1, 2]), [&1, &2, &3]);
/// ```
#[must_use]
pub fn sorted<'a, C, T>(items: &'a C) -> Vec<&'a T>
where
    C: ?Sized,
    &'a C: IntoIterator<Item = &'a T>,
    T: Ord + ?Sized,
{
    let mut items: Vec<_> = items.into_iter().collect();
    sort_by(&mut items, |a, b| a.cmp(b));
    items
}

/// Sorts as [`slice::sort_by`] does. That is compiled again for every type and every comparison,
/// 3,000 lines of LLVM IR in a test build; here it is compiled once, for indices.
pub(crate) fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(items.len(), &|a, b| compare(&items[a], &items[b]));
    put_in_order(items, order);
}

/// Sorts as [`slice::sort_by_cached_key`] does.
#[cfg(feature = "replay")]
pub(crate) fn sort_by_cached_key<T, K>(
    items: &mut [T],
    key: impl FnMut(&T) -> K,
    compare: impl Fn(&K, &K) -> Ordering,
) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let order = order(keys.len(), &|a, b| compare(&keys[a], &keys[b]));
    put_in_order(items, order);
}

/// The indices of so many items in the order of the items.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// Moves the item at each index of `order` to the place of the index.
fn put_in_order<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..items.len() {
        // A circle of items that take each other's places.
        let mut place = start;
        while order[place] != start {
            let from = std::mem::replace(&mut order[place], place);
            items.swap(place, from);
            place = from;
        }
        order[place] = place;
    }
}

#[cfg(all(test, feature = "replay"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn items_are_sorted_as_std_sorts_them(numbers: Vec<u8>) {
            // Equal ones are told apart by their indices.
            let unsorted: Vec<_> = numbers.into_iter().map(|n| n / 16).enumerate().collect();
            let mut expected = unsorted.clone();
            expected.sort_by_key(|&(_, n)| n);

            let mut sorted = unsorted.clone();
            sort_by(&mut sorted, |(_, a), (_, b)| a.cmp(b));
            assert_eq!(sorted, expected);

            let mut sorted = unsorted;
            sort_by_cached_key(&mut sorted, |&(_, n)| n, u8::cmp);
            assert_eq!(sorted, expected);
        }
    }
}
