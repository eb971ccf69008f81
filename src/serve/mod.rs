//! The live page: `salang serve`.
//!
//! One program on loopback answers a page that is embedded in it, and anybody else who knows the token:
//! what can be asked is written in `src/serve/api.md`. It reads scenarios of one folder, simulates what is
//! asked for in stages, and gives the figures that `salang run` prints for the same scenario, seed and
//! number of trials. Nothing is written but guesses, which are kept as files in that folder.
//!
//! ```text
//! connection -> guard -> a handler (scenario, run, compare, ...) -> session
//! ```

mod answer;
mod app;
mod behind;
mod body;
mod compare;
mod connection;
mod difference;
mod events;
mod export;
mod failure;
mod guard;
mod guesses;
mod influence;
mod jobs;
mod kept;
mod library;
mod page;
mod run;
mod scenario;
mod solve;
mod stream;
mod variant;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use app::App;
use guard::Guard;
use library::Library;

/// The port that is taken where it is free and no other is asked for.
pub const USUAL_PORT: u16 = 7252;
/// The time that answers under way have left when the server stops.
const LEAVE: Duration = Duration::from_millis(300);

/// The scenarios to serve, and the place.
#[derive(Debug, Clone)]
pub struct Options {
    /// A scenario or a folder of them; the built-in baseline where `None`.
    pub path: Option<PathBuf>,
    /// The address to listen at.
    pub listen: IpAddr,
    /// The port; where `None`, the usual one, or any that is free.
    pub port: Option<u16>,
    /// Whether it is opened in a browser, and ends with its tab.
    pub opened: bool,
    /// Threads that simulate; as many as the machine has where `None`.
    pub threads: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        let listen = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self { path: None, listen, port: None, opened: false, threads: None }
    }
}

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    guard: Arc<Guard>,
    app: Arc<App>,
    address: SocketAddr,
}

/// Stops a server, from any thread.
#[derive(Debug, Clone)]
pub struct Stopper(Arc<Notify>);

impl Stopper {
    /// Stops it.
    pub fn stop(&self) {
        // It waits in one place, and one that does not wait yet finds this.
        self.0.notify_one();
    }
}

impl Server {
    /// Reads the folder and listens.
    ///
    /// # Errors
    /// Where there is nothing to serve, or the port is taken, in words.
    pub fn bind(options: &Options) -> Result<Self, String> {
        let library = match &options.path {
            Some(path) => Library::open(path)?,
            None => Library::builtin(),
        };
        let refused = |port: u16, error: std::io::Error| {
            let address = SocketAddr::new(options.listen, port);
            format!("cannot listen at {address}: {}", crate::text::reason(&error))
        };
        let at = |port: u16| TcpListener::bind(SocketAddr::new(options.listen, port));
        let listener = match options.port {
            Some(port) => at(port).map_err(|error| refused(port, error))?,
            None => match at(USUAL_PORT) {
                Ok(listener) => listener,
                Err(_) => at(0).map_err(|error| refused(0, error))?,
            },
        };
        let address = listener.local_addr().map_err(|error| refused(0, error))?;
        let guard = Arc::new(Guard::new(address)?);
        let app = Arc::new(App::new(library, options.opened, options.threads)?);
        Ok(Self { listener, guard, app, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_address(&self) -> SocketAddr {
        self.address
    }

    /// The address to be opened, with the token.
    #[must_use]
    pub fn address(&self) -> String {
        self.guard.opened()
    }

    /// The token by itself, for programs: they send it as `Authorization: Bearer`.
    #[must_use]
    pub fn token(&self) -> &str {
        self.guard.token()
    }

    /// To stop it from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.app.stop))
    }

    /// Answers until it is stopped.
    ///
    /// # Errors
    /// Where the system has nothing to give.
    pub fn run(self) -> Result<(), String> {
        let words = |error: std::io::Error| crate::text::reason(&error).into_owned();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .max_blocking_threads(32)
            .build()
            .map_err(words)?;
        self.listener.set_nonblocking(true).map_err(words)?;
        let Self { listener, guard, app, .. } = self;
        let served: Result<(), String> = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).map_err(words)?;
            let stop = Arc::clone(&app.stop);
            connection::serve(listener, app::router(Arc::clone(&app)), guard, stop).await;
            Ok(())
        });
        app.jobs.stop();
        runtime.shutdown_timeout(LEAVE);
        served
    }
}

/// A text of a request as it may be said in an answer: cut, and every hidden character written out.
fn text(of: &str) -> String {
    let cut: String = of.chars().take(100).collect();
    crate::text::visible(&cut).into_owned()
}
