//! What must not be had: each is refused in words, and the page stays live.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::support::{Answer, SMALL, Served, folder, read};

fn posted(served: &Served, more: &[(&str, &str)], body: &str) -> Answer {
    served.post_with("/api/run", more, body.as_bytes())
}

#[test]
fn foreign_hosts_and_origins_and_missing_tokens_are_refused() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let (bearer, port) = (served.bearer(), served.address.port());
    let cookie = format!("salang-{port}={}", served.token);
    let own = format!("http://{}", served.host());
    let json = ("Content-Type", "application/json");
    let body = r#"{"file":"small.toml","trials":64,"charts":[]}"#;
    for host in ["evil.example", &format!("evil.example:{port}"), "localhost", "127.0.0.1:1"] {
        let answer = posted(&served, &[("Host", host), ("Authorization", &bearer), json], body);
        assert_eq!(answer.status, 421, "{host}");
        answer.refusal();
        let head = served.head("GET", "/", &[("Host", host)]);
        assert_eq!(served.raw(format!("{head}\r\n").as_bytes()).status, 421, "the page too");
    }
    let local = format!("localhost:{port}");
    let by_name = format!("http://{local}");
    let good = [("Host", local.as_str()), ("Cookie", &cookie), ("Origin", &by_name), json];
    assert_eq!(posted(&served, &good, body).status, 200);
    for origin in ["http://evil.example", "null", "https://127.0.0.1", &by_name] {
        let answer = posted(&served, &[("Cookie", &cookie), ("Origin", origin), json], body);
        assert_eq!(answer.status, 403, "{origin}");
        answer.refusal();
    }
    assert_eq!(posted(&served, &[("Cookie", &cookie), json], body).status, 403, "none at all");
    assert_eq!(posted(&served, &[("Origin", &own), json], body).status, 401);
    let guess = format!("salang-{port}={}", "0".repeat(48));
    assert_eq!(posted(&served, &[("Cookie", &guess), ("Origin", &own), json], body).status, 401);
    let plain = [("Cookie", cookie.as_str()), ("Origin", &own), ("Content-Type", "text/plain")];
    assert_eq!(posted(&served, &plain, body).status, 415);
    for path in ["/api/scenarios", "/api/scenario?file=small.toml", "/api/events", "/api/guesses"] {
        let answer = served.raw(format!("{}\r\n", served.head("GET", path, &[])).as_bytes());
        assert_eq!(answer.status, 401, "{path}");
        answer.refusal();
    }
    served.is_live();
}

#[test]
fn every_answer_forbids_what_is_not_its_own() {
    let served = Served::new(None);
    for path in ["/", "/page/none.js", "/api/scenarios", "/none"] {
        let head = served.get(path).head.to_lowercase();
        assert!(head.contains("content-security-policy: default-src 'none'"), "{path}: {head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{path}");
        assert!(!head.contains("access-control-allow"), "{path}");
    }
    let entered = served.raw(
        format!("{}\r\n", served.head("GET", &format!("/?token={}", served.token), &[])).as_bytes(),
    );
    assert_eq!(entered.status, 303);
    assert!(entered.head.contains("HttpOnly; SameSite=Strict"), "{}", entered.head);
}

#[test]
fn no_request_leaves_the_folder() {
    let (folder, outside) = (folder(), tempfile::tempdir().unwrap());
    std::fs::write(outside.path().join("secret.toml"), SMALL.replace("Two lines", "Secret"))
        .unwrap();
    #[cfg(unix)]
    {
        let link = |from: std::path::PathBuf, to: &str| {
            std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap();
        };
        link(outside.path().join("secret.toml"), "link.toml");
        link(outside.path().to_owned(), "out");
        link(outside.path().to_owned(), "guesses");
    }
    let parent = "schema = 1\nextends = \"../secret.toml\"\n[run]\nyears = 2\nstart_year = 2030\n";
    std::fs::write(folder.path().join("reaching.toml"), parent).unwrap();
    let absolute = outside.path().join("secret.toml").display().to_string();
    std::fs::write(
        folder.path().join("absolute.toml"),
        format!("schema = 1\nextends = {absolute:?}\n[run]\nyears = 2\nstart_year = 2030\n"),
    )
    .unwrap();
    let served = Served::new(Some(folder.path()));
    for file in [
        "link.toml",
        "out/secret.toml",
        "../secret.toml",
        "./small.toml",
        "/etc/passwd",
        absolute.as_str(),
        "small.toml/../../secret.toml",
        "small.toml\0",
        "SMALL.TOML ",
        "",
        "out",
    ] {
        let answer = served.post("/api/scenario", &json!({ "file": file }));
        assert_eq!(answer.status, 404, "{file}: {}", answer.text());
        assert!(!answer.text().contains("Secret") && !answer.text().contains("root:"));
        answer.refusal();
        let guess = json!({ "file": file, "assumption": "attacks", "by": "A", "p10": 1, "p50": 2, "p90": 3 });
        assert!([404, 422].contains(&served.post("/api/guesses", &guess).status), "{file}");
    }
    for file in ["reaching.toml", "absolute.toml"] {
        let answer = served.get(&format!("/api/scenario?file={file}"));
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(!answer.text().contains("Secret"));
    }
    for path in [
        "/page/../../Cargo.toml",
        "/page/..%2f..%2fCargo.toml",
        "/page/%2e%2e%2fmod.rs",
        "/page//etc/passwd",
        "/etc/passwd",
        "/../etc/passwd",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
    }
    let guess = json!({ "file": "small.toml", "assumption": "attacks", "by": "A", "p10": 1, "p50": 2,
        "p90": 3 });
    #[cfg(unix)]
    assert_eq!(served.post("/api/guesses", &guess).status, 422, "a link that leads out");
    #[cfg(unix)]
    std::fs::remove_file(folder.path().join("guesses")).unwrap();
    for by in ["../x", "a/b", "", ".", "a\\b", &"a".repeat(41), "<b>"] {
        let mut named = guess.clone();
        named["by"] = json!(by);
        let answer = served.post("/api/guesses", &named);
        assert_eq!(answer.status, 400, "{by}");
        answer.refusal();
    }
    assert_eq!(served.post("/api/guesses", &guess).status, 200);
    let entries = std::fs::read_dir(outside.path()).unwrap().count();
    assert_eq!(entries, 1, "nothing is written outside");
    served.is_live();
}

