//! The live page's interface, asked over a socket as anybody may: what it answers is what the command line
//! prints, and what it must not do it refuses in words.
#![cfg(feature = "serve")]

#[path = "serve/support.rs"]
mod support;

#[path = "serve/answers.rs"]
mod answers;
#[path = "serve/attacks.rs"]
mod attacks;
#[path = "serve/stops.rs"]
mod stops;
