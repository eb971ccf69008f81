//! `salang serve`: the live page, until Ctrl-C.

use std::process::{Command, Stdio};

use super::Ending;
use super::args::ServeOptions;
use super::fault::Fault;
use super::progress::on_interrupt;
use super::screen::{faint, print, tell, warn};
use crate::serve::{Options, Server};
use crate::text::Visible;

/// Serves until it is stopped.
pub fn run(options: &ServeOptions) -> Result<Ending, Fault> {
    let server = Server::bind(&Options {
        path: options.path.clone(),
        listen: options.listen,
        port: options.port,
        opened: options.open,
        threads: options.threads.count(),
    });
    let server = server.map_err(Fault::wrong)?;
    let stopper = server.stopper();
    on_interrupt(move || stopper.stop())?;
    let address = server.address();
    if print(Visible::data(&format!("{address}\n"))) != Ending::Done {
        return Ok(Ending::Failed);
    }
    if !options.quiet {
        if !options.listen.is_loopback() {
            warn("others on the network can reach this page; whoever knows its address can use it");
        }
        tell(faint("The page is at this address; Ctrl-C ends"));
    }
    if options.open && !opened(&address) {
        warn("no browser could be opened; open the address above");
    }
    server.run().map_err(Fault::failed)?;
    Ok(Ending::Done)
}

/// Whether a browser was asked to open an address.
fn opened(address: &str) -> bool {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(address);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    // It ends by itself, and is not left behind as a process without an end.
    std::thread::spawn(move || child.wait());
    true
}
