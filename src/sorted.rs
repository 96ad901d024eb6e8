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
    items.sort();
    items
}
