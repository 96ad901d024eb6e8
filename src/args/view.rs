//! What generated code sees of an argument through the bounds of its type. The methods look
//! through references; no trait of a user's has methods of these names.

/// A list.
pub trait ViewedList {
    /// Its element.
    type Element;

    #[doc(hidden)]
    fn __as_slice(&self) -> &[Self::Element];
}

impl<T> ViewedList for [T] {
    type Element = T;

    fn __as_slice(&self) -> &[T] {
        self
    }
}

/// An option.
pub trait ViewedOption {
    /// What may be in it.
    type Value;

    #[doc(hidden)]
    fn __as_ref(&self) -> Option<&Self::Value>;
}

impl<T> ViewedOption for Option<T> {
    type Value = T;

    fn __as_ref(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// What has a text.
pub trait ViewedText {
    #[doc(hidden)]
    fn __to_string(&self) -> String;
}

impl<T: ToString + ?Sized> ViewedText for T {
    fn __to_string(&self) -> String {
        self.to_string()
    }
}
