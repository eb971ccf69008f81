//! A trial allocates nothing: all it needs is in its workspace.
//!
//! The counting allocator is this test's alone.

#[path = "shared/hourly.rs"]
mod hourly;
#[path = "shared/scenario.rs"]
mod scenario;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;

use salang::chance::TrialStreams;
use salang::simulate::{NoWatch, Workspace, trial};
use scenario::model_at;

struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no count any more.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call is passed on to the system's allocator as it came; counting touches only a
// number of the thread, which needs no allocation.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(path: &Path, warm: u64, trials: u64) -> u64 {
    let model = model_at(path, &[]);
    let mut workspace = Workspace::new(&model);
    let mut before = 0;
    for number in 0..warm + trials {
        if number == warm {
            before = COUNT.get();
        }
        let streams = TrialStreams::new(model.seed, number);
        trial(&model, &streams, number, &mut workspace, &mut NoWatch).expect("no halt");
    }
    COUNT.get() - before
}

#[test]
fn the_counter_counts() {
    let before = COUNT.get();
    std::hint::black_box(Box::new(1_u8));
    assert!(COUNT.get() > before);
}

#[test]
fn trials_of_the_baseline_allocate_nothing() {
    assert_eq!(allocations(Path::new("scenarios/baseline.toml"), 50, 2000), 0);
}

#[test]
fn trials_of_units_against_an_hourly_demand_allocate_nothing() {
    assert_eq!(allocations(&hourly::known().join("rts79.toml"), 50, 500), 0);
}

#[test]
fn trials_of_clustered_incidents_records_reservoirs_and_chains_allocate_nothing() {
    for name in [
        "clustering",
        "records",
        "chain",
        "offtakes",
        "shared",
        "wetness",
        "built",
        "reservoir",
        "branches",
        "laws",
    ] {
        let path = format!("tests/known/{name}.toml");
        assert_eq!(allocations(Path::new(&path), 50, 500), 0, "{name}");
    }
}

#[test]
fn trials_with_claims_and_returns_allocate_nothing() {
    for name in ["returns", "flows_mix"] {
        let path = format!("tests/known/{name}.toml");
        assert_eq!(allocations(Path::new(&path), 50, 500), 0, "{name}");
    }
}

#[test]
fn trials_of_a_buyer_allocate_nothing() {
    assert_eq!(allocations(Path::new("tests/known/buyer.toml"), 50, 500), 0);
}
