//! An answer that comes line by line, each as soon as it is there.
//!
//! Whoever closes the connection drops the body, and with it stops the work behind it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use hyper::body::{Bytes, Frame};
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::AbortHandle;

use super::failure::Failure;
use super::jobs::{Held, Job, LONGEST, Why};

/// Lines that wait to be sent.
const WAITING: usize = 4;

/// Where lines go.
#[derive(Debug)]
pub struct Lines(Sender<Bytes>);

impl Lines {
    /// Sends a line.
    ///
    /// # Errors
    /// Where nobody waits for it any more.
    pub fn send(&self, line: &Value) -> Result<(), Failure> {
        self.send_with(line, None)
    }

    /// Sends a line with a document under a further key, every digit as it is written there.
    ///
    /// # Errors
    /// Where nobody waits for it any more.
    pub fn send_with(&self, line: &Value, more: Option<(&str, &str)>) -> Result<(), Failure> {
        let mut text = line.to_string();
        if let Some((key, document)) = more
            && text.ends_with('}')
        {
            text.pop();
            // Line ends stand between its parts only: those within texts are written out.
            let document = document.replace('\n', " ");
            text.push_str(&format!(",\"{key}\":{document}}}"));
        }
        text.push('\n');
        self.0
            .blocking_send(Bytes::from(text))
            .map_err(|_| Failure::wrong("the request was closed"))
    }
}

struct Answer {
    lines: Receiver<Bytes>,
    job: Arc<Job>,
    watch: AbortHandle,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.lines.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.job.stop(Why::Left);
        self.watch.abort();
    }
}

/// Begins work whose lines are the answer. A fault is the last of them.
pub fn lines(
    held: Held,
    work: impl FnOnce(&Job, &Lines) -> Result<(), Failure> + Send + 'static,
) -> Response {
    let (sender, lines) = channel(WAITING);
    let job = Arc::clone(&held.job);
    let late = Arc::clone(&job);
    let watch = tokio::spawn(async move {
        tokio::time::sleep(LONGEST).await;
        late.stop(Why::TooLong);
    });
    let watch = watch.abort_handle();
    let ended = watch.clone();
    tokio::task::spawn_blocking(move || {
        let sender = Lines(sender);
        if let Err(failure) = work(&held.job, &sender) {
            let failure = held.job.reason().unwrap_or(failure);
            // Nobody may be there to be told.
            let _ = sender.send(&failure.json());
        }
        ended.abort();
    });
    let mut response = Response::new(Body::new(Answer { lines, job, watch }));
    let kind = HeaderValue::from_static("application/x-ndjson; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Does work whose one result is the answer, and stops it where nobody waits for it any more.
///
/// # Errors
/// Those of the work.
pub async fn whole<T: Send + 'static>(
    held: Held,
    work: impl FnOnce(&Job) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    /// Stops the work when the answer is no longer waited for.
    struct Leaving(Arc<Job>);
    impl Drop for Leaving {
        fn drop(&mut self) {
            self.0.stop(Why::Left);
        }
    }
    let job = Arc::clone(&held.job);
    let leaving = Leaving(Arc::clone(&job));
    let task = tokio::task::spawn_blocking(move || {
        let done = work(&held.job);
        done.map_err(|failure| held.job.reason().unwrap_or(failure))
    });
    let done = tokio::time::timeout(LONGEST, task).await;
    let done = match done {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(broken()),
        Err(_) => {
            job.stop(Why::TooLong);
            Err(job.reason().unwrap_or_else(broken))
        }
    };
    drop(leaving);
    done
}

/// A fault of this program.
pub fn broken() -> Failure {
    Failure::new(
        axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        "this could not be answered: a fault of the program",
    )
}
