//! A server on a port of its own, and a client of few lines.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use salang::serve::{Options, Server, Stopper};
use serde_json::{Value, json};

/// A scenario with two corridors, a branch, and every kind of thing that can be changed.
pub const SMALL: &str = include_str!("small.toml");

/// A server that runs until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    pub token: String,
    stopper: Stopper,
    thread: Option<JoinHandle<Result<(), String>>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The lines of a stream.
    pub fn lines(&self) -> Vec<Value> {
        let text = self.text();
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// The sentence of a refusal.
    pub fn refusal(&self) -> String {
        let json = self.json();
        let words = json["error"].as_str().unwrap_or_else(|| panic!("no refusal: {json}"));
        assert!(words.len() > 15 && words.contains(' '), "no sentence: {words}");
        words.to_owned()
    }
}

impl Served {
    pub fn new(path: Option<&Path>) -> Self {
        Self::with(Options { path: path.map(Path::to_owned), port: Some(0), ..Options::default() })
    }

    pub fn with(options: Options) -> Self {
        let server = Server::bind(&Options { threads: Some(2), ..options }).expect("a server");
        let (address, token) = (server.local_address(), server.token().to_owned());
        let stopper = server.stopper();
        let thread = std::thread::spawn(move || server.run());
        Self { address, token, stopper, thread: Some(thread) }
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a bound");
        stream
    }

    /// Sends bytes as they are.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that refuses may close before all is said.
        let _ = stream.write_all(bytes);
        read(stream)
    }

    pub fn head(&self, method: &str, path: &str, more: &[(&str, &str)]) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !more.iter().any(|own| own.0 == "Host") {
            head.push_str(&format!("Host: {}\r\n", self.host()));
        }
        for (name, value) in more {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head
    }

    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub fn get(&self, path: &str) -> Answer {
        let head = self.head("GET", path, &[("Authorization", &self.bearer())]);
        self.raw(format!("{head}\r\n").as_bytes())
    }

    pub fn post_with(&self, path: &str, more: &[(&str, &str)], body: &[u8]) -> Answer {
        let length = body.len().to_string();
        let mut all = vec![("Content-Length", length.as_str())];
        all.extend(more);
        let mut bytes = format!("{}\r\n", self.head("POST", path, &all)).into_bytes();
        bytes.extend(body);
        self.raw(&bytes)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let bearer = self.bearer();
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.post_with(path, &headers, body.to_string().as_bytes())
    }

    /// The last line of a run.
    pub fn run(&self, body: &Value) -> Value {
        let answer = self.post("/api/run", body);
        let last = answer.lines().pop().expect("a line");
        assert_eq!(last["last"], json!(true), "{last}");
        last
    }

    /// It still answers.
    pub fn is_live(&self) {
        let answer = self.get("/api/scenarios");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// It ends by itself.
    pub fn ends(mut self) {
        self.thread.take().expect("a thread").join().expect("no panic").expect("no fault");
    }

    /// Stops it, and how it ended.
    pub fn stop(mut self) -> Result<(), String> {
        self.stopper.stop();
        self.thread.take().expect("a thread").join().expect("no panic")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads an answer to its end.
pub fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // What came before a connection broke is what was answered.
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|own| own.parse().ok()).unwrap_or(0);
    let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
    if head.to_lowercase().contains("transfer-encoding: chunked") {
        body = unchunked(&body);
    }
    Answer { status, head, body }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).unwrap_or("0");
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        let Some(chunk) = rest.get(end + 2..end + 2 + size) else { break };
        if size == 0 {
            break;
        }
        body.extend(chunk);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    body
}

/// A folder with the small scenario and one that extends it.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("small.toml"), SMALL).expect("written");
    let child = "schema = 1\ntitle = \"Twice the attacks\"\nextends = \"small.toml\"\n\
        [assumption.attacks]\nvalue = 3.0\nsource = \"Made up\"\n";
    std::fs::write(folder.path().join("child.toml"), child).expect("written");
    folder
}
