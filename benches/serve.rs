//! The live page's speed, as ratios to something run beside it: `cargo bench --bench serve`.
//!
//! A server answers over a socket in this program, on the built-in baseline; every answer is to a change
//! that it has not seen before, so that nothing is kept of it.
//!
//! - `first`: the first stage (256 trials, read, estimated, composed and drawn, over HTTP), against a bare
//!   simulation of 1,000 trials of which one column is kept; the two take turns, and the median is
//!   printed.
//! - `stages`: the time to 1,024 trials and to the end of 20,000, as multiples of the same.
//! - `newer`: how long after a newer run of the same page is sent an older one of 150,000 trials has ended,
//!   in milliseconds, the longest of twenty.
//! - `memory`: what the program holds after 10,000 changes, as a multiple of that after the first 1,000.
//! - `idle`: processor time while a page listens and nothing happens, as a share of one processor.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use salang::Scenario;
use salang::outcome::{All, Measure};
use salang::serve::{Options, Server};
use salang::simulate::engine::{Engine, Keep, Progress};

struct Served {
    address: SocketAddr,
    token: String,
}

/// The changes so far, each another one.
static CHANGES: AtomicU64 = AtomicU64::new(0);

impl Served {
    fn send(&self, path: &str, body: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let method = if body.is_empty() { "GET" } else { "POST" };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sent");
        BufReader::new(stream)
    }

    /// A run of a change that is not like any before.
    fn change(&self, more: &str) -> BufReader<TcpStream> {
        let value = 0.5 + 0.4 * (CHANGES.fetch_add(1, Ordering::SeqCst) as f64 / 100_000.0);
        let body = format!(
            r#"{{"file":"baseline.toml","changes":[{{"assumption":"casa_built","value":{value}}}]{more}}}"#
        );
        self.send("/api/run", &body)
    }
}

/// Reads up to the end of the next line of the answer; false at its end.
fn line(reader: &mut BufReader<TcpStream>) -> bool {
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 0 {
        if line.starts_with('{') {
            // A figure has a key of that name as well; that of a refusal is its first.
            assert!(!line.starts_with("{\"error\""), "{line}");
            return true;
        }
        line.clear();
    }
    false
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Bytes that the program holds, where the system tells.
fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split(' ').nth(1).and_then(|own| own.parse::<f64>().ok()).unwrap_or(f64::NAN) * 4096.0
}

/// Seconds of processors that the program has had, where the system tells.
fn worked() -> f64 {
    let mut nanoseconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let line = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        let first = line.split_whitespace().next().and_then(|own| own.parse::<f64>().ok());
        nanoseconds += first.unwrap_or(0.0);
    }
    nanoseconds * 1e-9
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str()));
    let server = Server::bind(&Options { port: Some(0), ..Options::default() }).expect("a port");
    let served = Served { address: server.local_address(), token: server.token().to_owned() };
    std::thread::spawn(move || server.run());
    // What is made once is made.
    assert!(line(&mut served.send("/api/run", r#"{"file":"baseline.toml","trials":256}"#)));
    if asked("first") || asked("stages") {
        stages(&served);
    }
    if asked("newer") {
        newer(&served);
    }
    if asked("memory") {
        memory(&served);
    }
    if asked("idle") {
        idle(&served);
    }
}

fn stages(served: &Served) {
    let scenario = Scenario::baseline().expect("no errors");
    let model = scenario.model().expect("it compiles");
    let engine = Engine::new(None).expect("threads");
    let keep = Keep::only(&model, &[Measure::Delivered]);
    let bare = || {
        let began = Instant::now();
        let found = engine.run(&model, (0, 1000), &keep, &Progress::default());
        std::hint::black_box(found.expect("lawful trials").values(Measure::Delivered, All, All));
        began.elapsed().as_secs_f64()
    };
    let (mut runs, mut ratios) = (Vec::new(), [Vec::new(), Vec::new(), Vec::new()]);
    let mut firsts = Vec::new();
    for _ in 0..15 {
        let own = bare();
        let began = Instant::now();
        let mut answer = served.change("");
        assert!(line(&mut answer));
        let first = began.elapsed().as_secs_f64();
        assert!(line(&mut answer));
        let second = began.elapsed().as_secs_f64();
        while line(&mut answer) {}
        let all = began.elapsed().as_secs_f64();
        for (ratios, time) in ratios.iter_mut().zip([first, second, all]) {
            ratios.push(time / own);
        }
        runs.push(own);
        firsts.push(first);
    }
    let [first, second, all] = ratios.map(median);
    println!(
        "first    {:.0} ms, a bare run of 1,000 trials {:.0} ms: {first:.2} times",
        1e3 * median(firsts),
        1e3 * median(runs)
    );
    println!("stages   1,024 trials {second:.2} times, 20,000 trials {all:.1} times");
}

fn newer(served: &Served) {
    let mut longest: f64 = 0.0;
    for round in 0..20 {
        let page = r#","page":"bench","trials":150000,"charts":[],"stages":[64]"#;
        let mut older = served.change(page);
        assert!(line(&mut older));
        // At different places of the work.
        std::thread::sleep(Duration::from_millis(20 + 37 * round));
        let began = Instant::now();
        let next = served.change(r#","page":"bench","trials":64,"charts":[]"#);
        let mut rest = String::new();
        older.read_to_string(&mut rest).expect("an end");
        longest = longest.max(began.elapsed().as_secs_f64());
        assert!(rest.contains("superseded"), "{rest}");
        drop(next);
    }
    println!("newer    an older run has ended after {:.0} ms at the most", 1e3 * longest);
}

fn memory(served: &Served) {
    let mut first = f64::NAN;
    let began = Instant::now();
    let changes = 10_000;
    for change in 1..=changes {
        while line(&mut served.change(r#","trials":64,"charts":["service"],"page":"bench""#)) {}
        if change == changes / 10 {
            first = resident();
        }
    }
    println!(
        "memory   {:.0} MiB after {changes} changes, {:.2} times that after {}; {:.0} changes a minute",
        resident() / f64::from(1 << 20),
        resident() / first,
        changes / 10,
        60.0 * f64::from(changes) / began.elapsed().as_secs_f64()
    );
}

fn idle(served: &Served) {
    let mut events = served.send("/api/events", "");
    let mut head = String::new();
    events.read_line(&mut head).expect("a head");
    let seconds = 10.0;
    std::thread::sleep(Duration::from_secs(1));
    let before = worked();
    std::thread::sleep(Duration::from_secs_f64(seconds));
    println!("idle     {:.3} % of a processor", 100.0 * (worked() - before) / seconds);
}
