//! The names that a parameter's pattern binds, with what the signature shows of each.

use proc_macro2::Ident;
use syn::{Pat, PatTuple, Type};

use crate::types::unwrapped;

pub(crate) struct Binding<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) place: Place<'a>,
}

/// What a name is bound to.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A value of this type.
    Value(&'a Type),
    /// A part of a value of this type, as of a struct: its own type is unknown.
    Part(&'a Type),
    /// What is behind a `&mut`, which the function can change by this name.
    Mutable,
}

/// The `&mut` through which a pattern goes.
#[derive(Clone, Copy, PartialEq)]
enum Through {
    Nothing,
    /// As in `&mut (a, ref mut b)`: `a` is a copy.
    Pattern,
    /// As in `Point { x, y }: &mut Point`.
    Default,
}

impl<'a> Binding<'a> {
    pub(super) fn all(pat: &'a Pat, ty: &'a Type) -> Vec<Self> {
        let mut found = Vec::new();
        collect(pat, Place::Value(ty), Through::Nothing, &mut found);
        found
    }
}

fn collect<'a>(pat: &'a Pat, place: Place<'a>, through: Through, found: &mut Vec<Binding<'a>>) {
    match pat {
        Pat::Ident(pat) => {
            let by_mut = pat.by_ref.is_some() && pat.mutability.is_some();
            let is_mutable = match through {
                Through::Nothing => false,
                Through::Pattern => by_mut,
                Through::Default => true,
            };
            found.push(Binding {
                name: &pat.ident,
                place: if is_mutable { Place::Mutable } else { place },
            });
            if let Some((_, inside)) = &pat.subpat {
                collect(inside, place, through, found);
            }
        }
        // Every case binds the same names.
        Pat::Or(pat) => {
            for case in pat.cases.iter().take(1) {
                collect(case, place, through, found);
            }
        }
        Pat::Paren(pat) => collect(&pat.pat, place, through, found),
        Pat::Type(pat) => collect(&pat.pat, Place::Value(&pat.ty), through, found),
        Pat::Reference(pat) => {
            let through = match pat.mutability {
                Some(_) => Through::Pattern,
                None => through,
            };
            let place = match place {
                Place::Value(ty) => match unwrapped(ty) {
                    Type::Reference(reference) => Place::Value(&reference.elem),
                    _ => Place::Part(ty),
                },
                other => other,
            };
            collect(&pat.pat, place, through, found);
        }
        _ => destructured(pat, place, through, found),
    }
}

/// A pattern that takes a value apart, also behind references.
fn destructured<'a>(
    pat: &'a Pat,
    mut place: Place<'a>,
    mut through: Through,
    found: &mut Vec<Binding<'a>>,
) {
    while let Place::Value(ty) = place
        && let Type::Reference(reference) = unwrapped(ty)
    {
        if reference.mutability.is_some() {
            through = Through::Default;
        }
        place = Place::Value(&reference.elem);
    }
    let part = match place {
        Place::Value(ty) => Place::Part(ty),
        other => other,
    };
    let inside: Vec<(&Pat, Place<'_>)> = match pat {
        Pat::Tuple(tuple) => elements(tuple, place),
        Pat::Slice(slice) => {
            let element = match place {
                Place::Value(ty) => match unwrapped(ty) {
                    Type::Array(array) => Place::Value(&array.elem),
                    Type::Slice(slice) => Place::Value(&slice.elem),
                    _ => part,
                },
                other => other,
            };
            let is_rest = |pat: &Pat| matches!(pat, Pat::Ident(pat) if pat.subpat.is_some());
            slice
                .elems
                .iter()
                .map(|pat| (pat, if is_rest(pat) { part } else { element }))
                .collect()
        }
        Pat::TupleStruct(pat) => pat.elems.iter().map(|pat| (pat, part)).collect(),
        Pat::Struct(pat) => {
            let fields = pat.fields.iter();
            fields.map(|field| (&*field.pat, part)).collect()
        }
        _ => Vec::new(),
    };
    for (pat, place) in inside {
        collect(pat, place, through, found);
    }
}

/// The elements of a tuple; those behind `..` are counted from the end.
fn elements<'a>(tuple: &'a PatTuple, place: Place<'a>) -> Vec<(&'a Pat, Place<'a>)> {
    let count = tuple.elems.len();
    let rest = tuple
        .elems
        .iter()
        .position(|pat| matches!(pat, Pat::Rest(_)));
    let of = |at: usize| match place {
        Place::Value(whole) => match unwrapped(whole) {
            Type::Tuple(types) => {
                let at = match rest {
                    Some(rest) if at > rest => (types.elems.len() + at).checked_sub(count),
                    _ => Some(at),
                };
                let ty = at.and_then(|at| types.elems.get(at));
                ty.map_or(Place::Part(whole), Place::Value)
            }
            _ => Place::Part(whole),
        },
        other => other,
    };
    let elems = tuple.elems.iter().enumerate();
    elems.map(|(at, pat)| (pat, of(at))).collect()
}
