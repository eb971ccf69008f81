//! Connections: so many at once, each with a bounded time to say what it wants.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};

use super::failure::Failure;
use super::guard::{Guard, sealed};

/// Connections at once.
const MOST: usize = 96;
/// The time that the head of a request may take.
const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a head.
const HEAD_BYTES: usize = 32 << 10;
/// The answer that a connection beyond those gets.
const FULL: &str =
    r#"{"error":"too many connections are open at once: close some, and try again"}"#;

/// Answers until it is told to stop.
pub async fn serve(listener: TcpListener, router: Router, guard: Arc<Guard>, stop: Arc<Notify>) {
    let permits = Arc::new(Semaphore::new(MOST));
    let mut stopped = pin!(stop.notified());
    loop {
        let next = poll_fn(|context| match stopped.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => listener.poll_accept(context).map(Some),
        });
        let Some(accepted) = next.await else { return };
        let Ok((stream, _)) = accepted else {
            // Out of descriptors: those that are open come to their end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&permits).try_acquire_owned() else {
            tokio::spawn(async move {
                // A few bytes go at once or not at all.
                if stream.writable().await.is_ok() {
                    let length = FULL.len();
                    let head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json";
                    let rest =
                        format!("content-length: {length}\r\nconnection: close\r\n\r\n{FULL}");
                    let _ = stream.try_write(format!("{head}\r\n{rest}").as_bytes());
                }
            });
            continue;
        };
        let (router, guard) = (router.clone(), Arc::clone(&guard));
        tokio::spawn(async move {
            connection(stream, router, guard).await;
            drop(permit);
        });
    }
}

async fn connection(stream: TcpStream, router: Router, guard: Arc<Guard>) {
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, guard) = (router.clone(), Arc::clone(&guard));
        async move { Ok::<_, Infallible>(sealed(answer(&router, &guard, request).await)) }
    });
    // A connection that fails is one that the other side has closed.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(64)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    router: &TowerToHyperService<Router>,
    guard: &Guard,
    request: Request<Incoming>,
) -> Response {
    match guard.look(&request) {
        Ok(None) => {}
        Ok(Some(answer)) => return answer,
        Err(failure) => return failure.into_response(),
    }
    match router.call(request.map(Body::new)).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

/// There is nothing at an address.
pub async fn nothing() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "there is nothing at this address; see src/serve/api.md")
}
