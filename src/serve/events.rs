//! `GET /api/events`: what happens on the disk, told as it happens.
//!
//! The folder is looked at once a second while somebody listens, and not at all otherwise. Where the
//! program was opened with a tab, it ends a little after the last listener has gone: a page that is
//! reloaded is back before that.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::body::{Bytes, Frame};
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::app::App;
use super::failure::{Failure, answer};

/// Between two looks at the folder.
const LOOK: Duration = Duration::from_secs(1);
/// Looks after which a line is sent though nothing has happened.
const QUIET: u32 = 15;
/// Listeners at once.
const MOST: usize = 24;
/// The time in which a page that is reloaded comes back.
const BACK: Duration = Duration::from_secs(4);
/// The same of one that says it is closed.
const CLOSED: Duration = Duration::from_millis(1500);

/// `GET /api/events`
pub async fn events(State(app): State<Arc<App>>) -> Result<Response, Failure> {
    if app.listeners.fetch_add(1, Ordering::SeqCst) >= MOST {
        app.listeners.fetch_sub(1, Ordering::SeqCst);
        let words = format!("{MOST} pages are open already: close one of them");
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, words));
    }
    let (sender, lines) = channel(8);
    let listener = Listener { lines, app: Arc::clone(&app) };
    let ready = json!({ "version": env!("CARGO_PKG_VERSION"), "start": app.start });
    tokio::spawn(tell(app, sender, ready));
    let mut response = Response::new(Body::new(listener));
    let kind = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

/// `POST /api/close`
pub async fn close(State(app): State<Arc<App>>) -> Response {
    end_when_alone(&app, CLOSED);
    answer(StatusCode::OK, &json!({ "ends": app.opened }))
}

async fn tell(app: Arc<App>, sender: Sender<Bytes>, ready: Value) {
    let event = |name: &str, data: &Value| Bytes::from(format!("event: {name}\ndata: {data}\n\n"));
    let mut seen = app.generation();
    if sender.send(event("ready", &ready)).await.is_err() {
        return;
    }
    let mut quiet = 0;
    loop {
        tokio::time::sleep(LOOK).await;
        if sender.is_closed() {
            return;
        }
        let looking = Arc::clone(&app);
        let looked = tokio::task::spawn_blocking(move || looking.changed_since(seen)).await;
        let line = match looked {
            Ok(Ok((now, files, scenarios))) if now != seen => {
                seen = now;
                event("changed", &json!({ "files": files, "scenarios": scenarios }))
            }
            Ok(Err(failure)) => event("fault", &failure.json()),
            _ => {
                quiet += 1;
                if quiet < QUIET {
                    continue;
                }
                Bytes::from_static(b": still here\n\n")
            }
        };
        quiet = 0;
        if sender.send(line).await.is_err() {
            return;
        }
    }
}

/// Ends the program where it was opened with a tab and nobody listens after a while.
fn end_when_alone(app: &Arc<App>, after: Duration) {
    if !app.opened {
        return;
    }
    let app = Arc::clone(app);
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            tokio::time::sleep(after).await;
            if app.listeners.load(Ordering::SeqCst) == 0 {
                app.stop.notify_one();
            }
        });
    }
}

struct Listener {
    lines: Receiver<Bytes>,
    app: Arc<App>,
}

impl hyper::body::Body for Listener {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.lines.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if self.app.listeners.fetch_sub(1, Ordering::SeqCst) == 1 {
            end_when_alone(&self.app, BACK);
        }
    }
}
