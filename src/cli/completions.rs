//! `yizhan completions SHELL`: what the shell needs to complete commands, flags and their values.

use clap_complete::Shell;

use super::failure::Failure;
use super::terminal::Terminal;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// The shell
    shell: Shell,
}

pub(super) fn run(flags: &Flags, command: &mut clap::Command, terminal: Terminal) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, command, "yizhan", &mut script);
    terminal.bytes(&script)
}
