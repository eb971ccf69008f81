//! Tests that need what a machine may not have.
#![allow(dead_code)] // Each test crate uses its own part of it.

use std::io::Write;

/// Says that a test was not made, and why. Where everything has to be tested (`CI=true`), a test that
/// is not made is one that fails.
#[track_caller]
pub fn skipped(why: &str) {
    let all = std::env::var("CI").is_ok_and(|ci| ci == "true" || ci == "1");
    assert!(!all, "not made, though CI is set: {why}");
    // Not by a macro, whose words the harness keeps to itself where a test passes.
    writeln!(std::io::stderr(), "skipped: {why}").expect("stderr");
}
