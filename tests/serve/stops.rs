//! What ends: runs that nobody waits for, the server, a tab.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use salang::serve::Options;
use serde_json::{Value, json};

use super::support::{Served, folder, read};

/// A request that is sent and whose first line is read, no more.
fn begun(served: &Served, path: &str, body: &Value) -> BufReader<std::net::TcpStream> {
    let (bearer, body) = (served.bearer(), body.to_string());
    let length = body.len().to_string();
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
        ("Content-Length", length.as_str()),
    ];
    let mut stream = served.connect();
    let head = served.head("POST", path, &headers);
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with('{') {
        line.clear();
        assert!(reader.read_line(&mut line).unwrap() > 0, "it ended before its first line");
    }
    reader
}

#[test]
fn a_newer_run_of_the_same_page_stops_the_older_one() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    // So long that it would not end by itself before this test does.
    let long = json!({ "file": "small.toml", "trials": 200_000, "charts": [], "page": "a", "stages": [64] });
    let mut older = begun(&served, "/api/run", &long);
    let other = json!({ "file": "small.toml", "trials": 64, "charts": [], "page": "b" });
    served.run(&other);
    let newer = json!({ "file": "child.toml", "trials": 64, "charts": [], "page": "a" });
    served.run(&newer);
    let mut rest = String::new();
    older.read_to_string(&mut rest).unwrap();
    assert!(
        rest.contains("\"superseded\":true") && rest.contains("a newer run took its place"),
        "{rest}"
    );
}

#[test]
fn a_request_that_is_closed_stops_its_run() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    for _ in 0..12 {
        // Each would take longer than this test: they do not add up, and hold no place.
        let long = json!({ "file": "small.toml", "trials": 200_000, "charts": [], "stages": [64] });
        drop(begun(&served, "/api/run", &long));
    }
    served.run(&json!({ "file": "child.toml", "trials": 64, "charts": [] }));
    served.stop().unwrap();
}

#[test]
fn a_server_that_is_stopped_ends_with_all_that_is_under_way() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let long = json!({ "file": "small.toml", "trials": 200_000, "charts": [], "stages": [64] });
    let open = begun(&served, "/api/run", &long);
    let address = served.address;
    served.stop().unwrap();
    drop(open);
    std::net::TcpListener::bind(address).expect("the port is free again");
}

#[test]
fn two_servers_have_ports_of_their_own() {
    let folder = folder();
    let one = Served::with(Options { path: Some(folder.path().to_owned()), ..Options::default() });
    let two = Served::with(Options { path: Some(folder.path().to_owned()), ..Options::default() });
    assert_ne!(one.address.port(), two.address.port());
    assert_ne!(one.token, two.token);
    one.is_live();
    two.is_live();
    // The cookie of one is not that of the other.
    let cookie = format!("salang-{}={}", two.address.port(), one.token);
    let head = two.head("GET", "/api/scenarios", &[("Cookie", &cookie)]);
    assert_eq!(two.raw(format!("{head}\r\n").as_bytes()).status, 401);
}

#[test]
fn a_change_on_the_disk_is_told() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let mut stream = served.connect();
    let head = served.head("GET", "/api/events", &[("Authorization", &served.bearer())]);
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut event = |name: &str| {
        let mut line = String::new();
        while !line.starts_with(&format!("event: {name}")) {
            line.clear();
            assert!(reader.read_line(&mut line).unwrap() > 0, "it ended before `{name}`");
        }
        line.clear();
        reader.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(line.trim_start_matches("data: ")).unwrap()
    };
    assert!(event("ready")["start"].is_string());
    let text = std::fs::read_to_string(folder.path().join("small.toml")).unwrap();
    std::fs::write(folder.path().join("small.toml"), text + "# changed\n").unwrap();
    let told = event("changed");
    assert_eq!(told["files"], json!(["small.toml"]));
    assert_eq!(told["scenarios"], json!(["child.toml", "small.toml"]));
}

#[test]
fn a_server_that_was_opened_ends_with_its_tab() {
    let folder = folder();
    let path = Some(folder.path().to_owned());
    let served = Served::with(Options { path, port: Some(0), opened: true, ..Options::default() });
    let head = served.head("GET", "/api/events", &[("Authorization", &served.bearer())]);
    let mut stream = served.connect();
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.contains("200"), "{line}");
    drop(reader);
    let answer = served.post("/api/close", &json!({}));
    assert_eq!(answer.json()["ends"], true);
    served.ends();
}

#[cfg(all(feature = "cli", unix))]
#[test]
fn the_command_says_its_address_and_ends_with_an_interrupt() {
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_salang"))
        .args(["serve", "--port", "0", "-q"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").unwrap();
    let (host, token) = address.split_once("/?token=").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /api/scenarios HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
        Authorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    assert_eq!(read(stream).status, 200);
    let interrupted =
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let ended = child.wait().unwrap();
    assert!(ended.success(), "{ended}");
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!(words, "");
    let entries = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(entries, 2, "it leaves nothing behind");
}
