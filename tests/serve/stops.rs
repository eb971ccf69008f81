//! Ends.