#[test]
fn bodies_that_are_large_slow_or_no_json_are_refused() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let bearer = served.bearer();
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    // One that says it is large is refused before it is sent.
    let mut said = headers.to_vec();
    said.push(("Content-Length", "2000000"));
    let answer = served.raw(format!("{}\r\n", served.head("POST", "/api/run", &said)).as_bytes());
    assert_eq!(answer.status, 413);
    answer.refusal();
    let large = format!("{{\"file\":\"{}\"}}", "x".repeat(2 << 20));
    // It may have closed before we heard why.
    assert!([0, 413].contains(&posted(&served, &headers, &large).status));
    // One that does not say how long it is.
    let mut more = headers.to_vec();
    more.push(("Transfer-Encoding", "chunked"));
    let mut stream = served.connect();
    let head = served.head("POST", "/api/run", &more);
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "y".repeat(0x10000));
    for _ in 0..64 {
        if stream.write_all(chunk.as_bytes()).is_err() {
            break;
        }
    }
    let answer = read(stream);
    assert!([0, 413].contains(&answer.status), "{}", answer.status);
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("[]", 400),
        ("7", 400),
        ("{}", 400),
        ("\u{0}", 400),
        (r#"{"file":7}"#, 400),
        (r#"{"file":"small.toml","trials":-1}"#, 400),
        (r#"{"file":"small.toml","trials":1.5}"#, 400),
        (r#"{"file":"small.toml","charts":7}"#, 400),
    ] {
        let answer = posted(&served, &headers, body);
        assert_eq!(answer.status, status, "{body}");
        answer.refusal();
    }
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(posted(&served, &headers, &format!("{{\"file\":{deep}}}")).status, 400);
    // A slow one holds nobody up.
    let mut slow = served.connect();
    let mut with_length = headers.to_vec();
    with_length.push(("Content-Length", "100"));
    let head = served.head("POST", "/api/run", &with_length);
    slow.write_all(format!("{head}\r\n{{\"file\"").as_bytes()).unwrap();
    served.is_live();
    let answer = read(slow);
    assert_eq!(answer.status, 408, "{}", answer.text());
    answer.refusal();
    served.is_live();
}

#[test]
fn many_connections_leave_the_page_live() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let held: Vec<TcpStream> = (0..200).map(|_| served.connect()).collect();
    let mut refused = 0;
    for mut stream in held {
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut bytes = [0; 400];
        if let Ok(count) = stream.read(&mut bytes)
            && count > 0
        {
            let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
            assert!(text.starts_with("HTTP/1.1 503"), "{text}");
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("content-length: {}", body.len())), "{text}");
            serde_json::from_str::<Value>(body).unwrap();
            refused += 1;
        }
    }
    assert!(refused > 50, "{refused} of 200 were told that there are too many");
    served.is_live();
}

#[test]
fn a_flood_of_changes_is_answered_or_refused_and_leaves_the_page_live() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let (bearer, answered) = (served.bearer(), AtomicUsize::new(0));
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    std::thread::scope(|scope| {
        for client in 0..8 {
            let (served, answered) = (&served, &answered);
            scope.spawn(move || {
                for change in 0..24 {
                    let value = 1.0 + f64::from(24 * client + change) / 1000.0;
                    let body = json!({
                        "file": "small.toml", "trials": 64, "charts": [], "page": "flood",
                        "changes": [{ "assumption": "attacks", "value": value }],
                    });
                    let body = body.to_string();
                    if change % 2 == 0 {
                        // Sent, and nobody waits for the answer.
                        let length = body.len().to_string();
                        let mut all = vec![("Content-Length", length.as_str())];
                        all.extend(headers);
                        let head = served.head("POST", "/api/run", &all);
                        let _ = served.connect().write_all(format!("{head}\r\n{body}").as_bytes());
                        continue;
                    }
                    let answer = posted(served, &headers, &body);
                    match answer.status {
                        200 => {
                            let last = answer.lines().pop().expect("a line");
                            assert!(last["last"] == true || last["superseded"] == true, "{last}");
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                        // It may have closed before we heard why.
                        0 => {}
                        429 | 503 => {
                            answer.refusal();
                        }
                        other => panic!("{other}: {}", answer.text()),
                    }
                }
            });
        }
    });
    assert!(answered.into_inner() > 0);
    served.run(&json!({ "file": "child.toml", "trials": 64, "charts": [], "page": "flood" }));
    served.is_live();
}

