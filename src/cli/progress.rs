//! A bar for long work, on a terminal only: a log file full of carriage returns helps nobody.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal::Terminal;

/// A bar over bytes of a file; hidden where nobody watches or a machine reads.
pub(super) fn over_bytes(what: &str, total: u64, terminal: Terminal) -> ProgressBar {
    bar(what, total, "{msg} [{bar:30}] {bytes}/{total_bytes} {eta}", terminal)
}

/// A bar over rows.
pub(super) fn over_rows(what: &str, total: u64, terminal: Terminal) -> ProgressBar {
    bar(what, total, "{msg} [{bar:30}] {human_pos}/{human_len} {eta}", terminal)
}

fn bar(what: &str, total: u64, template: &str, terminal: Terminal) -> ProgressBar {
    let target = if terminal.is_watched() && !terminal.is_json() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(total), target).with_message(what.to_owned());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        // The templates above are constants; a test parses them.
        Err(_) => bar,
    }
}
