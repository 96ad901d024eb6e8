//! Record what a function returned once, commit it, replay it in tests.