#[test]
fn bounds_are_told_in_words() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let refused = |body: Value, words: &str| {
        let answer = served.post("/api/run", &body);
        let json = match answer.status {
            200 => answer.lines().pop().unwrap(),
            _ => answer.json(),
        };
        let said = json["error"].as_str().unwrap_or_else(|| panic!("{json}"));
        assert!(json.to_string().contains(words), "{said}");
    };
    refused(json!({ "file": "small.toml", "trials": 10_000_000 }), "200,000");
    refused(json!({ "file": "small.toml", "trials": 0 }), "at least one");
    refused(json!({ "file": "small.toml", "trials": u64::MAX }), "whole number");
    let long = json!([{ "path": "run.years", "value": 60 }]);
    refused(
        json!({ "file": "small.toml", "trials": 200_000, "changes": long }),
        "`salang run` has no such",
    );
    refused(
        json!({ "file": "small.toml", "changes": [{ "path": "run.years", "value": 1000 }] }),
        "\"severity\":\"error\"",
    );
    refused(
        json!({ "file": "small.toml", "changes": [{ "path": "run.trials", "value": 9 }] }),
        "not changed here",
    );
    let many: Vec<Value> =
        (0..501).map(|at| json!({ "assumption": format!("a{at}"), "value": 1 })).collect();
    refused(json!({ "file": "small.toml", "changes": many }), "500 at the most");
    let file = json!({ "history": { "file": "/etc/passwd", "column": "x" } });
    refused(
        json!({ "file": "small.toml", "changes": [{ "assumption": "attacks", "law": file }] }),
        "a law is",
    );
    served.is_live();
}

#[test]
fn names_with_markup_are_text() {
    let folder = folder();
    // No thing may be called so.
    let named = SMALL.replace("\"North\"", "\"<img src=x onerror=alert(1)>\"");
    std::fs::write(folder.path().join("named.toml"), named).unwrap();
    let marked = SMALL
        .replace("Attacks on 100 km", "<img src=x onerror=alert(1)>")
        .replace("Two lines", "</script><script>alert(2)</script>")
        .replace("source    = \"Made up\"", "source = \"<script>alert(3)</script>\"");
    std::fs::write(folder.path().join("<b>.toml"), marked).unwrap();
    let served = Served::new(Some(folder.path()));
    let refused = served.post("/api/scenario", &json!({ "file": "named.toml" }));
    assert_eq!(refused.status, 422);
    assert!(
        refused.json()["findings"][0]["message"].as_str().unwrap().contains("names cannot hold")
    );
    let last = served.run(&json!({ "file": "<b>.toml", "trials": 64, "charts": "all" }));
    let charts = last["charts"].as_object().unwrap();
    assert!(charts.len() > 8);
    for (name, chart) in charts {
        let svg = chart["svg"].as_str().unwrap();
        for markup in ["<img", "<script", "</script", "<b>", "<foreignObject", "javascript:"] {
            assert!(!svg.contains(markup), "{name}: {markup}");
        }
    }
    let report = json!({ "file": "<b>.toml", "trials": 64, "kind": "html" });
    let report = served.post("/api/export", &report).text();
    assert!(!report.contains("<img src=x") && !report.contains("<script>alert"));
    let asked = json!({ "file": "<b>.toml", "trials": 64, "kind": "toml" });
    let head = served.post("/api/export", &asked).head;
    assert!(!head.contains("<b>"), "{head}");
    // What is refused is quoted as text, in JSON.
    let wrong = json!({ "file": "<script>\u{1b}[31m\u{202e}", "trials": 64 });
    let refusal = served.post("/api/scenario", &wrong);
    assert!(refusal.head.to_lowercase().contains("content-type: application/json"));
    let words = refusal.refusal();
    assert!(!words.contains('\u{1b}') && !words.contains('\u{202e}'), "{words}");
}

#[test]
fn heads_that_are_no_http_are_refused() {
    let served = Served::new(None);
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    ] {
        let answer = served.raw(bytes);
        assert!([0, 400, 421, 505].contains(&answer.status), "{}", answer.status);
    }
    let host = served.host();
    let huge = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "z".repeat(1 << 20));
    assert!([0, 400, 431].contains(&served.raw(huge.as_bytes()).status));
    let methods = ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];
    for method in methods {
        let head = served.head(method, "/api/run", &[("Authorization", &served.bearer())]);
        assert_eq!(served.raw(format!("{head}\r\n").as_bytes()).status, 405, "{method}");
    }
    assert_eq!(served.get("/api/run").status, 404, "a run is posted");
    served.is_live();
}
